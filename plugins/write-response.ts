import { finished, Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { FlaskishError } from '../lib/errors.ts'
import { discardBody } from '../lib/responses/discard-body.ts'
import type { Response } from '../lib/responses/response.ts'
import { mergeVary } from '../lib/responses/vary.ts'
import { runInContext, type RequestContext } from './context.ts'
import { logUnhandled } from './logging.ts'

/** Sends a Response through Fastify's reply: its status, its headers, then its body, streams with back-pressure. */
export function writeResponse (context: RequestContext, reply: FastifyReply, response: Response): void {
  const { status, headers } = response
  const body = isBodiless(status) || reply.request.method === 'HEAD' ? headOf(response) : response.body
  reply.code(status)
  headers.forEachName((name, value) => {
    // What hooks of the host said that the answer depends on, it still does.
    const present = name === 'vary' ? reply.getHeader(name) : undefined
    reply.header(name, present === undefined ? value : mergeVary([present, value]))
  })
  if (isBodiless(status)) reply.removeHeader('content-length')
  if (status === NOT_MODIFIED) reply.removeHeader('content-type')
  if (typeof body === 'string' || body instanceof Uint8Array) sendFixed(reply, body)
  else reply.send(body === null ? undefined : toReadable(context, reply, response, body))
}

type StreamBody = Exclude<Response['body'], string | Uint8Array | null>

/** What is left of a body where none is sent: nothing of a stream, which is closed; the length of a fixed one. */
function headOf ({ body, status }: Response): string | Uint8Array | null {
  if (body === null) return null
  if (typeof body === 'string' || body instanceof Uint8Array) return isBodiless(status) ? null : body
  discardBody(body)
  return null
}

/** Fastify would give text without a type the type text/plain; the answer has none because it was taken away. */
function sendFixed (reply: FastifyReply, body: string | Uint8Array): void {
  if (reply.hasHeader('content-type')) {
    reply.send(body)
    return
  }
  reply.header('content-length', Buffer.byteLength(body))
  reply.send(Readable.from([body], { objectMode: false }))
}

/** The body as a Node stream, whose chunks are made in the request's context and whose errors are never lost. */
function toReadable (context: RequestContext, reply: FastifyReply, { headers }: Response, body: StreamBody): Readable {
  const stream = openStream(context, body)
  finished(stream, { writable: false }, (error) => {
    // Before the first byte the error still becomes a page; after it all that can be done is to cut the connection.
    if (error && reply.raw.headersSent && !reply.raw.destroyed) {
      context.error = error
      logUnhandled(reply.log, `The stream that answers ${context.source.method} ${context.source.url} failed`, error)
      reply.raw.destroy()
    } else if (error) {
      // They speak of what was not sent: nobody may keep the page for as long, or save it under that name.
      for (const name of headers.keys()) if (!KEPT_HEADERS.has(name)) reply.removeHeader(name)
    }
  })
  return stream
}

function openStream (context: RequestContext, body: StreamBody): Readable {
  // A stream of objects may give what is no chunk, at which a response throws where nobody can catch it.
  if (body instanceof Readable && !body.readableObjectMode) return readInContext(context, body)
  return Readable.from(chunksOf(context, body), { objectMode: false })
}

/** Whoever asks for the next chunk (the socket, once it is drained) may be in another request by then. */
function readInContext (context: RequestContext, stream: Readable): Readable {
  const read = stream._read
  stream._read = (size) => runInContext(context, () => read.call(stream, size))
  return stream
}

/** The chunks of whatever can be iterated; each step runs in the request's context. */
function chunksOf (context: RequestContext, body: AsyncIterable<unknown> | Iterable<unknown>): AsyncIterable<string | Uint8Array> {
  const iterator = runInContext(context, () => Symbol.asyncIterator in body ? body[Symbol.asyncIterator]() : body[Symbol.iterator]())
  return {
    [Symbol.asyncIterator]: () => ({
      async next () {
        for (;;) {
          const { done, value } = await runInContext(context, () => iterator.next())
          if (done === true) return { done, value: undefined }
          const chunk = toChunk(context, value)
          // An empty chunk says nothing, and a stream would wait for another one for ever.
          if (chunk.length > 0) return { done: false, value: chunk }
        }
      },
      async return () {
        await runInContext(context, () => iterator.return?.())
        return { done: true, value: undefined }
      }
    })
  }
}

function toChunk (context: RequestContext, value: unknown): string | Uint8Array {
  if (typeof value === 'string' || value instanceof Uint8Array) return value
  if (typeof value === 'object' && value !== null && 'toHTML' in value) return String(value)
  throw new FlaskishError('FLASKISH_ERR_STREAM_CHUNK', { view: context.describe(), found: value === null ? 'null' : typeof value })
}

function isBodiless (status: number): boolean {
  return status === NO_CONTENT || status === NOT_MODIFIED || status < 200
}

const NO_CONTENT = 204
const NOT_MODIFIED = 304
const KEPT_HEADERS: ReadonlySet<string> = new Set(['vary', 'set-cookie'])
