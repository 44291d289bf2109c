/** Counts what was held against the recordings, and what was not, under its reason. */
export interface Ledger {
  readonly mismatches: readonly string[]
  /** One answer that counts: `problems` is empty when it agrees. */
  count (what: string, problems: readonly string[]): void
  /** Answers that do not count, because of `reason`. */
  leaveOut (reason: string, count?: number): void
  /** Takes the mismatches noted since the last call, for one assertion per case. */
  takeMismatches (): string[]
  /** One line for all, one for every reason. */
  summary (): string[]
}

export function createLedger (unit: string): Ledger {
  const mismatches: string[] = []
  const leftOut = new Map<string, number>()
  let counted = 0
  let failed = 0
  let taken = 0
  return {
    mismatches,
    count (what, problems) {
      counted++
      if (problems.length === 0) return
      failed++
      mismatches.push(`${what}: ${problems.join('; ')}`)
    },
    leaveOut (reason, count = 1) {
      leftOut.set(reason, (leftOut.get(reason) ?? 0) + count)
    },
    takeMismatches () {
      const fresh = mismatches.slice(taken)
      taken = mismatches.length
      return fresh
    },
    summary () {
      const total = [...leftOut.values()].reduce((sum, count) => sum + count, counted)
      return [
        `${counted - failed} of ${counted} counted ${unit} agree (${total} recorded)`,
        ...[...leftOut].map(([reason, count]) => `${count} not counted: ${reason}`)
      ]
    }
  }
}

/** Why something recorded does not count: the first reason of the table that applies. */
export function findReason<Subject> (differences: Readonly<Record<string, (subject: Subject) => boolean>>, subject: Subject): string | undefined {
  return Object.entries(differences).find(([, applies]) => applies(subject))?.[0]
}
