import type { Rule } from './rule.ts'
import type { State } from './state.ts'

/** One walk of a path through the states of a table. */
export class Search<Data> {
  /** The text of each variable on the way, in the order of the rule. */
  readonly values: string[] = []
  /** Whether the rule that was found wants a slash at the end of the path. */
  isSlashMissing = false
  readonly #text: string
  readonly #method: string
  #otherMethods: ReadonlySet<string>[] | undefined

  constructor (text: string, method: string) {
    this.#text = text
    this.#method = method
  }

  /** The methods of each rule met for this path that does not have the one asked for. */
  get otherMethods (): readonly ReadonlySet<string>[] {
    return this.#otherMethods ?? NO_METHODS
  }

  /** Goes on from a state with the segment that begins at `start`; beyond the text's end no segment is left. */
  walk (state: State<Data>, start: number): Rule<Data> | undefined {
    const text = this.#text
    if (start > text.length) return this.#end(state)
    const slash = text.indexOf('/', start)
    const end = slash === -1 ? text.length : slash
    const fixed = end === start ? state.slash : state.fixed?.get(text.slice(start, end))
    return (fixed && this.walk(fixed, end + 1)) ??
      this.#walkBranches(state, start, end) ??
      (start === text.length ? this.#endWithSlash(state) : undefined)
  }

  #walkBranches (state: State<Data>, start: number, end: number): Rule<Data> | undefined {
    const { values } = this
    const text = this.#text
    const depth = values.length
    for (const { isFinal, isSuffixed, matcher, state: next } of state.findBranches(text, start, end)) {
      const stop = isFinal ? text.length : end
      const hasSuffix = isSuffixed && stop > start && text.endsWith('/')
      // A path variable keeps its own slashes; only a single one behind it is the rule's.
      if (hasSuffix && stop - 2 >= start && text.charCodeAt(stop - 2) === 0x2F) continue
      const last = hasSuffix ? stop - 1 : stop
      if (!matcher.match(text, start, last, values)) continue
      const found = this.walk(next, last + 1)
      if (found !== undefined) return found
      values.length = depth
    }
    return undefined
  }

  #end (state: State<Data>): Rule<Data> | undefined {
    const rule = this.#findAllowed(state.rules)
    if (rule !== undefined || state.slash === undefined) return rule
    const branch = state.slash.rules.find((candidate) => allows(candidate, this.#method))
    this.isSlashMissing = branch?.strictSlashes === true
    return branch
  }

  // A rule that is not strict answers with a slash too many.
  #endWithSlash (state: State<Data>): Rule<Data> | undefined {
    return this.#findAllowed(state.rules.filter(({ strictSlashes }) => !strictSlashes))
  }

  #findAllowed (rules: readonly Rule<Data>[]): Rule<Data> | undefined {
    for (const rule of rules) {
      if (rule.methods === null || rule.methods.has(this.#method)) return rule
      this.#otherMethods ??= []
      this.#otherMethods.push(rule.methods)
    }
    return undefined
  }
}

const NO_METHODS: readonly ReadonlySet<string>[] = []

export function allows<Data> (rule: Rule<Data>, method: string): boolean {
  return rule.methods === null || rule.methods.has(method)
}
