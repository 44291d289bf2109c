import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from 'redis'
import t from 'tap'
import { until } from '../cli.ts'
import { freePort } from '../free-port.ts'
import { MISSING_REDIS } from '../redis.ts'
import { RemoteVisitor } from '../remote-visitor.ts'
import { ServerProcess, type TestWithServers } from '../server-process.ts'

const OLD = 'the key that all processes have had so far'
const NEW = 'the key that they are to have from now on'

interface Place {
  readonly url: string
  readonly server: ServerProcess
}

async function startPlace (t: TestWithServers, env: Readonly<Record<string, string>>): Promise<Place> {
  const port = await freePort()
  const server = new ServerProcess(t, 'test/session-server.ts', { PORT: String(port), ...env })
  const url = `http://127.0.0.1:${port}`
  await server.answers(`${url}/up`)
  return { url, server }
}

/** What a visitor with these cookies is told by another process. */
function moved (visitor: RemoteVisitor, { url }: Place): RemoteVisitor {
  const there = new RemoteVisitor(url)
  for (const [name, value] of visitor.cookies) there.cookies.set(name, value)
  return there
}

t.test('sessions in cookies, while the processes get another key one by one', async (t) => {
  const keys = [[OLD], [OLD, NEW], [NEW, OLD], [NEW]]
  const stages = await Promise.all(keys.map((list) => startPlace(t, { KEYS: list.join(',') })))
  const [before, learned, seals, after] = stages
  if (before === undefined || learned === undefined || seals === undefined || after === undefined) throw new Error('There are four stages.')

  const isKnown = async (from: Place, to: Place): Promise<boolean> => {
    const visitor = new RemoteVisitor(from.url)
    await visitor.get('/login/ann')
    return JSON.parse((await moved(visitor, to).get('/')).text).user === 'ann'
  }

  t.test('are read by all, in every step of the order', async (t) => {
    for (const [from, to] of [[before, learned], [learned, seals], [seals, after]] as const) {
      t.equal(await isKnown(from, to), true)
      t.equal(await isKnown(to, from), true)
    }
  })

  t.test('are lost between processes that are two steps apart', async (t) => {
    t.equal(await isKnown(seals, before), false, 'sealed with a key that the other one has not learned')
    t.equal(await isKnown(learned, after), false, 'sealed with a key that the other one has no more')
  })

  t.test('live through all of it, where they are written to on the way', async (t) => {
    let visitor = new RemoteVisitor(before.url)
    let count = 0
    for (const [one, other] of [[before, before], [before, learned], [learned, learned], [learned, seals], [seals, seals], [seals, after], [after, after]] as const) {
      for (const place of [one, other, one, other]) {
        visitor = moved(visitor, place)
        t.equal((await visitor.get('/count')).text, String(++count))
      }
    }
  })

  t.test('are empty once the key is gone that sealed them, and begin anew', async (t) => {
    const visitor = new RemoteVisitor(before.url)
    await visitor.get('/login/ann')
    const late = moved(visitor, after)
    t.match(await late.get('/'), { status: 200, text: '{}' })
    t.equal((await late.get('/count')).text, '1')
    t.match(await late.get('/'), { status: 200, text: '{"count":1}' })
  })

  t.test('flash a message once, whoever shows it', async (t) => {
    const visitor = new RemoteVisitor(learned.url)
    await visitor.get('/flash')
    const there = moved(visitor, seals)
    t.equal((await there.get('/flashes')).text, '{"messages":["once"]}')
    t.equal((await moved(there, learned).get('/flashes')).text, '{"messages":[]}')
  })
})

t.test('sessions in a Redis that two processes share', { skip: MISSING_REDIS ?? false }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'flaskish-redis-'))
  const socket = join(folder, 's')
  let redis: ChildProcess | undefined
  const startRedis = async (): Promise<void> => {
    redis = spawn('/usr/bin/redis-server', ['--port', '0', '--unixsocket', socket, '--save', '', '--appendonly', 'yes', '--dir', folder], { stdio: 'ignore' })
    await until(async () => {
      const client = createClient({ socket: { path: socket, reconnectStrategy: false } })
      client.on('error', () => {})
      await client.connect()
      client.destroy()
      return true
    })
  }
  const stopRedis = async (): Promise<void> => {
    if (redis === undefined) return
    const ended = once(redis, 'exit')
    redis.kill()
    await ended
    redis = undefined
  }
  t.teardown(async () => {
    await stopRedis()
    rmSync(folder, { recursive: true })
  })
  await startRedis()
  const [here, there] = await Promise.all([0, 1].map(() => startPlace(t, { KEYS: OLD, REDIS: socket })))
  if (here === undefined || there === undefined) throw new Error('There are two processes.')

  t.test('are known to both', async (t) => {
    const visitor = new RemoteVisitor(here.url)
    await visitor.get('/login/ann')
    const moving = moved(visitor, there)
    t.equal((await moving.get('/')).text, '{"user":"ann"}')
    await moving.get('/count')
    t.equal((await visitor.get('/')).text, '{"user":"ann","count":1}', 'what one writes, the other reads, under the same cookie')
    await visitor.get('/flash')
    t.equal((await moving.get('/flashes')).text, '{"messages":["once"]}')
    t.equal((await visitor.get('/flashes')).text, '{"messages":[]}')
  })

  t.test('end at a logout for all, whoever has a copy of the cookie', async (t) => {
    const visitor = new RemoteVisitor(here.url)
    await visitor.get('/login/ann')
    const copy = moved(visitor, there)
    t.equal((await copy.get('/')).text, '{"user":"ann"}')
    await visitor.get('/logout')
    for (const place of [here, there]) t.equal((await moved(copy, place).get('/')).text, '{}')
    t.equal((await moved(copy, there).get('/count')).text, '1', 'what is written next is another session')
    t.equal((await copy.get('/')).text, '{}', 'and the copy does not lead to it')
  })

  t.test('have a new identifier after a log in, and the one of before leads nowhere', async (t) => {
    const visitor = new RemoteVisitor(here.url)
    await visitor.get('/count')
    const fixed = moved(visitor, there)
    await visitor.get('/login/ann')
    t.equal((await moved(visitor, there).get('/')).text, '{"count":1,"user":"ann"}')
    for (const place of [here, there]) t.equal((await moved(fixed, place).get('/')).text, '{}')
  })

  t.test('are errors while Redis is gone, and there again with it', async (t) => {
    const visitor = new RemoteVisitor(here.url)
    await visitor.get('/login/ann')
    await stopRedis()
    for (const place of [here, there]) {
      t.equal((await moved(visitor, place).get('/')).status, 500)
      t.equal((await new RemoteVisitor(place.url).get('/')).status, 200, 'who has no session is not concerned')
      t.equal(place.server.hasEnded, false)
    }
    await startRedis()
    for (const place of [here, there]) {
      await until(async () => (await moved(visitor, place).get('/')).status === 200)
      t.equal((await moved(visitor, place).get('/')).text, '{"user":"ann"}')
    }
  })
})
