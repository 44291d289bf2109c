import type { Rule } from './rule.ts'
import type { RuleTable } from './rule-table.ts'

export interface BuildOptions {
  /** Only rules that have this method (case counts); an error where none has. */
  readonly method?: string
  /** Rules of this method are preferred: the one of the running request. Default GET. */
  readonly currentMethod?: string
}

/** Where a URL is built. */
export interface UrlEnvironment {
  /** Outside of a request URLs are external, and a leading dot means nothing. */
  readonly isInRequest: boolean
  /** What stands before every path, such as "/app" or "". */
  readonly scriptRoot: string
  readonly scheme: string
  /** With its port, if that is not the scheme's own. */
  readonly host: string
  /** The blueprint of the matched view, if there is one. */
  readonly currentBlueprint?: string | undefined
}

export interface UrlOptions {
  readonly anchor?: string | undefined
  readonly scheme?: string | undefined
  readonly external?: boolean | undefined
}

/**
 * The path (escaped, with the query) of the rule that fits an endpoint and its values best.
 * Throws FLASKISH_ERR_ENDPOINT_UNKNOWN and FLASKISH_ERR_URL_VALUES.
 */
export function buildPath<Data> (_table: RuleTable<Data>, _endpoint: string, _values: Readonly<Record<string, unknown>>, _options: BuildOptions = {}): { readonly path: string, readonly rule: Rule<Data> } {
  throw new Error('coming')
}

/** The full name of an endpoint that may begin with a dot, which stands for the current blueprint. */
export function resolveEndpoint (_endpoint: string, _environment: Pick<UrlEnvironment, 'isInRequest' | 'currentBlueprint'>): string {
  throw new Error('coming')
}

/** The URL of a built path: with the script root, scheme and host where asked for, and an anchor. */
export function composeUrl (_path: string, _environment: UrlEnvironment, _options: UrlOptions = {}): string {
  throw new Error('coming')
}
