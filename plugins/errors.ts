import type { FastifyError, FastifyReply } from 'fastify'
import { BadRequest, BadRequestKeyError, InternalServerError } from '../lib/exceptions/by-status.ts'
import { exceptionForStatus } from '../lib/exceptions/by-status.ts'
import { HTTPException } from '../lib/exceptions/http-exception.ts'
import { prefersJson } from '../lib/accept.ts'
import { errorPage, type ErrorPage, type ErrorPageSubject } from '../lib/pages/error-page.ts'
import { headerText } from '../lib/requests/request-source.ts'
import { Response } from '../lib/responses/response.ts'
import { mergeVary } from '../lib/responses/vary.ts'
import type { RequestContext } from './context.ts'
import { publish, unhandled } from './events.ts'
import { logUnhandled } from './logging.ts'
import type { Refusal } from './refusal.ts'

/** A function that answers an error: its result is treated as a view's. */
export type ErrorView = (error: never, context: RequestContext) => unknown

/** What to do about an error: call the handler that was registered for it, answer as the exception says, or give up. */
export type ErrorDecision =
  | { readonly kind: 'handler', readonly handler: ErrorView, readonly error: unknown }
  | { readonly kind: 'answer', readonly exception: HTTPException }
  | { readonly kind: 'unhandled', readonly error: unknown }

/** Flask's order: a handler for what was thrown, else an HTTP exception answers by itself, else it is unhandled. */
export function decide (context: RequestContext, thrown: unknown): ErrorDecision {
  if (isHTTPException(thrown) && thrown.response !== undefined && thrown.isProxy) return { kind: 'answer', exception: thrown }
  const handlers = context.errorHandlers
  const handler = handlers.find(thrown)
  if (handler !== undefined) return { kind: 'handler', handler, error: thrown }
  const exception = isHTTPException(thrown) ? thrown : toHTTPException(thrown)
  if (exception === undefined) return { kind: 'unhandled', error: thrown }
  const mapped = exception === thrown ? undefined : handlers.find(exception)
  return mapped === undefined ? { kind: 'answer', exception } : { kind: 'handler', handler: mapped, error: exception }
}

/** Logs an unhandled error and makes the exception that stands for it. */
export function toInternalServerError (context: RequestContext, reply: FastifyReply, thrown: unknown): InternalServerError {
  context.error = thrown
  publish(unhandled, context, { error: thrown })
  logUnhandled(reply.log, `Unhandled error while answering ${context.source.method} ${context.source.url}`, thrown)
  return new InternalServerError({ originalException: thrown })
}

/** The exception's own answer: its response, or the default page in the form the client asks for. */
export function exceptionResponse (context: RequestContext, exception: HTTPException): Response {
  if (exception.response !== undefined) return exception.response
  const { errorPages, debug } = context.scope.settings
  const page = defaultPage(context, debug ? withKey(exception) : exception)
  const response = new Response(page.body, exception.code)
  for (const [name, value] of exception.headerPairs()) response.headers.append(name, value)
  response.headers.set('Content-Type', page.contentType)
  if (errorPages === 'auto') response.headers.append('Vary', 'Accept')
  return response
}

/** The default page in the form the client asks for. */
function defaultPage ({ scope: { settings: { errorPages } }, source: { headers } }: RequestContext, subject: ErrorPageSubject): ErrorPage {
  const asJson = errorPages === 'auto' ? prefersJson(headerText(headers, 'accept')) : errorPages === 'json'
  return errorPage(subject, asJson ? 'json' : 'html')
}

/**
 * Sends the default page of a refusal past everything that a Response goes through, where nobody has a say in it.
 * @returns whether it did.
 */
export function sendDefaultPage (context: RequestContext, reply: FastifyReply, refusal: Refusal): boolean {
  if (!context.errorHandlers.isEmpty) return false
  const { body, contentType } = defaultPage(context, refusal)
  const { code, allow } = refusal
  reply.code(code)
  if (allow !== undefined) reply.header('allow', allow)
  if (context.scope.settings.errorPages === 'auto') {
    const present = reply.getHeader('vary')
    reply.header('vary', present === undefined ? 'Accept' : mergeVary([present, 'Accept']))
  }
  reply.type(contentType).send(body)
  return true
}

export function isHTTPException (thrown: unknown): thrown is HTTPException {
  try {
    return thrown instanceof HTTPException
  } catch {
    return false
  }
}

/** Fastify's errors and others with a status of their own, as the exception of that status. */
function toHTTPException (thrown: unknown): HTTPException | undefined {
  try {
    if (!(thrown instanceof Error)) return undefined
    const { statusCode: status, code, validation } = thrown as Partial<FastifyError>
    if (typeof status !== 'number' || !Number.isInteger(status) || status < 400 || status > 599) return undefined
    if (status >= 500 && (status === 500 || typeof code !== 'string' || !code.startsWith('FST_'))) return undefined
    const exception = validation === undefined ? exceptionForStatus(status) : new BadRequest(thrown.message)
    exception.originalException = thrown
    return exception
  } catch {
    return undefined
  }
}

function withKey (exception: HTTPException): HTTPException {
  return exception instanceof BadRequestKeyError ? exception.describingKey() : exception
}
