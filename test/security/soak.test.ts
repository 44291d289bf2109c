import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { VISITS } from '../../benchmarks/soak/visits.ts'
import type { State } from '../../benchmarks/soak/server.ts'
import type { RunningTest } from '../build-app.ts'
import { ROOT, UNMEASURED } from '../cli.ts'
import { open } from '../raw-socket.ts'

// Goals 20 and 29, at a server of its own process, so that its memory and its descriptors can be told from the visitors'.
// FLASKISH_LOAD multiplies what is sent: with 50 it is what the goals name (10,000 connections, a minute).

const LOAD = Number(process.env['FLASKISH_LOAD'] ?? 1)
const KIB = 1024

interface SoakServer {
  readonly base: string
  readonly port: number
  readonly pid: number
  readonly ask: () => Promise<State>
}

async function startServer (t: RunningTest, keepAliveTimeout = 1000): Promise<SoakServer> {
  const child: ChildProcess = fork(`${ROOT}benchmarks/soak/server.ts`, [String(keepAliveTimeout)], {
    execArgv: ['--import=tsx', '--conditions=flaskish-source', '--expose-gc', '--unhandled-rejections=strict'],
    env: { ...process.env, ...UNMEASURED }
  })
  t.teardown(async () => {
    child.disconnect()
    await once(child, 'exit')
  })
  const [base] = await once(child, 'message') as [string]
  const ask = async (): Promise<State> => {
    child.send('state')
    const [state] = await once(child, 'message') as [State]
    return state
  }
  return { base, port: Number(new URL(base).port), pid: Number(child.pid), ask }
}

/** Bytes that a process has in memory. */
function residentSize (pid: number): number {
  return Number(/^VmRSS:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * KIB
}

t.test('goal 20: keep-alive connections, two requests each: none lost, little memory for each, all descriptors back', { skip: process.platform !== 'linux' && 'needs /proc' }, async (t) => {
  const { port, pid, ask } = await startServer(t, 60_000)
  const count = Math.min(400 * LOAD, 10_000)
  const request = (n: number): string => `GET /post/${n} HTTP/1.1\r\nHost: a\r\n\r\n`
  const times: number[] = []
  const warm = await Promise.all(Array.from({ length: 50 }, async () => await open(port, '')))
  for (let round = 0; round < 20; round++) await Promise.all(warm.map(async (socket, n) => { socket.write(request(n)); await once(socket, 'data') }))
  for (const socket of warm) socket.destroy()
  await delay(100)
  const before = await ask()
  const sizeBefore = residentSize(pid)
  const sockets: Socket[] = []
  // No more at once than a listening socket has waiting.
  while (sockets.length < count) sockets.push(...await Promise.all(Array.from({ length: 200 }, async () => await open(port, ''))))
  for (let round = 0; round < 2; round++) {
    const answers = await Promise.all(sockets.map(async (socket, n) => {
      const start = performance.now()
      socket.write(request(n))
      const [data = ''] = await Promise.race([once(socket, 'data'), once(socket, 'close')]) as [Buffer | string | undefined]
      times.push(performance.now() - start)
      return data.toString()
    }))
    t.same(answers.filter((answer, n) => !answer.endsWith(`\r\n\r\nPost ${n}`)), [])
  }
  const each = (residentSize(pid) - sizeBefore) / count
  // Beside connections a process grows by what it is itself, which is shared by few here and by many at full size.
  t.ok(each <= 60 * KIB + 16 * KIB * KIB / count, `${Math.round(each / KIB)} KiB for each connection`)
  const p99 = times.sort((left, right) => left - right)[Math.floor(times.length * 0.99)] ?? Infinity
  t.ok(p99 <= 5000, `${Math.round(p99)} ms`)
  for (const socket of sockets) socket.destroy()
  let after = await ask()
  for (let tries = 0; tries < 150 && after.descriptors > before.descriptors; tries++) {
    await delay(100)
    after = await ask()
  }
  t.ok(after.descriptors <= before.descriptors, `${before.descriptors}, then ${after.descriptors}`)
  t.equal(after.uncaught, 0)
})

t.test('every kind of visit notices a wrong answer', async (t) => {
  const wrong = createServer((_request, response) => { response.statusCode = 200; response.end('wrong') }).listen(0, '127.0.0.1')
  await once(wrong, 'listening')
  t.teardown(() => wrong.close())
  const base = `http://127.0.0.1:${(wrong.address() as AddressInfo).port}`
  for (const { name, run } of VISITS.filter(({ name }) => !/broken off|nobody reads/.test(name))) await t.rejects(run(base, 1), /It is 200 "wrong"/, name)
})

t.test('goal 29: forty clients with all kinds of requests: no wrong answer, nothing left', async (t) => {
  const { base, ask } = await startServer(t)
  const wrong: string[] = []
  let turns = 0
  const visit = async (milliseconds: number): Promise<void> => {
    const end = performance.now() + milliseconds
    await Promise.all(Array.from({ length: 40 }, async () => {
      while (performance.now() < end) {
        const turn = turns++
        const kind = VISITS[turn % VISITS.length]
        await kind?.run(base, turn).catch((error: unknown) => { wrong.push(`${kind.name}: ${String(error)}`) })
      }
    }))
    // Whatever still ends (kept connections, files of uploads that were broken off) has a moment.
    await delay(2500)
  }
  await visit(Math.min(1500 * LOAD, 20_000))
  const before = await ask()
  await visit(Math.min(2500 * LOAD, 60_000))
  const after = await ask()
  t.comment(`${turns} requests`)
  t.same(wrong, [])
  t.match(after, { uncaught: 0, temporaryFiles: 0 })
  t.ok(after.descriptors <= before.descriptors + 5, `${before.descriptors}, then ${after.descriptors}`)
  t.ok(after.heap <= before.heap + 30 * KIB * KIB, `${before.heap}, then ${after.heap}`)
})
