import type { FastifyBaseLogger, FastifyInstance, FastifyReply } from 'fastify'
import { FlaskishError } from '../lib/errors.ts'
import { isThenable } from '../lib/is-thenable.ts'
import { Response } from '../lib/responses/response.ts'
import type { ViewResult } from '../lib/responses/view-result-types.ts'
import { ScopedList } from '../lib/scoped-list.ts'
import { runInContext, type AfterFunction, type RequestContext } from './context.ts'
import { finished, publish, started, tearingDown } from './events.ts'
import { logUnhandled } from './logging.ts'
import { RequestEnd } from './request-end.ts'
import type { Scope } from './scope.ts'
import type { ViewContext } from './view-context.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Calls a function before the views of this instance's rules and of those inside of it; on the app, before every answer
     * of flaskish's. A result other than undefined is the answer.
     * @throws FlaskishError FLASKISH_ERR_HOOK for what is no function, and once the app has started.
     */
    beforeRequest: (fn: BeforeRequestFunction) => void
    /** Calls a function with each answer before it is sent; it may return another. The last one added runs first. */
    afterRequest: (fn: AfterRequestFunction) => void
    /** Calls a function once the answer is out or the visitor gone, with the error that nobody handled if there was one. The last one added runs first. */
    teardownRequest: (fn: TeardownRequestFunction) => void
    /** Calls a function before those of beforeRequest with the endpoint and the view's arguments, which it may change. */
    urlValuePreprocessor: (fn: UrlValuePreprocessor) => void
    /** Calls a function with the endpoint and the values of each URL that `urlFor` builds for this instance's rules; it may add to them. */
    urlDefaults: (fn: UrlDefaultsFunction) => void
  }
}

/** Runs before the view; what it returns other than undefined is the answer, as a view's result is. */
export type BeforeRequestFunction = (this: FastifyInstance, context: ViewContext) => ViewResult | undefined | void | PromiseLike<ViewResult | undefined | void>

/** Gets the answer before it is sent; may return another. */
export type AfterRequestFunction = (this: FastifyInstance, response: Response, context: ViewContext) => ReturnType<AfterFunction>

/** Runs at the request's end, with the error that nobody handled. A promise is waited for. */
export type TeardownRequestFunction = (this: FastifyInstance, error: unknown, context: ViewContext) => unknown

/** Gets the endpoint (undefined where no rule was matched) and the view's arguments before the view does. */
export type UrlValuePreprocessor = (this: FastifyInstance, endpoint: string | undefined, values: Record<string, unknown>, context: ViewContext) => void

/** Gets the endpoint and the values that a URL is built from. */
export type UrlDefaultsFunction = (this: FastifyInstance, endpoint: string, values: Record<string, unknown>) => void

/** A function with the instance that it was given to, which is its `this`. */
export interface Hook<Fn> {
  readonly fn: Fn
  readonly instance: FastifyInstance
}

type HookList<Fn> = ScopedList<FastifyInstance, Hook<Fn>>

/** The functions of one scope, by what they wait for. */
export interface RequestHooks {
  readonly beforeRequest: HookList<BeforeRequestFunction>
  readonly afterRequest: HookList<AfterRequestFunction>
  readonly teardownRequest: HookList<TeardownRequestFunction>
  readonly urlValuePreprocessor: HookList<UrlValuePreprocessor>
  readonly urlDefaults: HookList<UrlDefaultsFunction>
}

export function createRequestHooks (app: FastifyInstance): RequestHooks {
  const createList = <Fn>(): HookList<Fn> => new ScopedList((instance) => instance === app ? undefined : Object.getPrototypeOf(instance))
  return {
    beforeRequest: createList(),
    afterRequest: createList(),
    teardownRequest: createList(),
    urlValuePreprocessor: createList(),
    urlDefaults: createList()
  }
}

/** Gives an instance the functions by which hooks are added, each to the instance that it is called on. */
export function decorateRequestHooks (instance: FastifyInstance, scope: Scope): void {
  const decorate = <Fn>(name: keyof RequestHooks, list: HookList<Fn>): void => {
    instance.decorate(name, function (this: FastifyInstance, fn: Fn) {
      refuseHook(scope, name, fn)
      list.add(this, { fn, instance: this })
    } as never)
  }
  const { hooks } = scope
  decorate('beforeRequest', hooks.beforeRequest)
  decorate('afterRequest', hooks.afterRequest)
  decorate('teardownRequest', hooks.teardownRequest)
  decorate('urlValuePreprocessor', hooks.urlValuePreprocessor)
  decorate('urlDefaults', hooks.urlDefaults)
}

function refuseHook ({ isStarted }: Scope, hook: string, fn: unknown): void {
  if (typeof fn !== 'function') throw new FlaskishError('FLASKISH_ERR_HOOK', { hook, found: `it is ${fn === null ? 'null' : typeof fn}.`, fix: 'Give a function.' })
  if (isStarted) throw new FlaskishError('FLASKISH_ERR_HOOK', { hook, found: 'the app has started.', fix: 'Add it before ready(), listen() and inject().' })
}

/** What is to be done about a request before anything else of it: who listens is told, and its end is watched. */
export function beginRequest (context: RequestContext, reply: FastifyReply): void {
  const { hooks: { afterRequest, teardownRequest } } = context.scope
  if (teardownRequest.isEmpty && afterRequest.isEmpty && !started.hasSubscribers && !tearingDown.hasSubscribers) return
  if (context.hasBegun) return
  context.hasBegun = true
  watchEnd(context, reply)
  publish(started, context)
}

/** Sees to it that the functions of teardownRequest run at the request's end, whoever answers it. */
export function watchEnd (context: RequestContext, reply: FastifyReply): void {
  if (context.scope.hooks.teardownRequest.isEmpty && !tearingDown.hasSubscribers) return
  context.end ??= new RequestEnd(reply.raw, () => tearDown(context, reply.log))
}

/** Whether something runs before views. */
export function hasBefore ({ hooks: { beforeRequest, urlValuePreprocessor } }: Scope): boolean {
  return !beforeRequest.isEmpty || !urlValuePreprocessor.isEmpty
}

/** Whether anything of the app's runs before or after answers, or is told of them. */
export function isWatched (scope: Scope): boolean {
  const { afterRequest, teardownRequest } = scope.hooks
  return hasBefore(scope) || !afterRequest.isEmpty || !teardownRequest.isEmpty || started.hasSubscribers || finished.hasSubscribers || tearingDown.hasSubscribers
}

/** The result of the first function of beforeRequest that has one, otherwise of `produce`. */
export function runBefore (context: RequestContext, reply: FastifyReply, produce: (context: RequestContext) => unknown): unknown {
  const { beforeRequest, urlValuePreprocessor } = context.scope.hooks
  for (const { fn, instance } of urlValuePreprocessor.inwards(context.instance)) fn.call(instance, context.request.endpoint, context.args, context)
  return callBefore(beforeRequest.inwards(context.instance), context, reply, produce)
}

function callBefore (hooks: ReadonlyArray<Hook<BeforeRequestFunction>>, context: RequestContext, reply: FastifyReply, produce: (context: RequestContext) => unknown): unknown {
  for (const [index, { fn, instance }] of hooks.entries()) {
    const result: unknown = fn.call(instance, context)
    if (isThenable(result)) {
      return Promise.resolve(result).then((value) => isAnswer(context, reply, value, fn) ? value : callBefore(hooks.slice(index + 1), context, reply, produce))
    }
    if (isAnswer(context, reply, result, fn)) return result
  }
  return produce(context)
}

/** Whether the request is answered: by the function's result, or by hand. */
function isAnswer (context: RequestContext, reply: FastifyReply, result: unknown, { name }: BeforeRequestFunction): boolean {
  if (result !== undefined) context.answeredBy = name
  return result !== undefined || context.isSentByHand || reply.sent
}

/** Whether something looks at the answer before it is sent. */
export function isAwaited ({ after, scope: { hooks } }: RequestContext): boolean {
  return after !== undefined || !hooks.afterRequest.isEmpty || finished.hasSubscribers
}

/**
 * The functions of afterThisRequest, in order, with those that they add; then those of afterRequest, the last one first.
 * @param failed what becomes of an error; without it the first one ends it all.
 */
export async function runAfter (context: RequestContext, response: Response, failed?: (error: unknown) => void): Promise<Response> {
  const { hooks } = context.scope
  let current = await runAfterThis(context, response, failed)
  for (const { fn, instance } of hooks.afterRequest.outwards(context.instance)) {
    current = await call(fn.name, current, () => fn.call(instance, current, context), failed)
  }
  context.isComplete = true
  publish(finished, context, { response: current })
  return current
}

/** Only the functions of afterThisRequest. */
export async function runAfterThis (context: RequestContext, response: Response, failed?: (error: unknown) => void): Promise<Response> {
  let current = response
  while (context.after !== undefined) {
    const functions = context.after
    context.after = undefined
    for (const fn of functions) current = await call(fn.name, current, () => fn(current), failed)
  }
  return current
}

async function call (name: string, response: Response, fn: () => ReturnType<AfterFunction>, failed: ((error: unknown) => void) | undefined): Promise<Response> {
  try {
    const changed = await fn()
    if (changed === undefined) return response
    if (changed instanceof Response) return changed
    throw new FlaskishError('FLASKISH_ERR_AFTER_RESULT', { name })
  } catch (error) {
    if (failed === undefined) throw error
    failed(error)
    return response
  }
}

/** Every function of teardownRequest, the last one first; what one throws is logged and keeps none from its turn. */
export function tearDown (context: RequestContext, log: FastifyBaseLogger): void | Promise<void> {
  publish(tearingDown, context, { error: context.error })
  return callTeardown(context.scope.hooks.teardownRequest.outwards(context.instance), context, log)
}

function callTeardown (hooks: ReadonlyArray<Hook<TeardownRequestFunction>>, context: RequestContext, log: FastifyBaseLogger): void | Promise<void> {
  const report = (error: unknown): void => logUnhandled(log, `Error in a function of teardownRequest after ${context.source.method} ${context.source.url}`, error)
  for (const [index, { fn, instance }] of hooks.entries()) {
    try {
      const result = runInContext(context, () => fn.call(instance, context.error, context))
      if (isThenable(result)) return Promise.resolve(result).catch(report).then(() => callTeardown(hooks.slice(index + 1), context, log))
    } catch (error) {
      report(error)
    }
  }
}
