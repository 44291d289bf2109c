/** What tells a branch from others before it is tried. */
export interface Affixed {
  readonly isFinal: boolean
  readonly isSuffixed: boolean
  readonly matcher: { readonly prefix: string, readonly suffix: string }
}

/** Finds the few of many branches whose fixed beginning or end a text has, in the order of all. */
export interface BranchIndex<Branch extends Affixed> {
  find (text: string, start: number, end: number): readonly Branch[]
}

/** Pays off where a state has more than a handful of branches. */
export function createBranchIndex<Branch extends Affixed> (branches: readonly Branch[]): BranchIndex<Branch> {
  const tables = new Map<Edge, AffixTable<Branch>>()
  const open: Ranked<Branch>[] = []
  for (const [rank, branch] of branches.entries()) {
    const edge = edgeOf(branch)
    if (edge === undefined) {
      open.push({ rank, branch })
    } else {
      const table = tables.get(edge) ?? new AffixTable<Branch>()
      tables.set(edge, table)
      table.add(edge === 'start' ? branch.matcher.prefix : branch.matcher.suffix, { rank, branch })
    }
  }
  return {
    find (text, start, end) {
      const found = [...open]
      for (const [edge, table] of tables) table.collect(edge, text, positionOf(edge, text, start, end), found)
      return found.sort((left, right) => left.rank - right.rank).map(({ branch }) => branch)
    }
  }
}

interface Ranked<Branch> {
  readonly rank: number
  readonly branch: Branch
}

type Edge = 'start' | 'segment-end' | 'path-end' | 'path-end-without-slash'

function edgeOf ({ isFinal, isSuffixed, matcher: { prefix, suffix } }: Affixed): Edge | undefined {
  if (prefix.length === 0 && suffix.length === 0) return undefined
  if (prefix.length >= suffix.length) return 'start'
  if (!isFinal) return 'segment-end'
  return isSuffixed ? 'path-end-without-slash' : 'path-end'
}

function positionOf (edge: Edge, text: string, start: number, end: number): number {
  switch (edge) {
    case 'start': return start
    case 'segment-end': return end
    case 'path-end': return text.length
    case 'path-end-without-slash': return text.endsWith('/') ? text.length - 1 : text.length
  }
}

class AffixTable<Branch> {
  readonly #byAffix = new Map<string, Ranked<Branch>[]>()
  readonly #lengths = new Set<number>()

  add (affix: string, branch: Ranked<Branch>): void {
    const same = this.#byAffix.get(affix)
    if (same === undefined) this.#byAffix.set(affix, [branch])
    else same.push(branch)
    this.#lengths.add(affix.length)
  }

  collect (edge: Edge, text: string, position: number, found: Ranked<Branch>[]): void {
    for (const length of this.#lengths) {
      const from = edge === 'start' ? position : position - length
      const same = from < 0 ? undefined : this.#byAffix.get(text.slice(from, from + length))
      if (same !== undefined) found.push(...same)
    }
  }
}
