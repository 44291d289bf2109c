import { domainToASCII } from 'node:url'
import { FlaskishError } from '../errors.ts'
import { findNearestName } from '../nearest-name.ts'
import { quoteAnchor, quoteQuery } from './quote-url.ts'
import type { Rule } from './rule.ts'
import type { RuleTable } from './rule-table.ts'
import { buildRulePath, isGiven, isSameValue, isSuitable } from './rule-url.ts'
import { toText } from './value-text.ts'

export interface BuildOptions {
  /** Only rules that have this method (case counts); an error where none has. */
  readonly method?: string | undefined
  /** Rules of this method are preferred: the one of the running request. Default GET. */
  readonly currentMethod?: string | undefined
}

/** Where a URL is built. */
export interface UrlEnvironment {
  /** Outside of a request URLs are external, and a leading dot means nothing. */
  readonly isInRequest: boolean
  /** What stands before every path, such as "/app" or "". */
  readonly scriptRoot: string
  readonly scheme: string
  /** With its port; the port of the scheme is left out of URLs. */
  readonly host: string
  /** The blueprint of the matched view, if there is one. */
  readonly currentBlueprint?: string | undefined
}

export interface UrlOptions {
  /** What follows "#"; an empty one leaves the "#" alone. */
  readonly anchor?: string | undefined
  /** Makes the URL external. Only http and https (ws and wss count as those) are schemes; "" leaves it to the page. */
  readonly scheme?: string | undefined
  readonly external?: boolean | undefined
}

type Values = Readonly<Record<string, unknown>>

/**
 * The path (escaped, with the query) of the rule that fits an endpoint and its values best.
 * Throws FLASKISH_ERR_ENDPOINT_UNKNOWN and FLASKISH_ERR_URL_VALUES.
 */
export function buildPath<Data> (table: RuleTable<Data>, endpoint: string, values: Values, options: BuildOptions = {}): { readonly path: string, readonly rule: Rule<Data> } {
  const rules = table.sortedRulesForEndpoint(endpoint)
  const { method, currentMethod = 'GET' } = options
  const rule = findSuitable(rules, values, method ?? currentMethod) ?? (method === undefined ? findSuitable(rules, values) : undefined)
  if (rule === undefined) throw explainFailure(table, endpoint, values, method)
  return { path: buildRulePath(rule, values) + buildQuery(rule, values), rule }
}

/** The full name of an endpoint that may begin with a dot, which stands for the current blueprint. */
export function resolveEndpoint (endpoint: string, { isInRequest, currentBlueprint }: Pick<UrlEnvironment, 'isInRequest' | 'currentBlueprint'>): string {
  if (!isInRequest || !endpoint.startsWith('.')) return endpoint
  return currentBlueprint === undefined ? endpoint.slice(1) : currentBlueprint + endpoint
}

/** The URL of a built path: with the script root, scheme and host where asked for, and an anchor. Throws FLASKISH_ERR_URL_SCHEME. */
export function composeUrl (path: string, environment: UrlEnvironment, { anchor, scheme, external }: UrlOptions = {}): string {
  const { isInRequest, scriptRoot, host } = environment
  const isExternal = external ?? (!isInRequest || scheme !== undefined)
  if (scheme !== undefined && !isExternal) throw new FlaskishError('FLASKISH_ERR_URL_SCHEME', { path, scheme })
  const local = scriptRoot === '' ? path : trimScriptRoot(scriptRoot) + path
  const url = isExternal ? `${toOrigin(scheme ?? environment.scheme, environment.scheme, host)}${local}` : local
  return anchor === undefined ? url : `${url}#${quoteAnchor(anchor)}`
}

function findSuitable<Data> (rules: readonly Rule<Data>[], values: Values, method?: string): Rule<Data> | undefined {
  for (const rule of rules) {
    if (method !== undefined && rule.methods !== null && !rule.methods.has(method)) continue
    if (isSuitable(rule, values)) return rule
  }
  return undefined
}

function buildQuery (rule: Rule, values: Values): string {
  let query = ''
  for (const name of Object.keys(values)) {
    if (rule.urlPlan.names.has(name)) continue
    const value = values[name]
    const items = Array.isArray(value) || value instanceof Set ? value : [value]
    for (const item of items) {
      if (item === null || item === undefined) continue
      query += `${query === '' ? '?' : '&'}${quoteQuery(name)}=${quoteQuery(toQueryText(rule, name, item))}`
    }
  }
  return query
}

function toQueryText ({ endpoint }: Rule, name: string, value: unknown): string {
  try {
    return toText(value)
  } catch (error) {
    const found = `the value of ${JSON.stringify(name)} ${error instanceof Error ? error.message : String(error)}.`
    throw new FlaskishError('FLASKISH_ERR_URL_VALUES', { endpoint, missing: [], found, fix: 'Give text, a number or a list of them for the query.' }, { cause: error })
  }
}

function explainFailure<Data> (table: RuleTable<Data>, endpoint: string, values: Values, method: string | undefined): FlaskishError {
  const rules = table.sortedRulesForEndpoint(endpoint)
  if (rules.length === 0) return new FlaskishError('FLASKISH_ERR_ENDPOINT_UNKNOWN', { endpoint, nearest: findNearestName(endpoint, table.endpoints()) })
  const suitable = rules.filter((rule) => method === undefined || rule.methods === null || rule.methods.has(method))
  const [nearest] = suitable.toSorted((left, right) => missingOf(left, values).length - missingOf(right, values).length)
  if (nearest === undefined) {
    return new FlaskishError('FLASKISH_ERR_URL_VALUES', { endpoint, missing: [], found: `none of its rules has the method ${JSON.stringify(method)}.`, fix: 'Ask for a method it has, in upper case.' })
  }
  const missing = missingOf(nearest, values)
  if (missing.length > 0) {
    const names = missing.map((name) => JSON.stringify(name)).join(' and ')
    const found = `${names} ${missing.length === 1 ? 'is' : 'are'} missing for the rule ${JSON.stringify(nearest.source)}.`
    return new FlaskishError('FLASKISH_ERR_URL_VALUES', { endpoint, missing, found, fix: `Pass ${missing.length === 1 ? 'it' : 'them'} as values.` })
  }
  const others = nearest.defaultNames.filter((name) => isGiven(values, name) && !isSameValue(values[name], nearest.defaults[name]))
  const found = `the rule ${JSON.stringify(nearest.source)} has another default for ${others.map((name) => JSON.stringify(name)).join(' and ')}.`
  return new FlaskishError('FLASKISH_ERR_URL_VALUES', { endpoint, missing: [], found, fix: 'Leave the value out, or add a rule with it as a variable.' })
}

function missingOf (rule: Rule, values: Values): readonly string[] {
  return rule.urlPlan.required.filter((name) => !isGiven(values, name))
}

// "/app" and "/app/" are the same; two slashes at the start would name a host.
function trimScriptRoot (scriptRoot: string): string {
  let end = scriptRoot.length
  while (scriptRoot[end - 1] === '/') end--
  return scriptRoot.slice(0, end).replace(/^\/*(?=.)/, '/')
}

function toOrigin (scheme: string, ownScheme: string, host: string): string {
  const isSecure = scheme === 'https' || scheme === 'wss'
  const known = isSecure ? 'https:' : 'http:'
  return `${scheme === '' ? '' : known}//${toHost(host, ownScheme)}`
}

function toHost (host: string, scheme: string): string {
  const isOwnPort = (scheme === 'http' && host.endsWith(':80')) || (scheme === 'https' && host.endsWith(':443'))
  const bare = (isOwnPort ? host.slice(0, host.lastIndexOf(':')) : host).toLowerCase()
  if (/^[\u0000-\u007F]*$/.test(bare)) return bare // eslint-disable-line no-control-regex
  const [name = '', ...port] = bare.split(':')
  return [domainToASCII(name), ...port].join(':')
}
