import type { Rule } from './rule.ts'
import type { State } from './state.ts'

/** What a search ends with: a rule; a rule that wants a slash at the end of the path; or nothing. */
export type Found<Data> = { readonly kind: 'rule' | 'slash-missing', readonly rule: Rule<Data> } | undefined

/** One walk of a path through the states of a table. */
export class Search<Data> {
  /** The text of each variable on the way, in the order of the rule. */
  readonly values: string[] = []
  /** The methods of each rule met for this path that does not have the one asked for. */
  readonly otherMethods: ReadonlySet<string>[] = []
  readonly #text: string
  readonly #method: string

  constructor (text: string, method: string) {
    this.#text = text
    this.#method = method
  }

  /** Goes on from a state with the segment that begins at `start`; beyond the text's end no segment is left. */
  walk (state: State<Data>, start: number): Found<Data> {
    const text = this.#text
    if (start > text.length) return this.#end(state)
    const slash = text.indexOf('/', start)
    const end = slash === -1 ? text.length : slash
    const fixed = end === start ? state.slash : state.fixed?.get(text.slice(start, end))
    return (fixed && this.walk(fixed, end + 1)) ??
      this.#walkBranches(state, start, end) ??
      (start === text.length ? this.#endWithSlash(state) : undefined)
  }

  #walkBranches (state: State<Data>, start: number, end: number): Found<Data> {
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

  #end (state: State<Data>): Found<Data> {
    const rule = this.#findAllowed(state.rules)
    if (rule !== undefined) return { kind: 'rule', rule }
    const branch = state.slash?.rules.find((rule) => allows(rule, this.#method))
    return branch && { kind: branch.strictSlashes ? 'slash-missing' : 'rule', rule: branch }
  }

  // A rule that is not strict answers with a slash too many.
  #endWithSlash (state: State<Data>): Found<Data> {
    const rule = this.#findAllowed(state.rules.filter(({ strictSlashes }) => !strictSlashes))
    return rule && { kind: 'rule', rule }
  }

  #findAllowed (rules: readonly Rule<Data>[]): Rule<Data> | undefined {
    for (const rule of rules) {
      if (rule.methods === null || rule.methods.has(this.#method)) return rule
      this.otherMethods.push(rule.methods)
    }
    return undefined
  }
}

export function allows<Data> (rule: Rule<Data>, method: string): boolean {
  return rule.methods === null || rule.methods.has(method)
}
