import type { FastifyReply } from 'fastify'
import { Response } from '../lib/responses/response.ts'
import type { RequestContext } from './context.ts'
import { runAfter } from './views.ts'
import { writeResponse } from './write-response.ts'

/**
 * Lets the functions of `afterThisRequest` see what a plain Fastify handler sends, as a Response. Only replies of requests
 * that use it come here, so that no other pays for a hook.
 */
export function interceptSend (context: RequestContext, reply: FastifyReply): void {
  const { send } = reply
  let isWaiting = false
  reply.send = function sendAfterFunctions (payload?: unknown) {
    // An error comes back as the payload of the page that is made of it.
    if (payload instanceof Error) return send.call(reply, payload)
    // An async handler that has called send() itself resolves with nothing.
    if (isWaiting) return reply
    isWaiting = true
    runAfter(context, toResponse(reply, payload)).then((response) => {
      reply.send = send
      for (const name of Object.keys(reply.getHeaders())) reply.removeHeader(name)
      writeResponse(context, reply, response)
    }).catch((error: unknown) => {
      reply.send = send
      reply.send(error)
    })
    return reply
  }
}

function toResponse (reply: FastifyReply, payload: unknown): Response {
  if (payload instanceof Response) return payload
  if (isData(payload)) {
    if (!reply.hasHeader('content-type')) reply.type(JSON_TYPE)
    payload = reply.serialize(payload)
  } else if (typeof payload === 'string' && !reply.hasHeader('content-type')) {
    reply.type(TEXT_TYPE)
  }
  const response = new Response((payload ?? null) as Response['body'], reply.statusCode)
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    response.headers.delete(name)
    for (const text of Array.isArray(value) ? value : [value]) response.headers.append(name, String(text))
  }
  response.headers.delete('content-length')
  return response
}

/** Whether Fastify would send it as JSON: no text, no bytes, no stream. */
function isData (payload: unknown): boolean {
  return typeof payload === 'object' && payload !== null && !(payload instanceof Uint8Array) && !('pipe' in payload) && !('getReader' in payload)
}

const JSON_TYPE = 'application/json; charset=utf-8'
const TEXT_TYPE = 'text/plain; charset=utf-8'
