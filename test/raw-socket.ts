import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** The port at which the app listens. */
export async function listen (app: FastifyInstance): Promise<number> {
  return Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port)
}

/** An answer as it came over the wire. */
export interface WireAnswer {
  readonly statusLine: string
  readonly head: string
  /** With the lengths of its chunks, where it has any. */
  readonly body: string
  /** Whether the body came to its end. */
  readonly isWhole: boolean
}

/** Sends text and reads until the server closes the connection. */
export async function exchange (port: number, text: string): Promise<WireAnswer> {
  const socket = await open(port, text)
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  // After an error, too.
  await new Promise<void>((resolve) => socket.once('close', () => resolve()))
  const answer = Buffer.concat(chunks).toString('latin1')
  const end = answer.indexOf('\r\n\r\n')
  const head = end === -1 ? answer : answer.slice(0, end)
  const body = end === -1 ? '' : answer.slice(end + 4)
  return { statusLine: head.split('\r\n')[0] ?? '', head: head.toLowerCase(), body, isWhole: /^transfer-encoding: chunked/im.test(head) ? body.endsWith('0\r\n\r\n') : end !== -1 }
}

/** Asks for a path and reads the whole answer. */
export async function ask (port: number, path: string, method = 'GET'): Promise<WireAnswer> {
  return exchange(port, `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
}

/** A connection that has sent its request, and of which nobody has read yet. */
export async function open (port: number, text: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  // Servers may cut it.
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write(text)
  return socket
}
