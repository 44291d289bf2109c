import { AsyncLocalStorage } from 'node:async_hooks'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { FlaskishError } from '../lib/errors.ts'
import { createMapping, type Mapping } from '../lib/mapping.ts'
import { Request as LibRequest } from '../lib/requests/request.ts'
import type { RequestSource } from '../lib/requests/request-source.ts'
import type { Response } from '../lib/responses/response.ts'
import type { Rule } from '../lib/routing/rule.ts'
import type { RouteMatch } from '../lib/routing/rule-table.ts'
import type { ErrorHandlers } from '../lib/exceptions/error-handlers.ts'
import type { ErrorView } from './errors.ts'
import type { RuleRoute } from './routes.ts'
import type { Scope } from './scope.ts'

/** The running request; `request.fastify` is Fastify's own. */
export type Request = LibRequest<FastifyRequest>

/** A namespace of the running request, for what its functions want to share. */
export type Globals = Mapping

/** The visitor's session. */
export type Session = Mapping

/** Called with the answer before it is sent; may return another. */
export type AfterFunction = (response: Response) => Response | undefined | void | Promise<Response | undefined | void>

/** What a view gets as its second argument: the context's objects without a look into AsyncLocalStorage. */
export interface ViewContext {
  readonly request: Request
  readonly session: Session
  readonly g: Globals
  readonly app: FastifyInstance
  readonly reply: FastifyReply
}

export interface RequestContextInit {
  readonly scope: Scope
  /** What the rules said of the request; undefined for a route of the host. */
  readonly result: RouteMatch<RuleRoute> | undefined
  readonly reply: FastifyReply | undefined
  readonly source: RequestSource
  readonly body: () => Uint8Array
  /** Where a test mounts the app; otherwise the origin and the settings decide. */
  readonly scriptRoot?: string | undefined
}

/** One request's objects, each made when first asked for. */
export class RequestContext implements ViewContext {
  readonly scope: Scope
  readonly result: RouteMatch<RuleRoute> | undefined
  /** The rule whose view answers, and its arguments. */
  rule: Rule<RuleRoute> | undefined
  readonly args: Record<string, unknown>
  readonly source: RequestSource
  /** Functions of afterThisRequest, in order. */
  after: AfterFunction[] | undefined = undefined
  readonly #body: () => Uint8Array
  readonly #reply: FastifyReply | undefined
  readonly #scriptRoot: string | undefined
  #request: Request | undefined = undefined
  #session: Session | undefined = undefined
  #g: Globals | undefined = undefined

  constructor ({ scope, result, reply, source, body, scriptRoot }: RequestContextInit) {
    this.scope = scope
    this.result = result
    this.rule = result?.kind === 'match' ? result.rule : undefined
    this.args = result?.kind === 'match' ? result.args : {}
    this.source = source
    this.#reply = reply
    this.#body = body
    this.#scriptRoot = scriptRoot
  }

  get request (): Request {
    if (this.#request !== undefined) return this.#request
    const { source, rule, args } = this
    const settings = this.#scriptRoot === undefined ? this.scope.settings : { ...this.scope.settings, applicationRoot: this.#scriptRoot }
    const match = rule && { endpoint: rule.endpoint, rule: rule.source, args, blueprint: rule.data?.blueprint }
    const init = { source, match, settings, body: this.#body, native: this.#reply?.request as FastifyRequest }
    this.#request = new LibRequest<FastifyRequest>(init)
    return this.#request
  }

  get g (): Globals {
    this.#g ??= createMapping({ data: new Map() })
    return this.#g
  }

  get session (): Session {
    this.#session ??= createMapping({ data: new Map(), onWrite: refuseWithoutSecretKey })
    return this.#session
  }

  get app (): FastifyInstance {
    return this.scope.instance
  }

  /** The error handlers that are asked first: those of the instance whose rule was matched. */
  get errorHandlers (): ErrorHandlers<ErrorView> {
    return this.scope.errorHandlersOf(this.rule?.data?.instance ?? this.scope.instance)
  }

  /** The view, for a message. */
  describe (): string {
    return this.rule === undefined ? `the answer to ${this.source.method} ${this.source.url}` : `view "${this.rule.endpoint}"`
  }

  bodyBytes (): Uint8Array {
    return this.#body()
  }

  get reply (): FastifyReply {
    if (this.#reply === undefined) throw new FlaskishError('FLASKISH_ERR_NO_REPLY', {})
    return this.#reply
  }
}

/** Runs `fn`, and all that it starts, with the reply's request (or a test's context) as the current one. */
export function runWith<Arguments extends unknown[], Result> (
  store: FastifyReply | RequestContext, fn: (...args: Arguments) => Result, ...args: Arguments
): Result {
  return storage.run(store, fn, ...args)
}

/** The same, unless the app goes without AsyncLocalStorage. */
export function runInContext<Arguments extends unknown[], Result> (
  context: RequestContext, fn: (...args: Arguments) => Result, ...args: Arguments
): Result {
  return context.scope.settings.contexts === 'global' ? storage.run(context, fn, ...args) : fn(...args)
}

/** The running request's context, or undefined outside of requests. */
export function findContext (): RequestContext | undefined {
  const store = storage.getStore()
  if (store === undefined || store instanceof RequestContext) return store
  return contextOf(store)
}

/** The context of a reply; made at the first call. */
export function contextOf (reply: FastifyReply): RequestContext {
  reply.flaskishContext ??= reply.server.flaskish.createContext(reply)
  return reply.flaskishContext
}

/** Whether code runs in a request. */
export function hasRequestContext (): boolean {
  return storage.getStore() !== undefined
}

/**
 * Calls `fn` with this request's answer before it is sent; what it returns other than undefined is the answer instead.
 * @throws FlaskishError outside of a request.
 */
export function afterThisRequest (fn: AfterFunction): AfterFunction {
  const context = getContext('afterThisRequest')
  context.after ??= []
  context.after.push(fn)
  return fn
}

/** The running request. @throws FlaskishError outside of one. */
export const request: Request = contextLocal('request', (context) => context.request)

/** The running request's session. @throws FlaskishError outside of a request. */
export const session: Session = contextLocal('session', (context) => context.session)

/** The running request's namespace: empty at its beginning, gone at its end. @throws FlaskishError outside of a request. */
export const g: Globals = contextLocal('g', (context) => context.g)

/** The Fastify instance that flaskish was registered on, of the running request. @throws FlaskishError outside of a request. */
export const currentApp: FastifyInstance = contextLocal('currentApp', (context) => context.app)

const storage = new AsyncLocalStorage<FastifyReply | RequestContext>()

function getContext (name: string): RequestContext {
  const context = findContext()
  if (context === undefined) throw new FlaskishError('FLASKISH_ERR_NO_CONTEXT', { name })
  return context
}

/** An object that stands for another one in each request. */
function contextLocal<Target extends object> (name: string, find: (context: RequestContext) => Target): Target {
  const target = (): Target => find(getContext(name))
  const handler: ProxyHandler<object> = {
    get: (_, property) => {
      const object = target()
      return Reflect.get(object, property, object)
    },
    set: (_, property, value) => Reflect.set(target(), property, value),
    has: (_, property) => Reflect.has(target(), property),
    deleteProperty: (_, property) => Reflect.deleteProperty(target(), property),
    ownKeys: () => Reflect.ownKeys(target()),
    getOwnPropertyDescriptor: (_, property) => {
      const descriptor = Reflect.getOwnPropertyDescriptor(target(), property)
      return descriptor === undefined ? undefined : { ...descriptor, configurable: true }
    },
    defineProperty: (_, property, descriptor) => Reflect.defineProperty(target(), property, descriptor),
    getPrototypeOf: () => Reflect.getPrototypeOf(target())
  }
  return new Proxy({}, handler) as Target
}

function refuseWithoutSecretKey (): never {
  throw new FlaskishError('FLASKISH_ERR_SECRET_KEY', {})
}
