import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { FlaskishError } from '../lib/errors.ts'
import { createMapping, type Mapping } from '../lib/mapping.ts'
import { Request as LibRequest } from '../lib/requests/request.ts'
import type { RequestSource } from '../lib/requests/request-source.ts'
import type { Response } from '../lib/responses/response.ts'
import type { Rule } from '../lib/routing/rule.ts'
import type { RouteMatch } from '../lib/routing/rule-table.ts'
import type { Session } from '../lib/sessions/session.ts'
import { createStandIn } from '../lib/stand-in.ts'
import type { ErrorHandlers } from '../lib/exceptions/error-handlers.ts'
import type { ErrorView } from './errors.ts'
import type { Config } from './config.ts'
import { selectContextStorage, type ContextStore } from './context-storage.ts'
import { flashedIn, flashIn, type GetFlashedMessages } from './flashing.ts'
import { KeptContext } from './kept-context.ts'
import { interceptSend } from './plain-routes.ts'
import type { RequestEnd } from './request-end.ts'
import { bodyOf, isDetached, RequestInput, sourceOf, type RequestOrigin } from './request-input.ts'
import type { RuleRoute } from './routes.ts'
import type { Scope } from './scope.ts'
import { RequestSession } from './sessions.ts'
import type { ViewContext } from './view-context.ts'

/** The running request; `request.fastify` is Fastify's own. */
export type Request = LibRequest<FastifyRequest>

/** A namespace of the running request, for what its functions want to share. */
export type Globals = Mapping

/** Called with the answer before it is sent; may return another. */
export type AfterFunction = (response: Response) => Response | undefined | void | Promise<Response | undefined | void>

/** One request's objects, each made when first asked for. */
export class RequestContext implements ViewContext {
  readonly scope: Scope
  /** What the rules said of the request; undefined for a route of the host. */
  result: RouteMatch<RuleRoute> | undefined
  /** The rule whose view answers, and its arguments. */
  rule: Rule<RuleRoute> | undefined
  readonly args: Record<string, unknown>
  /** Functions of afterThisRequest, in order. */
  declare after: AfterFunction[] | undefined
  /** Whether these functions look at an answer that was sent by hand. */
  declare isSending: boolean
  /** Whether the view called `reply.send()`, which may still be on its way through hooks or as a stream. */
  declare isSentByHand: boolean
  /** Whether the functions of beforeRequest have had their turn, and those of afterRequest. */
  declare hasBegun: boolean
  declare isComplete: boolean
  /** The error that nobody has handled. */
  declare error: unknown
  /** The end that functions of teardownRequest wait for. */
  declare end: RequestEnd | undefined
  /** The function of beforeRequest whose result is the answer. */
  declare answeredBy: string | undefined
  readonly #origin: RequestOrigin
  #request: Request | undefined
  #session: RequestSession | undefined
  #g: Globals | undefined

  constructor (scope: Scope, result: RouteMatch<RuleRoute> | undefined, origin: RequestOrigin) {
    this.scope = scope
    this.result = result
    this.#origin = origin
    if (result?.kind === 'match') {
      this.rule = result.rule
      this.args = scope.hooks.urlValuePreprocessor.isEmpty ? result.args : { ...result.args }
    } else {
      this.rule = undefined
      this.args = {}
    }
  }

  static {
    // What few requests change: no property of each (benchmarks, string view).
    Object.assign(this.prototype, { after: undefined, isSending: false, isSentByHand: false, hasBegun: false, isComplete: false, error: undefined, end: undefined, answeredBy: undefined })
  }

  get request (): Request {
    if (this.#request !== undefined) return this.#request
    this.#request = new LibRequest<FastifyRequest>(new RequestInput(this.scope, this.#origin, this.#matchedRule(), this.args))
    return this.#request
  }

  get g (): Globals {
    this.#g ??= createMapping({ data: new Map() })
    return this.#g
  }

  get session (): Session {
    return this.requestSession.session
  }

  /** The session with what has to be done about it; made at the first call, opened at the first look. */
  get requestSession (): RequestSession {
    this.#session ??= new RequestSession(this, this.scope.sessions, isDetached(this.#origin) ? undefined : this.#origin)
    return this.#session
  }

  /** Whether anybody has asked for the session. */
  get hasSession (): boolean {
    return this.#session !== undefined
  }

  get flash (): ViewContext['flash'] {
    return (message, category = 'message') => flashIn(this, message, category)
  }

  get getFlashedMessages (): GetFlashedMessages {
    return ((options) => flashedIn(this, options)) as GetFlashedMessages
  }

  get app (): App {
    return this.scope.app
  }

  /** The instance of the rule that was matched, for its hooks and error handlers; the app where none was. */
  get instance (): FastifyInstance {
    return this.#matchedRule()?.data?.instance ?? this.scope.instance
  }

  /** The error handlers that are asked first: those of the instance whose rule was matched. */
  get errorHandlers (): ErrorHandlers<ErrorView> {
    return this.scope.errorHandlersOf(this.instance)
  }

  /** The rule whose view answers, or whose URL is asked for its methods. */
  #matchedRule (): Rule<RuleRoute> | undefined {
    return this.rule ?? (this.result?.kind === 'options' ? this.result.rule : undefined)
  }

  /** Adds a function of afterThisRequest. */
  addAfter (fn: AfterFunction): void {
    if (this.after === undefined && !isDetached(this.#origin)) interceptSend(this, this.#origin)
    this.after ??= []
    this.after.push(fn)
  }

  /** The view, for a message. */
  describe (): string {
    if (this.answeredBy !== undefined) return `the function ${JSON.stringify(this.answeredBy)} of beforeRequest`
    return this.rule === undefined ? `the handler for ${this.source.method} ${this.source.url}` : `view "${this.rule.endpoint}"`
  }

  /** What the request is read from. */
  get source (): RequestSource {
    return sourceOf(this.#origin)
  }

  /** The body's bytes: as they arrived where a rule reads it, and what stands for them where the host's parser took it. */
  bodyBytes (): Uint8Array {
    return bodyOf(this.#origin)
  }

  get reply (): FastifyReply {
    if (isDetached(this.#origin)) throw new FlaskishError('FLASKISH_ERR_NO_REPLY', {})
    if (!Object.hasOwn(this.#origin, 'send')) {
      if (this.hasBegun && !this.scope.hooks.afterRequest.isEmpty) interceptSend(this, this.#origin)
      noticeSend(this, this.#origin)
    }
    return this.#origin
  }
}

/** The hook that makes a request the current one, in all that follows. */
export function openContext (_request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  if (reply.raw.socket === null) emitInContext(reply)
  storage.run(reply, done)
}

/** The same for a request that comes to its handler without that hook; costs next to nothing for one that had it. */
export function runHandler<Argument> (
  context: RequestContext, reply: FastifyReply, handle: (context: RequestContext, reply: FastifyReply, argument: Argument) => void, argument: Argument
): void {
  if (reply.raw.socket === null && storage.getStore() !== reply) emitInContext(reply)
  storage.run(reply, handle, context, reply, argument)
}

/**
 * A pipelined answer that has to wait for the one before it has no socket yet, and goes on in what follows from that one:
 * its events (and with them onResponse hooks, and streams that wait for the visitor to read) lead back to its own request.
 * An onResponse hook would do for these, but costs every request a fifth (benchmarks, string view).
 */
function emitInContext (reply: FastifyReply): void {
  const { raw } = reply
  const { emit } = raw
  raw.emit = (...event: Parameters<typeof emit>) => runWith(reply, () => Reflect.apply(emit, raw, event))
}

/** Runs `fn`, and all that it starts, with the reply's request (or a test's context) as the current one. */
export function runWith<Arguments extends unknown[], Result> (
  store: ContextStore, fn: (...args: Arguments) => Result, ...args: Arguments
): Result {
  return storage.run(store, fn, ...args)
}

/** The same, unless the app's contexts are explicit. */
export function runInContext<Arguments extends unknown[], Result> (
  context: RequestContext, fn: (...args: Arguments) => Result, ...args: Arguments
): Result {
  return context.scope.settings.contexts === 'global' ? storage.run(context, fn, ...args) : fn(...args)
}

/** The running request's context, or undefined outside of requests. */
export function findContext (): RequestContext | undefined {
  const store = storage.getStore()
  if (store === undefined || store instanceof RequestContext) return store
  return store instanceof KeptContext ? store.context : contextOf(store)
}

/** The context of a reply; made at the first call. */
export function contextOf (reply: FastifyReply): RequestContext {
  reply.flaskishContext ??= reply.server.flaskish.createContext(reply)
  return reply.flaskishContext
}

/** Whether code runs in a request. */
export function hasRequestContext (): boolean {
  const store = storage.getStore()
  return store instanceof KeptContext ? store.context !== undefined : store !== undefined
}

/**
 * Calls `fn` with this request's answer before it is sent; what it returns other than undefined is the answer instead.
 * @throws FlaskishError outside of a request.
 */
export function afterThisRequest (fn: AfterFunction): AfterFunction {
  getContext('afterThisRequest').addAfter(fn)
  return fn
}

/** The running request. @throws FlaskishError outside of one. */
export const request: Request = contextLocal('request', (context) => context.request)

/** The running request's session. @throws FlaskishError outside of a request. */
export const session: Session = contextLocal('session', (context) => context.session)

/** The running request's namespace: empty at its beginning, gone at its end. @throws FlaskishError outside of a request. */
export const g: Globals = contextLocal('g', (context) => context.g)

/** An app, with the values of the option `config`. */
export type App = FastifyInstance & { readonly config: Config }

/** The Fastify instance that flaskish was registered on, of the running request. @throws FlaskishError outside of a request. */
export const currentApp: App = contextLocal('currentApp', (context) => context.scope.app)

const storage = selectContextStorage(process.versions.node)

/** @throws FlaskishError outside of a request. */
export function getContext (name: string): RequestContext {
  const context = findContext()
  if (context === undefined) throw new FlaskishError('FLASKISH_ERR_NO_CONTEXT', { name })
  return context
}

/** An object that stands for another one in each request. */
function contextLocal<Target extends object> (name: string, find: (context: RequestContext) => Target): Target {
  return createStandIn(() => find(getContext(name)), () => findContext() === undefined ? `[${name}: no request is running]` : undefined)
}

/** Fastify does not say whether something is being sent. */
function noticeSend (context: RequestContext, reply: FastifyReply): void {
  const { send } = reply
  reply.send = function sendByHand (payload?: unknown) {
    context.isSentByHand = true
    try {
      return send.call(reply, payload)
    } catch (error) {
      context.isSentByHand = false
      throw error
    }
  }
}
