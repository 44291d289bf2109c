import { createHook } from 'node:async_hooks'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyReply } from 'fastify'
import t from 'tap'
import { leanExchange, selectExchange } from '../../plugins/lean-exchange.ts'
import { buildApp } from '../build-app.ts'
import { listen, open } from '../raw-socket.ts'

const makeLean = selectExchange('22.12.0')
const isNeeded = leanExchange === makeLean
const SOON_MS = 20

t.test('selectExchange', async (t) => {
  t.test('leaves it to Node where that does it', async (t) => {
    for (const version of ['20.19.0', '22.12.0', '23.11.1']) t.equal(selectExchange(version), makeLean, version)
    for (const version of ['24.0.0', '26.12.1']) {
      t.not(selectExchange(version), makeLean, version)
      t.equal(selectExchange(version)({} as FastifyReply), undefined)
    }
  })
  t.test('saves an answer eight of its ten ticks, whatever rule it is from', async (t) => {
    const app = await buildApp(t)
    app.get('/plain', (_request, reply) => { reply.send('Hello') })
    app.get('/lean', (_request, reply) => {
      makeLean(reply)
      reply.send('Hello')
    })
    app.rule('/rule', () => 'Hello')
    app.rule('/folder/', () => 'Hello')
    app.rule('/old', { redirectTo: '/rule' })
    const port = await listen(app)
    const lean = await ticksOf(port, '/lean')
    const saved = await ticksOf(port, '/plain') - lean
    if (!isNeeded) {
      t.ok(saved < 8, `Node.js has learnt it: ${saved}`)
      return
    }
    t.equal(saved, 8)
    for (const path of ['/rule', '/missing', '/folder', '/old']) t.equal(await ticksOf(port, path), lean, path)
  })
  t.test("leaves alone what is not Node's own", async (t) => {
    const app = await buildApp(t)
    app.get('/', (_request, reply) => {
      const { end } = reply.raw
      makeLean(reply)
      t.equal(reply.raw.end, end)
      reply.send('Hello')
    })
    t.equal((await app.inject('/')).body, 'Hello')
  })
})

/** How many ticks of the event loop a request starts that is not its connection's first one: the least of a few, for the process has others. */
async function ticksOf (port: number, path: string): Promise<number> {
  const counts: number[] = []
  let ticks = 0
  const hook = createHook({ init: (_id, type) => { if (type === 'TickObject') ticks++ } })
  const socket = await open(port, '')
  for (let round = 0; round < 10; round++) {
    if (round > 0) hook.enable()
    ticks = 0
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
    await once(socket, 'data')
    await delay(SOON_MS)
    hook.disable()
    if (round > 0) counts.push(ticks)
  }
  socket.destroy()
  return Math.min(...counts)
}
