import type { FastifyReply } from 'fastify'
import type { HeaderInput } from '../lib/responses/headers.ts'
import type { Response } from '../lib/responses/response.ts'

/** Fastify's reply, as a function that sets headers knows it, but what is set is set on the Response. */
export function replyToResponse (reply: FastifyReply, response: Response): FastifyReply {
  const { headers } = response
  const own = {
    header (name: string, value: HeaderInput): unknown {
      headers.set(name, value)
      return this
    },
    headers (values: Record<string, HeaderInput>): unknown {
      headers.replace(values)
      return this
    },
    type (contentType: string): unknown {
      response.contentType = contentType
      return this
    },
    removeHeader (name: string): unknown {
      headers.delete(name)
      reply.removeHeader(name)
      return this
    },
    getHeader: (name: string): unknown => headers.get(name) ?? reply.getHeader(name),
    hasHeader: (name: string): boolean => headers.has(name) || reply.hasHeader(name),
    getHeaders: (): object => ({ ...reply.getHeaders(), ...Object.fromEntries(headers) })
  }
  return Object.assign(Object.create(reply), own)
}
