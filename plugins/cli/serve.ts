import { createServer as createHttpsServer } from 'node:https'
import type { Server } from 'node:http'
import { networkInterfaces } from 'node:os'
import type { AddressInfo, Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { toOriginHost, toUrlHost } from '../../lib/commands/listen-host.ts'
import type { RunOptions } from '../../lib/commands/run-options.ts'
import { listenFailure } from './listen-failure.ts'
import type { LoadedApp } from './load-app.ts'
import { logRequests } from './request-log.ts'
import type { TlsFiles } from './tls-files.ts'

/** An app that answers. */
export interface ServedApp {
  readonly urls: readonly string[]
  /** Takes a connection that someone else has accepted. */
  take (socket: Socket): void
  /** Ends: no more connections, those without a request at once, the others when their answer is out, or after so many milliseconds. */
  stop (limit: number): Promise<void>
}

/**
 * Lets an app listen.
 * @throws CommandFailure where the port, the address or the permission is missing.
 */
export async function serve ({ app, instances }: LoadedApp, { host, port }: Pick<RunOptions, 'host' | 'port'>, tls: TlsFiles | undefined): Promise<ServedApp> {
  instances.release(app)
  await app.ready()
  const server = tls === undefined ? app.server : createSecureServer(app, tls)
  setTimeouts(app, server)
  logRequests(app, app.server)
  const silent = trackSilent(server)
  const listenHost = toOriginHost(host)
  try {
    if (server === app.server) await app.listen({ host: listenHost, port })
    else await listenWith(server, listenHost, port)
  } catch (error) {
    throw listenFailure(error, host, port)
  }
  const isSecure = tls !== undefined || 'setSecureContext' in server
  return {
    urls: urlsOf(server, host, isSecure),
    take: (socket) => { server.emit('connection', socket) },
    stop: (limit) => stop(app, server, silent, limit)
  }
}

/**
 * Fastify decides between HTTP and HTTPS when an instance is made. A server of our own in front of it gives it all that
 * reaches its own: requests, upgrades, broken ones.
 */
function createSecureServer (app: FastifyInstance, tls: TlsFiles): Server {
  const server = createHttpsServer(tls)
  for (const event of ['request', 'upgrade', 'connect', 'checkContinue', 'checkExpectation', 'clientError', 'dropRequest']) {
    // A listener changes what Node does by itself, so only what the app's own server listens to is handed on.
    if (app.server.listenerCount(event) > 0) server.on(event, (...given: unknown[]) => app.server.emit(event, ...given))
  }
  return server
}

function listenWith (server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => resolve())
  })
}

/**
 * Nobody may take longer to send a request; Fastify has no such bound unless an app gives one, which is kept. For the head
 * there is Node's own, 60 seconds.
 */
function setTimeouts (app: FastifyInstance, server: Server): void {
  const { requestTimeout, headersTimeout, keepAliveTimeout, timeout } = app.server
  Object.assign(server, { requestTimeout: requestTimeout || REQUEST_TIMEOUT_MS, headersTimeout, keepAliveTimeout, timeout })
}

/** Connections on which nothing has come yet, as browsers open them in advance; Node does not count them as idle. */
function trackSilent (server: Server): () => void {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return () => {
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
  }
}

async function stop (app: FastifyInstance, server: Server, closeSilent: () => void, limit: number): Promise<void> {
  const closeIdle = (): void => {
    closeSilent()
    server.closeIdleConnections()
  }
  // A connection that becomes idle later would stay until its time is over.
  const timer = setInterval(closeIdle, IDLE_CHECK_MS)
  const closed = closeAll(app, server)
  closeIdle()
  try {
    if (await Promise.race([closed, wait(limit)]) !== TIME_IS_OVER) return
    server.closeAllConnections()
    // What is cut has to be cleaned up after, temporary files for example.
    await Promise.race([closed, wait(CLEAN_UP_MS)])
  } finally {
    clearInterval(timer)
  }
}

/** The hooks of onClose have to wait for a server that the app does not know. */
async function closeAll (app: FastifyInstance, server: Server): Promise<void> {
  if (server !== app.server) await new Promise((resolve) => server.close(resolve))
  await app.close()
}

function wait (milliseconds: number): Promise<typeof TIME_IS_OVER> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds, TIME_IS_OVER))
}

function urlsOf (server: Server, host: string, isSecure: boolean): string[] {
  // It listens on a port, never on a pipe.
  const { port } = server.address() as AddressInfo
  const scheme = isSecure ? 'https' : 'http'
  const toUrl = (name: string): string => `${scheme}://${toUrlHost(name)}:${port}`
  if (host !== '0.0.0.0' && host !== '::') return [toUrl(host)]
  const loopback = '127.0.0.1'
  const others = Object.values(networkInterfaces()).flatMap((list = []) => list).filter(({ internal, family }) => !internal && family === 'IPv4').map(({ address: name }) => name)
  return [loopback, ...others].map(toUrl)
}

const TIME_IS_OVER = Symbol('time is over')
const REQUEST_TIMEOUT_MS = 300_000
const IDLE_CHECK_MS = 50
const CLEAN_UP_MS = 1000
