import { type BranchIndex, createBranchIndex } from './branch-index.ts'
import type { Rule } from './rule.ts'
import { type PartWeight, type RulePart, type VariablePart, compareWeights } from './rule-parts.ts'
import { type SegmentMatcher, createSegmentMatcher } from './segment-matcher.ts'

/** What one part with variables leads to. */
export interface Branch<Data> {
  readonly key: string
  readonly weight: PartWeight
  readonly isFinal: boolean
  readonly isSuffixed: boolean
  readonly matcher: SegmentMatcher
  readonly state: State<Data>
}

const FEW_BRANCHES = 8

/** A place on the way through a path: what may follow it, and the rules that end here, in the order they were added. */
export class State<Data> {
  readonly rules: Rule<Data>[] = []
  /** What follows a slash at the end. */
  slash: State<Data> | undefined
  /** What a segment of fixed text leads to. */
  fixed: Map<string, State<Data>> | undefined
  #branches: Branch<Data>[] = []
  #byKey: Map<string, Branch<Data>> | undefined
  #isSorted = true
  #index: BranchIndex<Branch<Data>> | undefined

  /** The state in which these parts end, with the states on the way made where they are missing. */
  extend (parts: readonly RulePart[]): State<Data> {
    let state: State<Data> = this
    for (const part of parts) {
      state = part.kind === 'static' ? state.#extendFixed(part.text) : state.#extendBranches(part)
    }
    return state
  }

  /** The branches worth trying for a segment, in their order. */
  findBranches (text: string, start: number, end: number): readonly Branch<Data>[] {
    if (!this.#isSorted) this.#sort()
    return this.#index === undefined ? this.#branches : this.#index.find(text, start, end)
  }

  #extendFixed (text: string): State<Data> {
    this.fixed ??= new Map()
    const known = this.fixed.get(text)
    if (known !== undefined) return known
    const state = new State<Data>()
    this.fixed.set(text, state)
    if (text === '') this.slash = state
    return state
  }

  #extendBranches (part: VariablePart): State<Data> {
    const known = this.#byKey === undefined ? this.#branches.find(({ key }) => key === part.key) : this.#byKey.get(part.key)
    if (known !== undefined) return known.state
    const { key, weight, isFinal, isSuffixed } = part
    const branch = { key, weight, isFinal, isSuffixed, matcher: createSegmentMatcher(part), state: new State<Data>() }
    this.#branches.push(branch)
    this.#isSorted = this.#branches.length === 1
    if (this.#branches.length > FEW_BRANCHES) this.#byKey ??= new Map(this.#branches.map((known) => [known.key, known]))
    this.#byKey?.set(key, branch)
    return branch.state
  }

  #sort (): void {
    this.#branches.sort((left, right) => compareWeights(left.weight, right.weight))
    this.#index = this.#branches.length > FEW_BRANCHES ? createBranchIndex(this.#branches) : undefined
    this.#isSorted = true
  }
}
