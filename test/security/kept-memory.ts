/**
 * What stays in memory of requests with paths, cookies, hosts and queries that are all different: so many of each kind, in
 * five rounds. Started by load.test.ts, which is told the bytes of each round.
 */
import { setImmediate, setTimeout as delay } from 'node:timers/promises'
import Fastify, { type InjectOptions } from 'fastify'
import flaskish, { abort, redirect, renderTemplateString, request, urlFor } from 'flaskish'

/** Bytes that each round has left, and how many requests a round has. */
export interface KeptMemory {
  readonly stayed: readonly number[]
  readonly requests: number
}

const KINDS: ReadonlyArray<(n: number) => InjectOptions> = [
  (n) => ({ url: `/p/x${n}` }),
  (n) => ({ url: `/n/${n}-x${n}` }),
  (n) => ({ url: `/none/${n}/x` }),
  (n) => ({ url: '/cookie', headers: { cookie: `c${n}=${n}` } }),
  (n) => ({ url: '/host', headers: { host: `h${n}.example` } }),
  (n) => ({ url: '/session', headers: { cookie: `session=${n}.${n}` } }),
  (n) => ({ url: `/abort/${n}` }),
  (n) => ({ url: `/go/${n}` }),
  (n) => ({ url: `/template/${n}` }),
  (n) => ({ url: `/p/${n}?q${n}=${n}` }),
  (n) => ({ url: '/form', method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: `f${n}=${n}` }),
  (n) => ({ url: `/cookie?${n}`, method: 'POST' }),
  (n) => ({ url: `/static/${n}.css` }),
  (n) => ({ url: `/%zz${n}` })
]
const count = Number(process.argv[2])

const app = Fastify({ logger: false })
await app.register(flaskish, { secretKey: 'a key of this test alone' })
app.rule('/p/<path:x>', ({ x }) => x)
app.rule('/n/<int:n>-<y>/', ({ n }) => `${n}`)
app.rule('/cookie', { endpoint: 'cookie' }, () => `${request.cookies.size}`)
app.rule('/host', { endpoint: 'host' }, () => urlFor('cookie', { _external: true, x: request.host }))
app.rule('/session', { endpoint: 'session' }, (_args, { session }) => `${session.isNew}`)
app.rule('/abort/<x>', { endpoint: 'abort' }, ({ x }) => abort(404, x))
app.rule('/go/<x>', { endpoint: 'go' }, ({ x }) => redirect(`/${x}`))
app.rule('/template/<x>', { endpoint: 'template' }, ({ x }) => renderTemplateString('{{x}}', { x }))
app.rule('/form', { endpoint: 'form', methods: ['POST'] }, () => `${request.form.size}`)
await app.ready()

const stayed: number[] = []
for (let round = 0; round < 5; round++) {
  const before = await heap()
  for (const kind of KINDS) {
    for (let n = 0; n < count; n++) {
      await app.inject(kind(1_000_000 * round + n))
      // Requests of one turn of the event loop are let go at its end, with bare Fastify too.
      if (n % 1000 === 0) await setImmediate()
    }
  }
  stayed.push(await heap() - before)
}
process.send?.({ stayed, requests: count * KINDS.length } satisfies KeptMemory)
process.disconnect()

async function heap (): Promise<number> {
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.()
    await delay(10)
  }
  return process.memoryUsage().heapUsed
}
