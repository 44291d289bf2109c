import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { renderTemplateString } from 'flaskish'
import t from 'tap'
import { buildApp, takeErrors, takeWarnings } from '../build-app.ts'
import { UNMEASURED } from '../cli.ts'
import { listen, open } from '../raw-socket.ts'
import type { KeptMemory } from './kept-memory.ts'
import { send, time } from './wire.ts'

// Slow and many, scaled down: FLASKISH_LOAD multiplies what is sent. With 50 it is what the goals name, with 700 a million of each kind.

const LOAD = Number(process.env['FLASKISH_LOAD'] ?? 1)

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc') as () => void

async function heap (): Promise<number> {
  for (let round = 0; round < 3; round++) {
    gc()
    await delay(10)
  }
  return process.memoryUsage().heapUsed
}

t.test('goal 21: clients that drip their heads hold up nobody', async (t) => {
  const app = await buildApp(t)
  app.rule('/', () => 'x')
  const port = await listen(app)
  const slow = await Promise.all(Array.from({ length: Math.min(200 * LOAD, 500) }, async () => await open(port, 'GET / HT')))
  const drip = setInterval(() => { for (const socket of slow) socket.write('T') }, 100)
  const times: number[] = []
  for (let round = 0; round < 40; round++) times.push(await time(async () => { t.equal((await send(port, '/')).status, 200) }))
  clearInterval(drip)
  for (const socket of slow) socket.destroy()
  const p95 = times.sort((a, b) => a - b)[37] ?? 0
  t.ok(p95 < 250, `${Math.round(p95)} ms`)
})

t.test('goal 24; CVE-2026-25224: a client that does not read grows memory by a few chunks, and goal 25: its source is closed when it leaves', async (t) => {
  const app = await buildApp(t)
  const chunk = Buffer.alloc(64 * 1024)
  let sent = 0
  const seen = { closed: 0 }
  app.rule('/generator', { endpoint: 'a' }, () => (function * () { try { for (;;) { sent += chunk.length; yield chunk } } finally { seen.closed++ } })())
  app.rule('/async', { endpoint: 'b' }, () => (async function * () { try { for (;;) { sent += chunk.length; yield chunk; await null } } finally { seen.closed++ } })())
  app.rule('/web', { endpoint: 'c' }, () => new ReadableStream({ pull (controller) { sent += chunk.length; controller.enqueue(chunk) }, cancel () { seen.closed++ } }))
  app.rule('/response', { endpoint: 'd' }, () => new globalThis.Response(new ReadableStream({ pull (controller) { sent += chunk.length; controller.enqueue(chunk) }, cancel () { seen.closed++ } })))
  const port = await listen(app)
  for (const path of ['/generator', '/async', '/web', '/response']) {
    sent = 0
    seen.closed = 0
    const sockets = await Promise.all(Array.from({ length: 5 }, async () => { const socket = await open(port, `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`); return socket.pause() }))
    await delay(150)
    t.ok(sent > 0 && sent < 5 * 24 * 1024 * 1024, `${path} ${sent}`)
    for (const socket of sockets) socket.destroy()
    for (let tries = 0; tries < 100 && seen.closed < 5; tries++) await delay(10)
    t.equal(seen.closed, 5, path)
  }
  takeErrors(app)
  takeWarnings(app)
})

t.test('goal 30: what visitors choose stays nowhere: paths, cookies, hosts, queries, errors', async (t) => {
  const count = 300 * LOAD
  // In a process of its own, for whoever runs tests keeps something of each promise.
  const child = fork(fileURLToPath(new URL('./kept-memory.ts', import.meta.url)), [String(count)], {
    execArgv: ['--import=tsx', '--conditions=flaskish-source', '--expose-gc'],
    env: { ...process.env, ...UNMEASURED }
  })
  const [{ stayed, requests }] = await once(child, 'message') as [KeptMemory]
  // What is compiled meanwhile is there once; what stays of requests, each time.
  const each = Math.min(...stayed) / requests
  t.ok(each < 20 + 200_000 / requests, `${stayed.join()} bytes of ${requests} requests each`)
})

t.test('goal 31: string templates that are all different are let go', async (t) => {
  const app = await buildApp(t)
  app.rule('/<int:n>', ({ n }) => renderTemplateString(`${'text '.repeat(20)}${n} {{x}}`, { x: n }))
  await app.ready()
  const count = Math.min(1000 * LOAD, 10_000)
  const run = async (from: number): Promise<void> => { for (let n = from; n < from + count; n++) await app.inject(`/${n}`) }
  await run(0)
  const before = await heap()
  await run(count)
  const more = await heap() - before
  // While coverage is measured, V8 keeps what it counted.
  t.ok(more < 15_000_000 * Math.max(count / 10_000, 0.4), `${Math.round(more / 1000)} kB`)
})

t.test('goal 32: debug errors with 1 MB of locals each are let go', async (t) => {
  const app = await buildApp(t, { debug: true })
  app.rule('/<int:n>', ({ n }) => { const local = Buffer.alloc(1_000_000, n % 255); throw new Error(`${local.length}`) })
  const run = async (count: number): Promise<void> => { for (let n = 0; n < count; n++) await app.inject({ url: `/${n}`, headers: { accept: 'text/html' } }) }
  await run(20)
  const before = await heap() + process.memoryUsage().arrayBuffers
  await run(Math.min(60 * LOAD, 200))
  const more = await heap() + process.memoryUsage().arrayBuffers - before
  t.ok(more < 40_000_000, `${Math.round(more / 1_000_000)} MB`)
  takeErrors(app)
})
