import cluster from 'node:cluster'
import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'

export interface ServeOptions {
  readonly host: string
  readonly port: number
  /** How long it goes on answering once it was asked to end, so that whoever sends requests here learns to send them elsewhere. */
  readonly drainMs: number
  /** What is under way has so long after that. */
  readonly endMs: number
}

/** Lets the blog listen, tells how it is, and ends it at a signal: with 0, or with 1 where something had to be cut off. */
export async function serve (app: FastifyInstance, { host, port, drainMs, endMs }: ServeOptions): Promise<void> {
  let isEnding = false

  // Whether this process should be replaced: it should where it does not answer.
  app.get('/healthz', { logLevel: 'warn' }, () => ({ status: 'up' }))
  // Whether visitors should be sent here.
  app.get('/readyz', { logLevel: 'warn' }, async (_request, reply) => {
    if (isEnding) return await reply.code(503).send({ status: 'ending' })
    try {
      await app.db.execute('SELECT 1')
      return { status: 'ready' }
    } catch (error) {
      app.log.warn(error)
      return await reply.code(503).send({ status: 'no database' })
    }
  })
  // From here on every answer says that its connection ends. When this is over the port is closed, and so are connections
  // without a request; Node does so once, and would wait for those that come to be without one later.
  app.addHook('preClose', async () => {
    await wait(drainMs)
    setInterval(() => app.server.closeIdleConnections(), 100).unref()
  })

  const end = async (): Promise<void> => {
    if (isEnding) return
    isEnding = true
    setTimeout(() => process.exit(1), drainMs + endMs).unref()
    await app.close()
    // Nothing is left to do, and so the process ends. A connection that was meant for it goes to another worker.
    cluster.worker?.disconnect()
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => { end().catch(fail) })

  await app.listen({ host, port })
  // PM2 waits for it.
  process.send?.('ready')
}

function fail (error: unknown): void {
  console.error(error)
  process.exit(1)
}
