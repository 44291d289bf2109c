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
  const fallback = { ranked: open, branches: open.map(({ branch }) => branch) }
  return {
    find (text, start, end) {
      let first: Group<Branch> = fallback
      let others: Ranked<Branch>[] | undefined
      for (const [edge, table] of tables) {
        const position = positionOf(edge, text, start, end)
        for (const length of table.lengths) {
          const group = table.find(edge === 'start' ? position : position - length, length, text)
          if (group === undefined) continue
          if (first.ranked.length === 0) first = group
          else others = [...(others ?? first.ranked), ...group.ranked]
        }
      }
      if (others === undefined) return first.branches
      return others.sort((left, right) => left.rank - right.rank).map(({ branch }) => branch)
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

// The branches that have the same fixed beginning or end.
interface Group<Branch> {
  readonly ranked: Ranked<Branch>[]
  readonly branches: Branch[]
}

class AffixTable<Branch> {
  readonly lengths: Set<number> = new Set()
  readonly #groups = new Map<string, Group<Branch>>()

  add (affix: string, ranked: Ranked<Branch>): void {
    const group = this.#groups.get(affix) ?? { ranked: [], branches: [] }
    group.ranked.push(ranked)
    group.branches.push(ranked.branch)
    this.#groups.set(affix, group)
    this.lengths.add(affix.length)
  }

  find (from: number, length: number, text: string): Group<Branch> | undefined {
    return from < 0 || from + length > text.length ? undefined : this.#groups.get(text.slice(from, from + length))
  }
}
