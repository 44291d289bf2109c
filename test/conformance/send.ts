import type { FastifyInstance, InjectOptions } from 'fastify'
import { request as httpRequest } from 'node:http'

export interface Target {
  readonly method: string
  /** Path and query as on the wire. */
  readonly target: string
  /** Over a real socket: a URL parser on the way would rewrite this target. */
  readonly raw: boolean
}

export interface Answer {
  readonly status: number
  /** Lower-case names; a repeated header has several values. */
  readonly headers: ReadonlyMap<string, readonly string[]>
  readonly body: Buffer
}

/** What the app answers; the host is always `localhost`. */
export async function send (app: FastifyInstance, { method, target, raw }: Target): Promise<Answer> {
  return raw ? sendOverSocket(app, method, target) : sendByInject(app, method, target)
}

async function sendByInject (app: FastifyInstance, method: string, target: string): Promise<Answer> {
  const { statusCode, headers, rawPayload } = await app.inject({ method: asInjectable(method), url: target, headers: { host: 'localhost' } })
  return { status: statusCode, headers: toHeaderMap(Object.entries(headers)), body: rawPayload }
}

async function sendOverSocket (app: FastifyInstance, method: string, target: string): Promise<Answer> {
  const port = await listeningPort(app)
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({ host: '127.0.0.1', port, method, path: target, headers: { host: 'localhost' }, agent: false })
    outgoing.on('error', reject)
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('error', reject)
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('end', () => resolve({
        status: incoming.statusCode ?? 0,
        headers: toHeaderMap(Object.entries(incoming.headersDistinct)),
        body: Buffer.concat(chunks)
      }))
    })
    outgoing.end()
  })
}

async function listeningPort (app: FastifyInstance): Promise<number> {
  if (!app.server.listening) await app.listen({ host: '127.0.0.1', port: 0 })
  const address = app.server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return address.port
}

/** Inject takes every method Node knows; its types list the common ones only. */
function asInjectable (method: string): NonNullable<InjectOptions['method']> {
  return method as NonNullable<InjectOptions['method']>
}

function toHeaderMap (entries: ReadonlyArray<[string, string | number | readonly string[] | undefined]>): Map<string, readonly string[]> {
  const headers = new Map<string, readonly string[]>()
  for (const [name, value] of entries) {
    if (value === undefined) continue
    headers.set(name.toLowerCase(), typeof value === 'object' ? value.map(String) : [String(value)])
  }
  return headers
}
