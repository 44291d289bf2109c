import type { FastifyReply } from 'fastify'
import { SecurityError } from '../lib/exceptions/by-status.ts'
import { HTTPException } from '../lib/exceptions/http-exception.ts'
import { isThenable } from '../lib/is-thenable.ts'
import { isTrustedHost } from '../lib/requests/origin.ts'
import { toJsonText } from '../lib/responses/json.ts'
import { redirect } from '../lib/responses/redirect.ts'
import { Response } from '../lib/responses/response.ts'
import { isPlainObject, makeResponse } from '../lib/responses/view-result.ts'
import { exceptionResponse, decide, sendDefaultPage, toInternalServerError, type ErrorDecision } from './errors.ts'
import { CanonicalRedirect } from './canonical-redirect.ts'
import { contextOf, type RequestContext } from './context.ts'
import type { Debugger } from './debugger.ts'
import { logUnhandled, toError } from './logging.ts'
import { callListener, type NodeListener } from './node-listener.ts'
import { Refusal } from './refusal.ts'
import { beginRequest, hasBefore, isAwaited, runAfter, runBefore } from './request-hooks.ts'
import { writeResponse } from './write-response.ts'

/**
 * Answers a request with what `produce` returns or throws. Never throws itself and never leaves a request without an
 * answer: errors become pages, and what goes wrong there becomes the plain page for 500.
 */
export function answerWith (context: RequestContext, reply: FastifyReply, produce: (context: RequestContext) => unknown): void {
  let result: unknown
  let isPending: boolean
  beginRequest(context, reply)
  try {
    if (context.scope.settings.trustedHosts !== undefined) refuseUntrustedHost(context, context.scope.settings.trustedHosts)
    if (context.scope.debugger !== undefined) {
      const work = watch(context, reply, context.scope.debugger, produce)
      context.end?.waitFor(work)
      return
    }
    result = call(context, reply, produce)
    isPending = isThenable(result)
  } catch (error) {
    answerError(context, reply, error)
    return
  }
  if (isPending) follow(context, result, (value) => answer(context, reply, value), (error) => answerError(context, reply, error))
  else answer(context, reply, result)
}

function call (context: RequestContext, reply: FastifyReply, produce: (context: RequestContext) => unknown): unknown {
  return hasBefore(context.scope) ? runBefore(context, reply, produce) : produce(context)
}

/** The same under the debugger's eyes; resolves when the result was taken. */
function watch (context: RequestContext, reply: FastifyReply, { watch }: Debugger, produce: (context: RequestContext) => unknown): Promise<void> {
  return new Promise((resolve) => {
    watch(() => call(context, reply, produce), (value) => {
      resolve()
      answer(context, reply, value)
    }, (error) => {
      resolve()
      answerError(context, reply, error)
    })
  })
}

/** Answers what was thrown before or in a view: by its handler, by itself, or as an unhandled error. */
export function answerError (context: RequestContext, reply: FastifyReply, thrown: unknown): void {
  if (wasAnswered(context, reply) || context.rule?.data?.hasErrorHandler === true) {
    answerUnhandled(context, reply, thrown)
    return
  }
  try {
    carryOut(context, reply, decide(context, thrown))
  } catch (error) {
    // An exception whose own page cannot be made: its code is no status, it has a header that no header may be.
    answerUnhandled(context, reply, error)
  }
}

function carryOut (context: RequestContext, reply: FastifyReply, decision: ErrorDecision): void {
  switch (decision.kind) {
    case 'answer': return answer(context, reply, exceptionResponse(context, decision.exception))
    case 'unhandled': return answerUnhandled(context, reply, decision.error)
    case 'handler': return callHandler(context, reply, () => decision.handler(decision.error as never, context), answerUnhandled)
  }
}

/** Flask's last resort: whatever it was becomes an InternalServerError, which the handlers for 500 may answer once. */
function answerUnhandled (context: RequestContext, reply: FastifyReply, thrown: unknown): void {
  if (wasAnswered(context, reply)) {
    logUnhandled(reply.log, `Error after the answer to ${context.source.method} ${context.source.url}`, thrown)
    if (!context.isSending && !context.isSentByHand) endByHand(context, reply, thrown)
    return
  }
  if (context.rule?.data?.hasErrorHandler === true) {
    // For the handler that was given with the rule's other options of Fastify's.
    reply.send(toError(thrown))
    return
  }
  const exception = toInternalServerError(context, reply, thrown)
  const page = context.scope.debugger?.page(context, reply, thrown)
  if (page !== undefined) {
    sendByHand(reply, page)
    return
  }
  const handler = context.errorHandlers.find(exception)
  if (handler === undefined) finish(context, reply, exceptionResponse(context, exception), answerPlainly)
  else callHandler(context, reply, () => handler(exception as never, context), answerPlainly)
}

/** The page that depends on nothing of the app's. */
function answerPlainly (context: RequestContext, reply: FastifyReply, thrown: unknown): void {
  logUnhandled(reply.log, `Error while answering an error of ${context.source.method} ${context.source.url}`, thrown)
  endByHand(context, reply, thrown)
}

/**
 * Ends an answer past Fastify: with the page for 500 where nothing of it is out, otherwise by cutting the connection, for
 * half an answer must not look like a whole one.
 */
function endByHand (context: RequestContext, reply: FastifyReply, thrown: unknown): void {
  const { raw } = reply
  if (raw.writableEnded || raw.destroyed) return
  if (raw.headersSent) {
    raw.destroy()
    return
  }
  sendByHand(reply, context.scope.debugger?.page(context, reply, thrown) ?? exceptionResponse(context, HTTPException.plain(500)))
}

/** Sends an answer of text past Fastify, with its own headers and no other: one of them may be what went wrong. */
function sendByHand ({ raw }: FastifyReply, response: Response): void {
  for (const name of raw.getHeaderNames()) raw.removeHeader(name)
  for (const [name, value] of response.headers) raw.setHeader(name, value)
  raw.statusCode = response.status
  raw.statusMessage = ''
  const body = String(response.body)
  raw.setHeader('content-length', Buffer.byteLength(body)).end(body)
}

/**
 * Errors of what is sent (a hook of onSend that throws, a stream) come back to `send` where no handler of ours is left.
 * Fastify would show their messages.
 */
export function catchSendErrors (reply: FastifyReply): void {
  const { send } = reply
  reply.send = function sendUnlessError (payload?: unknown) {
    if (!(payload instanceof Error)) return send.call(reply, payload)
    answerPlainly(contextOf(reply), reply, payload)
    return reply
  }
}

type Failure = (context: RequestContext, reply: FastifyReply, thrown: unknown) => void

function callHandler (context: RequestContext, reply: FastifyReply, call: () => unknown, failed: Failure): void {
  let result: unknown
  let isPending: boolean
  try {
    result = call()
    isPending = isThenable(result)
  } catch (error) {
    failed(context, reply, error)
    return
  }
  if (isPending) follow(context, result, (value) => finish(context, reply, value, failed), (error) => failed(context, reply, error))
  else finish(context, reply, result, failed)
}

function answer (context: RequestContext, reply: FastifyReply, result: unknown): void {
  finish(context, reply, result, answerUnhandled, answerError)
}

/** Sends a result. A wrong one is left to `failed`; what the code in it throws (a promise, a listener) to `threw`. */
function finish (context: RequestContext, reply: FastifyReply, result: unknown, failed: Failure, threw = failed): void {
  try {
    if (result === reply || wasAnswered(context, reply)) {
      reportSecondAnswer(context, reply, result)
    } else if (!isAwaited(context) && sendPlain(context, reply, result)) {
      // sent
    } else if (result instanceof Refusal) {
      if (isAwaited(context) || !sendDefaultPage(context, reply, result)) threw(context, reply, result.toException())
    } else if (result instanceof CanonicalRedirect) {
      if (isAwaited(context)) sendResponse(context, reply, redirect(result.target, 308), failed)
      else result.send(reply)
    } else if (typeof result === 'function') {
      whenSaved(context, threw, reply, () => callListener(context, reply, result as NodeListener, (error) => threw(context, reply, error)))
    } else if (hasPromisedBody(result)) {
      follow(context, result[0], (body) => finish(context, reply, [body, ...result.slice(1)], failed), (error) => threw(context, reply, error))
    } else {
      sendResponse(context, reply, toResponse(context, result), failed)
    }
  } catch (error) {
    failed(context, reply, error)
  }
}

/** The common results straight to Fastify's reply, without a Response in between. */
function sendPlain (context: RequestContext, reply: FastifyReply, result: unknown): boolean {
  if (typeof result === 'string') {
    reply.type(HTML)
    reply.send(result)
    return true
  }
  if (isPlainObject(result)) {
    reply.type(JSON_TYPE)
    if (context.rule?.data?.isSerialized === true) reply.send(result)
    else reply.send(toJsonText(result))
    return true
  }
  return false
}

function toResponse (context: RequestContext, result: unknown): Response {
  if (result instanceof HTTPException) return exceptionResponse(context, result)
  if (Array.isArray(result) && result[0] instanceof HTTPException) {
    return toResponse(context, [exceptionResponse(context, result[0]), ...result.slice(1)])
  }
  return makeResponse(result, () => context.describe())
}

function sendResponse (context: RequestContext, reply: FastifyReply, response: Response, failed: Failure): void {
  if (!isAwaited(context)) {
    writeResponse(context, reply, response)
    return
  }
  // The page for an error of one of these functions goes by them once more: what keeps failing is logged, and the others have their say.
  const report = (error: unknown): void => logUnhandled(reply.log, `Error after an error of ${context.source.method} ${context.source.url}`, error)
  follow(context, runAfter(context, response, failed === answerPlainly ? report : undefined), (changed) => {
    try {
      writeResponse(context, reply, changed)
    } catch (error) {
      failed(context, reply, error)
    }
  }, (error) => failed(context, reply, error))
}

/** Goes on once a promise has settled, and keeps the request from ending before. */
function follow<Value> (context: RequestContext, promise: PromiseLike<Value> | Value, done: (value: Value) => void, failed: (error: unknown) => void): void {
  const work = Promise.resolve(promise).then(done, failed)
  context.end?.waitFor(work)
}

/** A listener answers past Fastify, so what the view wrote to the session is saved before. */
function whenSaved (context: RequestContext, threw: Failure, reply: FastifyReply, answerNow: () => void): void {
  const saving = context.hasSession ? context.requestSession.save() : undefined
  if (saving === undefined) answerNow()
  else saving.then(answerNow, (error: unknown) => threw(context, reply, error))
}

function refuseUntrustedHost (context: RequestContext, trustedHosts: readonly string[]): void {
  if (!isTrustedHost(context.request.host, trustedHosts)) throw new SecurityError()
}

function reportSecondAnswer (context: RequestContext, reply: FastifyReply, result: unknown): void {
  if (result === reply || result === undefined) return
  reply.log.warn(`The result of ${context.describe()} is dropped: the reply was sent already.`)
}

function wasAnswered (context: RequestContext, reply: FastifyReply): boolean {
  return context.isSending || context.isSentByHand || reply.sent || reply.raw.headersSent
}

function hasPromisedBody (result: unknown): result is [PromiseLike<unknown>, ...unknown[]] {
  return Array.isArray(result) && isThenable(result[0])
}

const HTML = 'text/html; charset=utf-8'
const JSON_TYPE = 'application/json; charset=utf-8'
