import { METHODS } from 'node:http'
import { inspect } from 'node:util'
import type { FastifyInstance, FastifySchema, RouteOptions } from 'fastify'
import { FlaskishError } from '../lib/errors.ts'
import { findNearestName } from '../lib/nearest-name.ts'
import { Rule, type RedirectTarget } from '../lib/routing/rule.ts'
import type { AddRule, View as TypedView } from '../lib/routing/rule-types.ts'
import { DeclaredEndpoint } from './endpoints.ts'
import { createRouteHandler, handleRouteError } from './route-handler.ts'
import { BODILESS, RouteRegistrar } from './route-registrar.ts'
import { joinPrefix, placeRule } from './rule-place.ts'
import { CONSTRAINT } from './rule-router.ts'
import type { ViewContext } from './view-context.ts'

/** The options of a rule; besides these every option of a Fastify route (schema, preHandler, bodyLimit, config …). */
export interface RuleOptions extends Partial<Omit<RouteOptions, 'method' | 'url' | 'handler' | 'exposeHeadRoute' | 'prefixTrailingSlash'>> {
  /** The endpoint's name (default: the view function's name). */
  endpoint?: string
  /** Default GET. HEAD comes with GET, and OPTIONS by itself. */
  methods?: readonly string[]
  /** Default: the option of the registration. */
  strictSlashes?: boolean
  /** Default: the option of the registration. */
  mergeSlashes?: boolean
  /** Whether OPTIONS is answered with the allowed methods (default true, unless `methods` has it). */
  provideAutomaticOptions?: boolean
}

/** The function behind a rule: its arguments as one object, then the request's context; `this` is the Fastify instance. */
export type View<Args = Record<string, unknown>> = TypedView<Args, ViewContext, FastifyInstance>

/** The function behind a rule, types aside. */
export type AnyView = (this: FastifyInstance, args: Record<string, unknown>, context: ViewContext) => unknown

/** What is known of a rule's route. */
export interface RuleRoute {
  /** Tells the routes apart that share a spot of the router. */
  readonly key: string
  /** A path that leads the router to the route, whatever the visitor's URL looks like. */
  readonly probe: string
  /** The instance on which the rule was added. */
  readonly instance: FastifyInstance
  readonly blueprint: string | undefined
  /** Whether Fastify has something to do with an object before it is sent: a schema of answers, or hooks of preSerialization. */
  readonly isSerialized: boolean
  /** Whether an error handler was given with the rule; Fastify calls it for all that goes wrong there. */
  readonly hasErrorHandler: boolean
  /** Whether the router itself finds the variables under their names. */
  readonly hasOwnParameters: boolean
}

/**
 * `app.rule(rule, [options], view)`: one rule, several of one endpoint, or a declared one.
 * @throws FlaskishError for a rule that cannot work, an endpoint that is taken, an option that is Fastify's own word for another.
 */
export const addRule = function addRule (this: FastifyInstance, rule: unknown, ...rest: unknown[]): unknown {
  const { options, view } = readArguments(rule, rest)
  const scope = this.flaskish
  if (scope.isStarted) throw new FlaskishError('FLASKISH_ERR_STARTED', { rule: describe(rule) })
  const declared = rule instanceof DeclaredEndpoint ? rule : undefined
  const texts = readTexts(declared?.rules ?? rule)
  const methods = readMethods(texts, options.methods ?? ['GET'])
  const chosen = options.endpoint ?? declared?.declaredName ?? (view?.name || undefined)
  const blueprint = scope.blueprints.find(this)
  if (blueprint?.name && chosen?.includes('.') === true) throw new FlaskishError('FLASKISH_ERR_RULE_OPTION', { rule: describe(rule), option: 'endpoint', fix: `Leave out what stands before its dot: the rule is in the blueprint ${JSON.stringify(blueprint.name)}.` })
  const name = scope.blueprints.nameIn(this, chosen ?? scope.endpoints.freeName(`${methods.join(',')} ${texts.join(' ')}`))
  const own = { ...options, ...withDefaults(blueprint?.urlDefaults, options.defaults) }
  const rules = texts.map((text) => createRule(this, text, name, methods, own))
  const endpoint = scope.endpoints.bind({ name, view, texts, declared, blueprint: blueprint?.name })
  for (const created of rules) addRoutes(this, created, options, view)
  return endpoint
} as AddRule<RuleOptions, ViewContext, FastifyInstance>

/** The defaults of a rule, behind those of its blueprint. */
function withDefaults (outer: Readonly<Record<string, unknown>> = {}, own: Readonly<Record<string, unknown>> | undefined): { defaults?: Record<string, unknown> } {
  return own === undefined && Object.keys(outer).length === 0 ? {} : { defaults: { ...outer, ...own } }
}

/** A rule that flaskish adds by itself. */
export interface OwnRule {
  readonly text: string
  readonly endpoint: string
  readonly options: RuleOptions
  readonly view: AnyView
}

/**
 * Adds a rule of flaskish's own for GET. Its route has a key and a registrar of its own, so that the app may still add the
 * same rule, and whatever its own rules are to be given (schemas, parsers) before them.
 */
export function addOwnRule (instance: FastifyInstance, { text, endpoint, options, view }: OwnRule): Rule<RuleRoute> {
  const scope = instance.flaskish
  const rule = createRule(instance, text, endpoint, ['GET'], options)
  scope.endpoints.bind({ name: endpoint, view, texts: [text], declared: undefined })
  // Siblings may have the same one.
  const number = scope.router.scopes.indexOf(scope) + 1
  addRoutes(instance, rule, options, view, { key: `${rule.source} (flaskish ${number} ${endpoint})`, registrar: new RouteRegistrar(instance, scope) })
  return rule
}

type Options = RuleOptions & { defaults?: Record<string, unknown>, redirectTo?: RedirectTarget }

function readArguments (rule: unknown, rest: readonly unknown[]): { options: Options, view: AnyView | undefined } {
  const [first, second] = rest
  const view = typeof first === 'function' ? first : second
  const options = typeof first === 'function' ? {} : first ?? {}
  checkOptions(describe(rule), options)
  if (view === undefined && options.redirectTo !== undefined) return { options, view: undefined }
  if (typeof view !== 'function') throw new FlaskishError('FLASKISH_ERR_RULE_VIEW', { rule: describe(rule), found: view === null ? 'null' : typeof view })
  return { options, view: view as AnyView }
}

function checkOptions (rule: string, options: unknown): asserts options is Options {
  if (typeof options !== 'object' || options === null) throw new FlaskishError('FLASKISH_ERR_RULE_OPTION', { rule, option: 'options', fix: `Give an object behind the rule, not ${typeof options}.` })
  for (const [word, value] of Object.entries(options)) {
    const fix = RESERVED.get(word) ?? fixOf(word, value) ?? nearestWord(word)
    if (fix !== undefined) throw new FlaskishError('FLASKISH_ERR_RULE_OPTION', { rule, option: word, fix })
  }
}

/** What is wrong with the value of an option; undefined for one that fits, and for Fastify's. */
function fixOf (word: string, value: unknown): string | undefined {
  const [isFine, fix] = OPTION_VALUES.get(word) ?? []
  return value === undefined || isFine === undefined || isFine(value) ? undefined : fix
}

/** Plugins bring options for routes of their own, so only a name that is almost one of ours is refused. */
function nearestWord (word: string): string | undefined {
  if (OPTION_VALUES.has(word) || ROUTE_WORDS.has(word)) return undefined
  const nearest = findNearestName(word.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()), OPTION_VALUES.keys())
  return nearest && `There is none of this name. The nearest one is ${JSON.stringify(nearest)}.`
}

/** A rule that may be anything, for a message. */
function describe (rule: unknown): string {
  if (rule instanceof DeclaredEndpoint) return rule.rules.join(' ')
  return typeof rule === 'string' ? rule : inspect(rule)
}

const RESERVED: ReadonlyMap<string, string> = new Map([
  ['method', "Write methods: ['GET', 'POST'], a list."],
  ['url', 'The rule is the first argument.'],
  ['path', 'The rule is the first argument.'],
  ['handler', 'The view is the last argument.']
])

const isFlag = (value: unknown): boolean => typeof value === 'boolean'
const FLAG = 'Give true or false.'

const OPTION_VALUES: ReadonlyMap<string, readonly [isFine: (value: unknown) => boolean, fix: string]> = new Map([
  ['endpoint', [(value) => typeof value === 'string' && value !== '', 'Give a name, a text that is not empty.']],
  ['methods', [(value) => Array.isArray(value) && value.length > 0, "Write methods: ['GET', 'POST'], a list that is not empty."]],
  ['defaults', [(value) => typeof value === 'object' && value !== null && !Array.isArray(value), "Give the view's arguments by name: { page: 1 }."]],
  ['redirectTo', [(value) => typeof value === 'string' || typeof value === 'function', 'Give a path, or a function of the arguments that returns one.']],
  ['strictSlashes', [isFlag, FLAG]],
  ['mergeSlashes', [isFlag, FLAG]],
  ['provideAutomaticOptions', [isFlag, FLAG]]
])

/** Options of Fastify's that are near to ours. */
const ROUTE_WORDS: ReadonlySet<string> = new Set(['method'])

function readTexts (rule: unknown): readonly string[] {
  const texts: unknown[] = Array.isArray(rule) ? rule : [rule]
  if (texts.length > 0 && texts.every((text) => typeof text === 'string')) return texts
  throw new FlaskishError('FLASKISH_ERR_RULE_OPTION', { rule: describe(rule), option: 'rule', fix: "Give a text such as '/post/<int:postId>', a list of them, or what rule() returned." })
}

function readMethods (texts: readonly string[], methods: readonly unknown[]): readonly string[] {
  return methods.map((method) => {
    const name = String(method).toUpperCase()
    if (!METHODS.includes(name)) throw new FlaskishError('FLASKISH_ERR_RULE_OPTION', { rule: texts.join(' '), option: 'methods', fix: `Leave out ${inspect(method)}, which Node's HTTP server does not know.` })
    return name
  })
}

function createRule (instance: FastifyInstance, text: string, endpoint: string, methods: readonly string[], options: Options): Rule<RuleRoute> {
  const { settings, converters, blueprints } = instance.flaskish
  const { defaults, redirectTo, provideAutomaticOptions, strictSlashes = settings.strictSlashes, mergeSlashes = settings.mergeSlashes } = options
  return new Rule<RuleRoute>(joinPrefix(blueprints.prefixOf(instance), text), {
    endpoint,
    methods,
    strictSlashes,
    mergeSlashes,
    converters,
    ...(defaults && { defaults }),
    ...(redirectTo !== undefined && { redirectTo }),
    ...(provideAutomaticOptions !== undefined && { provideAutomaticOptions })
  })
}

/** Puts a rule into the table and its route into the router: one route, or two where a schema for the body needs its own. */
function addRoutes (instance: FastifyInstance, rule: Rule<RuleRoute>, options: Options, view: AnyView | undefined, own?: { key: string, registrar: RouteRegistrar }): void {
  const scope = instance.flaskish
  const registrar = own?.registrar ?? scope.registrarOf(instance)
  const routeOptions: Partial<RouteOptions> = Object.fromEntries(Object.entries(options).filter(([name]) => !OPTION_VALUES.has(name)))
  const { methods, path, key } = placeRule(scope, instance, rule, routeOptions, own?.key)
  scope.table.add(rule)
  const handler = createRouteHandler(instance, rule, view)
  scope.rules.set(handler, rule)
  for (const { group, schema } of splitBySchema(methods, routeOptions.schema)) {
    registrar.add({
      ...routeOptions,
      ...(schema && { schema }),
      method: group,
      url: path,
      exposeHeadRoute: false,
      prefixTrailingSlash: 'slash',
      constraints: { ...routeOptions.constraints, [CONSTRAINT]: key },
      handler,
      errorHandler: routeOptions.errorHandler ?? handleRouteError
    })
  }
}

/** Fastify refuses a schema for the body of a method that has none. */
function splitBySchema (methods: readonly string[], schema: FastifySchema | undefined): ReadonlyArray<{ group: string[], schema: FastifySchema | undefined }> {
  if (methods.length === 0) return []
  const bodied = methods.filter((method) => !BODILESS.has(method))
  if (schema?.body === undefined || bodied.length === methods.length) return [{ group: [...methods], schema }]
  const { body: _, ...rest } = schema
  const bodiless = { group: methods.filter((method) => BODILESS.has(method)), schema: rest }
  return bodied.length === 0 ? [bodiless] : [{ group: bodied, schema }, bodiless]
}
