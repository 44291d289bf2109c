import type { FastifyReply, FastifyRequest } from 'fastify'
import { Response } from '../lib/responses/response.ts'
import { runAfter } from './views.ts'
import { toPayload } from './write-response.ts'

type Done = (error: Error | null, payload?: unknown) => void

/** The functions of `afterThisRequest` for plain Fastify handlers: what they would send, as a Response. */
export function runAfterFunctions (_request: FastifyRequest, reply: FastifyReply, payload: unknown, done: Done): void {
  const context = reply.flaskishContext
  if (context?.after === undefined) {
    done(null, payload)
    return
  }
  const response = new Response((payload ?? null) as Response['body'], reply.statusCode)
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    for (const text of Array.isArray(value) ? value : [value]) response.headers.append(name, String(text))
  }
  runAfter(context, response).then((changed) => {
    for (const name of Object.keys(reply.getHeaders())) reply.removeHeader(name)
    for (const name of changed.headers.keys()) reply.header(name, changed.headers.getAll(name))
    reply.removeHeader('content-length').code(changed.status)
    done(null, toPayload(context, reply, changed.body))
  }).catch(done)
}
