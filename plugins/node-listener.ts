import { IncomingMessage, type ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import { isThenable } from '../lib/is-thenable.ts'
import type { RequestContext } from './context.ts'

/** What node:http calls with each request, and frameworks on it make of an app. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse) => unknown

/** Hands the request to a Node listener (an Express app, say), which writes the answer by itself; what it throws or rejects with goes to `threw`. */
export function callListener (context: RequestContext, reply: FastifyReply, listener: NodeListener, threw: (error: unknown) => void): void {
  const { raw } = reply.request
  const request = raw.readableEnded ? replay(raw, context.bodyBytes()) : raw
  if (request !== raw) keepRequest(reply.raw, raw)
  keepMethods(reply.raw)
  // What it writes after the end would be an error that nobody listens to, and end the process.
  reply.raw.on('error', threw)
  try {
    const returned = listener(request, reply.raw)
    if (isThenable(returned)) Promise.resolve(returned).catch(threw)
  } catch (error) {
    threw(error)
  }
}

/** A listener may give the response another prototype, as Express does; what `inject()` collects comes by methods of its own one. */
function keepMethods (raw: ServerResponse): void {
  if (!('isLightMyRequest' in raw)) return
  for (const name of ['write', 'end', 'writeHead', 'addTrailers', 'destroy'] as const) Object.defineProperty(raw, name, { value: raw[name], configurable: true, writable: true })
}

/**
 * A listener may tell the response which request it was given, as Express does. When the answer has been sent, Node 26 asks
 * the response for its own one, and ends the process where that is another.
 */
function keepRequest (response: ServerResponse, raw: IncomingMessage): void {
  let told: unknown
  response.prependOnceListener('finish', () => {
    told = response.req
    Reflect.set(response, 'req', raw)
  })
  response.once('finish', () => { Reflect.set(response, 'req', told) })
}

/** The request once more, for a listener that reads the body for itself. */
function replay (raw: IncomingMessage, body: Uint8Array): IncomingMessage {
  const { method, url, headers, rawHeaders, httpVersion, httpVersionMajor, httpVersionMinor } = raw
  // Whoever asks whether a body is still to come looks at the socket; that of `inject()` does not say.
  const socket = 'readable' in raw.socket ? raw.socket : Object.create(raw.socket, { readable: { value: true } })
  const request = new IncomingMessage(socket)
  Object.assign(request, { method, url, httpVersion, httpVersionMajor, httpVersionMinor, rawHeaders, complete: true })
  Object.assign(request.headers, headers)
  request.push(body)
  request.push(null)
  return request
}
