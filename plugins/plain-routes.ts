import type { FastifyReply } from 'fastify'
import { Response } from '../lib/responses/response.ts'
import { makeResponse } from '../lib/responses/view-result.ts'
import type { RequestContext } from './context.ts'
import { runAfter, runAfterThis } from './request-hooks.ts'
import { writeResponse } from './write-response.ts'

/**
 * Lets the functions of `afterThisRequest` see what a plain Fastify handler sends, as a Response, and those of
 * `afterRequest` what a view does by hand. Only replies of requests that use it come here, so that no other pays for a hook.
 */
export function interceptSend (context: RequestContext, reply: FastifyReply): void {
  const { send } = reply
  reply.send = function sendAfterFunctions (payload?: unknown) {
    // An async handler that has called send() itself resolves with nothing.
    if (context.isSending) return reply
    // An error comes back as the payload of the page that is made of it; a view's result has met the functions already.
    if (payload instanceof Error || !isAwaited(context)) return send.call(reply, payload)
    context.isSending = true
    const run = context.hasBegun ? runAfter : runAfterThis
    run(context, toResponse(reply, payload)).then((response) => {
      context.isSending = false
      for (const name of Object.keys(reply.getHeaders())) reply.removeHeader(name)
      writeResponse(context, reply, response)
    }).catch((error: unknown) => {
      context.isSending = false
      reply.send(error)
    })
    return reply
  }
}

function isAwaited ({ after, hasBegun, isComplete, scope: { hooks } }: RequestContext): boolean {
  return after !== undefined || (hasBegun && !isComplete && !hooks.afterRequest.isEmpty)
}

/** What the handler sends, with the headers that the reply has already; those of a Response go before them. */
function toResponse (reply: FastifyReply, payload: unknown): Response {
  const isResponse = payload instanceof Response || payload instanceof globalThis.Response
  const response = isResponse ? makeResponse(payload) : toBareResponse(reply, payload)
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (response.headers.has(name)) continue
    for (const text of [value].flat()) response.headers.append(name, String(text))
  }
  response.headers.delete('content-length')
  return response
}

function toBareResponse (reply: FastifyReply, payload: unknown): Response {
  const body = isData(payload) ? reply.serialize(payload) : payload ?? null
  const response = new Response(body as Response['body'], reply.statusCode)
  response.headers.delete('content-type')
  const type = typeOf(payload)
  if (type !== undefined && !reply.hasHeader('content-type')) response.headers.set('content-type', type)
  return response
}

/** The type that Fastify would give it. */
function typeOf (payload: unknown): string | undefined {
  if (typeof payload === 'string') return 'text/plain; charset=utf-8'
  if (payload instanceof Uint8Array) return 'application/octet-stream'
  return isData(payload) ? 'application/json; charset=utf-8' : undefined
}

/** Whether Fastify would send it as JSON: no text, no bytes, no stream. */
function isData (payload: unknown): boolean {
  return typeof payload === 'object' && payload !== null && !(payload instanceof Uint8Array) && !('pipe' in payload) && !('getReader' in payload)
}
