import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { ErrorHandlers } from '../lib/exceptions/error-handlers.ts'
import { createConverters, type Converters } from '../lib/routing/converters.ts'
import type { Rule } from '../lib/routing/rule.ts'
import { RuleTable } from '../lib/routing/rule-table.ts'
import type { AppCommand } from './commands.ts'
import { contextOf, openContext, RequestContext, type App } from './context.ts'
import type { Debugger } from './debugger.ts'
import { Blueprints } from './blueprints.ts'
import { Endpoints } from './endpoints.ts'
import type { ErrorView } from './errors.ts'
import type { Settings } from './options.ts'
import { createRequestHooks, type RequestHooks } from './request-hooks.ts'
import type { RuleRoute } from './routes.ts'
import { RouteRegistrar } from './route-registrar.ts'
import { RuleRouter } from './rule-router.ts'
import type { Sessions } from './sessions.ts'
import { SmallFiles } from './small-files.ts'
import { TemporaryFolder } from './temporary-files.ts'
import type { Templates } from './templates.ts'

/** An onRequest hook. */
export type Hook = (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => void

/** What one registration of flaskish knows: its rules and endpoints, its error handlers, its settings. */
export class Scope {
  /** The instance that flaskish was registered on. */
  readonly instance: FastifyInstance
  /** The same with the option `config` as its `config`, whatever the host's own plugins decorate it with. */
  readonly app: App
  readonly settings: Settings
  /** The hook that makes a request the current one, and asks the store for its session; undefined where the app has neither. */
  readonly openContext: Hook | undefined
  /** What renders templates; undefined with `templates: false`. */
  templates: Templates | undefined
  /** What shows unhandled errors to the programmer; undefined where the app is not in debug. */
  debugger: Debugger | undefined
  /** Whether rules come too late. */
  isStarted = false
  readonly converters: Converters
  readonly table: RuleTable<RuleRoute>
  readonly router: RuleRouter
  readonly endpoints: Endpoints
  readonly temporaryFolder: TemporaryFolder = new TemporaryFolder()
  readonly smallFiles: SmallFiles = new SmallFiles()
  /** The commands of the app, by name. */
  readonly commands: Map<string, AppCommand> = new Map()
  readonly hooks: RequestHooks
  readonly sessions: Sessions
  readonly blueprints: Blueprints = new Blueprints()
  /** The rules, by the handlers of their routes. */
  readonly rules: WeakMap<RouteOptions['handler'], Rule<RuleRoute>> = new WeakMap()
  readonly #spots = new Set<string>()
  readonly #registrars = new WeakMap<FastifyInstance, RouteRegistrar>()
  readonly #errorHandlers = new WeakMap<FastifyInstance, ErrorHandlers<ErrorView>>()

  constructor (instance: FastifyInstance, settings: Settings) {
    this.instance = instance
    this.settings = settings
    this.app = Object.create(instance, { config: { value: settings.config, enumerable: true } })
    this.openContext = chooseHook(settings)
    this.sessions = { keeper: undefined, refreshEachRequest: settings.session.refreshEachRequest }
    this.converters = createConverters(settings.converters)
    this.table = new RuleTable({ redirectDefaults: settings.redirectDefaults, mergeSlashes: settings.mergeSlashes })
    this.router = RuleRouter.of(instance)
    this.router.addScope(this)
    this.endpoints = new Endpoints(this)
    this.hooks = createRequestHooks(instance)
    this.#errorHandlers.set(instance, new ErrorHandlers())
  }

  /** The context of a request that the router gave to a route: of a rule, or of the host. */
  createContext (reply: FastifyReply, result: RequestContext['result'] = this.router.take(reply.request.raw)?.result): RequestContext {
    const context = new RequestContext(this, result, reply)
    this.router.kept?.set(reply.raw, context)
    return context
  }

  /** Whether nobody has taken this spot (a method, a rule's text, other constraints) before. */
  takeSpot (spot: string): boolean {
    return this.#spots.size < this.#spots.add(spot).size
  }

  /** What adds routes of rules to an instance. */
  registrarOf (instance: FastifyInstance): RouteRegistrar {
    let registrar = this.#registrars.get(instance)
    if (registrar === undefined) this.#registrars.set(instance, registrar = new RouteRegistrar(instance, this))
    return registrar
  }

  /** The error handlers of an instance inside of this scope, which look further in the instances around it. */
  errorHandlersOf (instance: FastifyInstance): ErrorHandlers<ErrorView> {
    const own = this.#errorHandlers.get(instance)
    if (own !== undefined) return own
    const outer: unknown = Object.getPrototypeOf(instance)
    const handlers = new ErrorHandlers(this.errorHandlersOf(outer === Object.prototype ? this.instance : outer as FastifyInstance))
    this.#errorHandlers.set(instance, handlers)
    return handlers
  }
}

function chooseHook ({ contexts, session }: Settings): Hook | undefined {
  if (session.store === undefined) return contexts === 'global' ? openContext : undefined
  return contexts === 'global' ? openContextAndSession : openSession
}

function openContextAndSession (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void {
  openContext(request, reply, () => openSession(request, reply, done))
}

/** A session is looked at without waiting, so its store is asked before; only where the visitor brings a session's cookie. */
function openSession (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void {
  if (request.raw.headers.cookie === undefined) done()
  else contextOf(reply).requestSession.whenPrepared(done)
}
