import type { Rule } from './rule.ts'
import { toArgument } from './rule-arguments.ts'
import { allows } from './search.ts'
import type { State } from './state.ts'

/** Where a rule's only segment with variables, its last, begins. */
export interface RulePlace<Data = unknown> {
  /** The codes of the characters before it, which are compared faster than text. */
  readonly prefix: readonly number[]
  readonly state: State<Data>
}

/** A rule that a path leads to. */
export interface RuleMatch<Data = unknown> {
  readonly kind: 'match'
  readonly rule: Rule<Data>
  readonly args: Record<string, unknown>
  /** What the rule's variables stood for, in their order, before conversion; see `textsByName`. */
  readonly texts: readonly string[]
}

export function createRulePlace<Data> (prefix: string, state: State<Data>): RulePlace<Data> {
  return { prefix: Array.from(prefix, (character) => character.charCodeAt(0)), state }
}

/**
 * The most common case without a search: the last segment is no fixed text that a rule has, and the first branch that fits
 * has the method and a rule with one variable and nothing else to look at. Undefined: a search has to tell.
 * @param start where the last segment begins, which needs no decoding
 */
export function matchAtPlace<Data> ({ prefix, state }: RulePlace<Data>, method: string, path: string, start: number): RuleMatch<Data> | undefined {
  if (start !== prefix.length || start === path.length || !beginsWith(path, prefix)) return undefined
  if (state.fixed?.has(path.slice(start)) === true) return undefined
  for (const { isFinal, isSuffixed, matcher, state: next } of state.findBranches(path, start, path.length)) {
    if (isFinal || isSuffixed || matcher.find === undefined) return undefined
    const text = matcher.find(path, start, path.length)
    if (text !== undefined) return answerAtOnce(next.rules[0], method, text)
  }
  return undefined
}

function answerAtOnce<Data> (rule: Rule<Data> | undefined, method: string, text: string): RuleMatch<Data> | undefined {
  if (rule === undefined || !allows(rule, method) || rule.redirectTo !== undefined) return undefined
  const args = toArgument(rule, text)
  return args && { kind: 'match', rule, args, texts: [text] }
}

// What startsWith does, which takes longer than all the rest here (benchmarks, <int:id> view).
function beginsWith (path: string, prefix: readonly number[]): boolean {
  for (let index = 0; index < prefix.length; index++) {
    if (path.charCodeAt(index) !== prefix[index]) return false
  }
  return true
}
