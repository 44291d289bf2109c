import type { Rule } from './rule.ts'

/** What a table answers to a request. Allowed methods are sorted. */
export type RouteMatch<Data = unknown> =
  | { readonly kind: 'match', readonly rule: Rule<Data>, readonly args: Record<string, unknown> }
  /** To a path of this origin (begins with one slash), escaped. Only a `redirectTo` drops the request's query. */
  | { readonly kind: 'redirect', readonly rule: Rule<Data>, readonly path: string, readonly keepsQuery: boolean }
  | { readonly kind: 'options', readonly rule: Rule<Data>, readonly args: Record<string, unknown>, readonly allow: readonly string[] }
  | { readonly kind: 'method-not-allowed', readonly allow: readonly string[] }
  | { readonly kind: 'not-found' }

export interface RuleTableOptions {
  /** Whether a URL that spells out a rule's defaults redirects to the shorter one. Default true. */
  readonly redirectDefaults?: boolean
  /** Whether a URL with doubled slashes redirects to the merged one. Default true. */
  readonly mergeSlashes?: boolean
}

/** All rules: by endpoint, and method with path → match, redirect, 405 or 404. */
export class RuleTable<Data = unknown> {
  constructor (_options: RuleTableOptions = {}) {}

  /** Adds a rule. Returns the rule that was there before and answers in its place, if there is one. */
  add (_rule: Rule<Data>): Rule<Data> | undefined {
    throw new Error('coming')
  }

  /** What the path of a request, as it came over the wire without its query, leads to. */
  match (_method: string, _rawPath: string): RouteMatch<Data> {
    throw new Error('coming')
  }

  /** The methods a path answers to, sorted; none for a path that no rule has, or that redirects. */
  allowedMethods (_rawPath: string): readonly string[] {
    throw new Error('coming')
  }

  /** The rules of an endpoint in the order in which URL building tries them. */
  sortedRulesForEndpoint (_endpoint: string): readonly Rule<Data>[] {
    throw new Error('coming')
  }

  /** The names of all endpoints, in the order of their first rules. */
  endpoints (): IterableIterator<string> {
    throw new Error('coming')
  }

  /** All rules, in the order in which they were added. */
  [Symbol.iterator] (): IterableIterator<Rule<Data>> {
    throw new Error('coming')
  }
}
