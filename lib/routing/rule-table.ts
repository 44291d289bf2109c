import { decodePath } from './decode-path.ts'
import { quotePath, quoteTarget } from './quote-url.ts'
import { type RedirectTarget, type Rule, fillTarget } from './rule.ts'
import { toArguments } from './rule-arguments.ts'
import { type RulePart, toRuleParts } from './rule-parts.ts'
import { createRulePlace, matchAtPlace, type RuleMatch, type RulePlace } from './rule-place.ts'
import { buildRulePath, isSuitable } from './rule-url.ts'
import { Search, allows } from './search.ts'
import { State } from './state.ts'

/** What a table answers to a request. Allowed methods are sorted. */
export type RouteMatch<Data = unknown> =
  | RuleMatch<Data>
  /** To a path of this origin (begins with one slash), escaped. Only a `redirectTo` drops the request's query. */
  | { readonly kind: 'redirect', readonly rule: Rule<Data>, readonly path: string, readonly keepsQuery: boolean, readonly texts?: readonly string[] }
  | { readonly kind: 'options', readonly rule: Rule<Data>, readonly args: Record<string, unknown>, readonly allow: readonly string[] }
  | { readonly kind: 'method-not-allowed', readonly allow: readonly string[] }
  | { readonly kind: 'not-found' }

export interface RuleTableOptions {
  /** Whether a URL that spells out a rule's defaults redirects to the shorter one. Default true. */
  readonly redirectDefaults?: boolean
  /** Whether a URL with doubled slashes redirects to the merged one. Default true. */
  readonly mergeSlashes?: boolean
}

// No request has this method, so every rule on the way of a path tells its own.
const NO_METHOD = '--'

/** All rules: by endpoint, and method with path → match, redirect, 405 or 404. */
export class RuleTable<Data = unknown> {
  readonly #redirectDefaults: boolean
  readonly #mergeSlashes: boolean
  readonly #rules: Rule<Data>[] = []
  readonly #byEndpoint = new Map<string, Rule<Data>[]>()
  readonly #root = new State<Data>()
  // States of rules without variables, by a path that needs no decoding: found without walking.
  readonly #byPath = new Map<string, State<Data>>()
  // States before a last segment with variables, by what stands before it.
  readonly #byPrefix = new Map<string, State<Data>>()
  readonly #places = new WeakMap<Rule<Data>, RulePlace<Data>>()
  // For a rule the ones of its endpoint that say the same more briefly, with defaults.
  readonly #shorter = new Map<Rule<Data>, readonly Rule<Data>[]>()
  readonly #unsorted = new Set<Rule<Data>[]>()

  constructor ({ redirectDefaults = true, mergeSlashes = true }: RuleTableOptions = {}) {
    this.#redirectDefaults = redirectDefaults
    this.#mergeSlashes = mergeSlashes
  }

  /** Adds a rule. Returns the rule that was there before and answers in its place, if there is one. */
  add (rule: Rule<Data>): Rule<Data> | undefined {
    const parts = toRuleParts(rule.pieces)
    const state = this.#root.extend(parts)
    const earlier = state.rules.find((other) => sharesMethod(other, rule))
    state.rules.push(rule)
    this.addUnmatched(rule)
    if (rule.variables.length === 0) this.#addPath(rule.pieces, state)
    else this.#addPrefix(rule, parts)
    return earlier
  }

  /** Adds a rule whose URLs are built, but that no path leads to. */
  addUnmatched (rule: Rule<Data>): void {
    rule.index = this.#rules.push(rule) - 1
    const sameEndpoint = this.#byEndpoint.get(rule.endpoint) ?? []
    sameEndpoint.push(rule)
    this.#byEndpoint.set(rule.endpoint, sameEndpoint)
    this.#unsorted.add(sameEndpoint)
  }

  /** Lets other rules in the rule's place answer: it matches nothing any more, but its URLs are built as ever. */
  withdraw (rule: Rule<Data>): void {
    const rules = this.#rulesBeside(rule)
    rules.splice(rules.indexOf(rule), 1)
  }

  /** Whether another rule takes the same paths with one of the rule's methods, whatever its variables are called. */
  hasRival (rule: Rule<Data>): boolean {
    return this.#rulesBeside(rule).some((other) => other !== rule && sharesMethod(other, rule))
  }

  /** What the path of a request, as it came over the wire without its query, leads to. */
  match (method: string, rawPath: string): RouteMatch<Data> {
    if (this.#unsorted.size > 0) this.#sort()
    const rule = findAllowed(this.#byPath.get(rawPath)?.rules, method)
    if (rule !== undefined) return this.#answer(rule, method, rawPath, NO_SEARCH)
    const path = toPath(rawPath)
    const known = this.#matchPrefix(method, rawPath, path)
    if (known !== undefined) return known
    const search = new Search<Data>(path, method)
    const found = search.walk(this.#root, 0)
    if (found === undefined) return this.#matchMerged(method, path, search)
    return search.isSlashMissing ? redirectTo(found, `${path}/`) : this.#answer(found, method, rawPath, search)
  }

  /**
   * The same, sooner, for a path like one that the rule of this place has answered; undefined where only `match` can tell.
   * @param start where the last segment begins, which has neither an escape nor anything beyond ASCII
   */
  matchAt (place: RulePlace<Data>, method: string, path: string, start: number): RuleMatch<Data> | undefined {
    if (this.#unsorted.size > 0) this.#sort()
    return this.#shorter.size > 0 || method === 'OPTIONS' ? undefined : matchAtPlace(place, method, path, start)
  }

  /** Where to look first for the next path of a rule; undefined for a rule that is not found that way. */
  placeOf (rule: Rule<Data>): RulePlace<Data> | undefined {
    return this.#places.get(rule)
  }

  /** The methods a path answers to, sorted; none for a path that no rule has, or that redirects. */
  allowedMethods (rawPath: string): readonly string[] {
    const answer = this.match(NO_METHOD, rawPath)
    return answer.kind === 'method-not-allowed' ? answer.allow : []
  }

  /** The rules of an endpoint in the order in which URL building tries them: more arguments first, then more defaults. */
  sortedRulesForEndpoint (endpoint: string): readonly Rule<Data>[] {
    if (this.#unsorted.size > 0) this.#sort()
    return this.#byEndpoint.get(endpoint) ?? []
  }

  /** The names of all endpoints, in the order of their first rules. */
  endpoints (): IterableIterator<string> {
    return this.#byEndpoint.keys()
  }

  /** All rules, in the order in which they were added. */
  [Symbol.iterator] (): IterableIterator<Rule<Data>> {
    return this.#rules.values()
  }

  #rulesBeside (rule: Rule<Data>): Rule<Data>[] {
    return this.#root.extend(toRuleParts(rule.pieces)).rules
  }

  #addPath (pieces: Rule['pieces'], state: State<Data>): void {
    const path = pieces.map((piece) => piece.kind === 'text' ? piece.text : '/').join('')
    if (PLAIN_PATH.test(path)) this.#byPath.set(path, state)
  }

  // A rule whose only variables are in the last segment: what stands before it leads to its state at once. Fixed text goes
  // before variables at every step of a walk, so the walk would come there first, and here it stops if it finds a rule.
  #addPrefix (rule: Rule<Data>, parts: readonly RulePart[]): void {
    const place = parts.findIndex(({ kind }) => kind === 'variables')
    const [part, ...rest] = parts.slice(place)
    if (part?.kind !== 'variables' || part.isFinal || rest.length > 1 || rest.some((last) => last.kind !== 'static' || last.text !== '')) return
    const before = parts.slice(0, place).filter((fixed) => fixed.kind === 'static')
    const prefix = `${before.map(({ text }) => text).join('/')}/`
    if (!PLAIN_PATH.test(prefix)) return
    const state = this.#byPrefix.get(prefix) ?? this.#root.extend(before)
    this.#byPrefix.set(prefix, state)
    this.#places.set(rule, createRulePlace(prefix, state))
  }

  #matchPrefix (method: string, rawPath: string, path: string): RouteMatch<Data> | undefined {
    let start = rawPath.length - 1
    while (start > 0 && rawPath.charCodeAt(start - 1) !== SLASH) start--
    const state = this.#byPrefix.get(rawPath.slice(0, start))
    if (state === undefined) return undefined
    const search = new Search<Data>(path, method)
    const found = search.walk(state, start)
    if (found === undefined) return undefined
    return search.isSlashMissing ? redirectTo(found, `${path}/`) : this.#answer(found, method, rawPath, search)
  }

  #matchMerged (method: string, path: string, before: Search<Data>): RouteMatch<Data> {
    if (!this.#mergeSlashes || !path.includes('//')) return refuse(before.otherMethods)
    const merged = path.replace(/\/{2,}/g, '/')
    const search = new Search<Data>(merged, method)
    const found = search.walk(this.#root, 0)
    if (found !== undefined && search.isSlashMissing) return redirectTo(found, `${merged}/`)
    if (found?.mergeSlashes === true) return redirectTo(found, merged)
    return refuse([...before.otherMethods, ...search.otherMethods])
  }

  #answer (rule: Rule<Data>, method: string, rawPath: string, { values, otherMethods }: Pick<Search<Data>, 'values' | 'otherMethods'>): RouteMatch<Data> {
    const args = toArguments(rule, values)
    if (args === undefined) return refuse(otherMethods)
    const shorter = this.#shorter.size === 0 ? undefined : this.#shorter.get(rule)?.find((candidate) => allows(candidate, method) && isSuitable(candidate, args))
    if (shorter !== undefined) return { kind: 'redirect', rule, path: buildRulePath(shorter, args), keepsQuery: true }
    if (rule.redirectTo !== undefined) return { kind: 'redirect', rule, path: toTarget(rule, rule.redirectTo, args), keepsQuery: false, texts: values }
    if (method === 'OPTIONS' && rule.provideAutomaticOptions) return { kind: 'options', rule, args, allow: this.allowedMethods(rawPath) }
    return { kind: 'match', rule, args, texts: values }
  }

  #sort (): void {
    for (const rules of this.#unsorted) {
      rules.sort((left, right) => right.argumentNames.length - left.argumentNames.length || right.defaultNames.length - left.defaultNames.length)
      if (this.#redirectDefaults) this.#findShorter(rules)
    }
    this.#unsorted.clear()
  }

  #findShorter (rules: readonly Rule<Data>[]): void {
    const withDefaults = rules.filter(({ defaultNames }) => defaultNames.length > 0)
    if (withDefaults.length === 0) return
    for (const [place, rule] of rules.entries()) {
      const before = withDefaults.filter((other) => rules.indexOf(other) < place)
      const shorter = before.filter((other) => other.urlPlan.shape !== rule.urlPlan.shape && hasSameArguments(other, rule))
      if (shorter.length > 0) this.#shorter.set(rule, shorter)
      else this.#shorter.delete(rule)
    }
  }
}

const SLASH = 0x2F

const NO_SEARCH = { values: [], otherMethods: [] }

// A path that means the same before and after decoding, and that is not changed on its way in.
const PLAIN_PATH = /^\/(?!\/)[^%\u0080-\uFFFF]*$/

function findAllowed<Data> (rules: readonly Rule<Data>[] | undefined, method: string): Rule<Data> | undefined {
  if (rules === undefined) return undefined
  for (const rule of rules) {
    if (allows(rule, method)) return rule
  }
  return undefined
}

// Slashes at the start count as one, whatever the settings; encoded ones are text.
function toPath (rawPath: string): string {
  if (rawPath === '') return ''
  const isPlain = rawPath.startsWith('/') && !rawPath.startsWith('//')
  return decodePath(isPlain ? rawPath : `/${rawPath.replace(/^\/+/, '')}`)
}

function refuse<Data> (otherMethods: readonly ReadonlySet<string>[]): RouteMatch<Data> {
  if (otherMethods.length === 0) return { kind: 'not-found' }
  return { kind: 'method-not-allowed', allow: uniteMethods(otherMethods) }
}

function uniteMethods (sets: readonly ReadonlySet<string>[]): readonly string[] {
  const united = new Set<string>()
  for (const methods of sets) for (const method of methods) united.add(method)
  return Array.from(united).sort()
}

// Two slashes at the start would name another host to a browser.
function redirectTo<Data> (rule: Rule<Data>, path: string): RouteMatch<Data> {
  return { kind: 'redirect', rule, path: quotePath(path.replace(/^\/+/, '/')), keepsQuery: true }
}

function toTarget<Data> (rule: Rule<Data>, target: RedirectTarget, args: Record<string, unknown>): string {
  const text = typeof target === 'function' ? target(args) : fillTarget(rule, target, ({ name, converter }) => converter.format(args[name]))
  return `/${quoteTarget(text).replace(/^\/+/, '')}`
}

function sharesMethod<Data> ({ methods }: Rule<Data>, { declaredMethods }: Rule<Data>): boolean {
  if (methods === null || declaredMethods === null) return true
  return Array.from(declaredMethods).some((method) => methods.has(method))
}

function hasSameArguments<Data> ({ argumentNames }: Rule<Data>, other: Rule<Data>): boolean {
  return argumentNames.length === other.argumentNames.length && argumentNames.every((name) => other.urlPlan.names.has(name))
}
