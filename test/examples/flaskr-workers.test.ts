import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { until } from '../cli.ts'
import { freePort } from '../free-port.ts'
import { MISSING_NGINX } from '../nginx.ts'
import { RemoteVisitor } from '../remote-visitor.ts'
import type { ServerProcess } from '../server-process.ts'
import { PASSWORD } from './blog.ts'
import { countRows, enter, keepOn, makeInstance, startBlog, startFront, visit } from './blog-server.ts'

t.test('the workers of the blog', async (t) => {
  const instance = await makeInstance(t)

  /** A blog with so many workers, which answer already. */
  async function startWorkers (env: Readonly<Record<string, string>> = {}): Promise<{ readonly server: ServerProcess, readonly port: number, readonly url: string }> {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const server = startBlog(t, { INSTANCE: instance, PORT: String(port), SECRET_KEY: 'a key of the tests alone', WORKERS: '2', ...env })
    await server.answers(`${url}/readyz`)
    await workersOf(url, 2)
    return { server, port, url }
  }

  t.test('answer in turn on one port, and one that was killed is replaced, later each time', async (t) => {
    const { server, url } = await startWorkers()
    const [first = '', second = ''] = await workersOf(url, 2)
    t.notOk([first, second].includes(server.pid), 'the process that keeps them answers nothing')
    process.kill(Number(first), 'SIGKILL')
    // What node:cluster hands to a worker in the moment of its death has no answer.
    await until(async () => server.output.includes(`Worker ${first} has ended (SIGKILL)`))
    t.equal((await new RemoteVisitor(url).get('/')).status, 200, 'the other one answers')
    const third = (await workersOf(url, 2, [first])).find((pid) => pid !== second) ?? ''
    process.kill(Number(third), 'SIGKILL')
    await until(async () => server.output.includes(`Worker ${third} has ended (SIGKILL)`))
    await workersOf(url, 2, [first, third])
    t.same(server.output.match(/in \d+ ms/g), ['in 100 ms', 'in 200 ms'])
    t.equal(await server.end('SIGINT'), 0)
  })

  t.test('end when what they were sent is answered', async (t) => {
    const { server, url } = await startWorkers({ DRAIN_SECONDS: '0.3' })
    const visitor = new RemoteVisitor(url)
    await enter(visitor, 'ann')
    const cookie = [...visitor.cookies].map((pair) => pair.join('=')).join('; ')
    const body = 'title=Late'
    const late = request(`${url}/create`, { method: 'POST', headers: { cookie, 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length } })
    late.write(body.slice(0, 5))
    const [idle] = await once(request(`${url}/healthz`, { headers: { connection: 'keep-alive' } }).end(), 'response')
    idle.resume()
    const ended = server.end('SIGTERM')
    await until(async () => (await new RemoteVisitor(url).get('/readyz')).status === 503)
    t.match((await new RemoteVisitor(url).get('/healthz')), { status: 200, headers: { connection: 'close' } }, 'it says that the connection ends')
    await until(async () => await new RemoteVisitor(url).get('/').then(() => false, ({ code }) => code === 'ECONNREFUSED'))
    t.equal(server.hasEnded, false, 'one of them still waits')
    late.end(body.slice(5))
    const [answer] = await once(late, 'response')
    t.equal(answer.statusCode, 302)
    t.equal(await ended, 0)
    t.equal(await countRows(instance, "post WHERE title = 'Late'"), 1)
  })

  t.test('are cut off where they do not end, and that is no success', async (t) => {
    const { server, url } = await startWorkers({ DRAIN_SECONDS: '0.1', END_SECONDS: '0.3' })
    const hanging = request(`${url}/auth/login`, { method: 'POST', headers: { 'content-length': 100 } })
    hanging.write('name=')
    const failed = once(hanging, 'error')
    await new RemoteVisitor(url).get('/healthz')
    t.equal(await server.end('SIGTERM'), 1)
    await failed
  })

  t.test('that cannot work from the first on end what has started them', async (t) => {
    const file = join(t.testdir({ file: '' }), 'file')
    const broken = startBlog(t, { INSTANCE: file, PORT: String(await freePort()), WORKERS: '2' })
    t.equal(await broken.end(), 1)
    t.match(broken.output, 'EEXIST')
    const taken = createServer()
    await once(taken.listen(0, '127.0.0.1'), 'listening')
    t.teardown(() => { taken.close() })
    const address = taken.address()
    const alone = startBlog(t, { INSTANCE: instance, SECRET_KEY: 'a key of the tests alone', PORT: String(typeof address === 'object' ? address?.port : '') })
    t.equal(await alone.end(), 1)
    t.match(alone.output, 'EADDRINUSE')
  })

  t.test('stay where those that are to follow do not work', async (t) => {
    const { server, url } = await startWorkers({ SECRET_KEY: '', DATABASE_URL: '' })
    const before = await workersOf(url, 2)
    const key = join(instance, 'secret-key')
    writeFileSync(key, 'short')
    process.kill(Number(server.pid), 'SIGHUP')
    await until(async () => server.output.includes('those of before stay'))
    t.same(await workersOf(url, 2), before)
    writeFileSync(key, 'a key that is long enough again')
    process.kill(Number(server.pid), 'SIGHUP')
    await until(async () => server.output.includes('All workers are new'))
    t.same((await workersOf(url, 2)).filter((pid) => before.includes(pid)), [])
    t.equal(await server.end('SIGTERM'), 0)
  })

  t.test('are replaced behind nginx without anybody being turned away', { skip: MISSING_NGINX ?? false }, async (t) => {
    const { server, port, url } = await startWorkers({ BEHIND_PROXY: '1' })
    const before = await workersOf(url, 2)
    const front = await startFront(t, [port])
    const writer = visit(t, front)
    await enter(writer, 'bob')
    const reader = visit(t, front)
    let written = 0
    const load = [
      ...[1, 2].map(() => keepOn(async () => {
        const { status } = await reader.get('/')
        return status === 200 ? undefined : `GET ${status}`
      })),
      keepOn(async () => {
        const answer = await writer.post('/create', { form: { title: `Rolling ${++written}` } })
        return answer.status === 302 && (await writer.follow(answer)).status === 200 ? undefined : `POST ${answer.status}`
      })
    ]
    process.kill(Number(server.pid), 'SIGHUP')
    await until(async () => server.output.includes('All workers are new'))
    const after = await workersOf(url, 2)
    t.same(after.filter((pid) => before.includes(pid)), [])
    await until(async () => after.every((pid) => reader.processes.has(pid)))
    t.same((await Promise.all(load.map(({ stop }) => stop()))).flat(), [])
    t.equal(await countRows(instance, "post WHERE title LIKE 'Rolling %'"), written, 'and every post is there, once')
    t.match(await writer.post('/auth/login', { form: { name: 'bob', password: PASSWORD } }), { status: 302 })
  })
})

/** Who answers there, in order; waits until there are so many, without those that are gone. */
async function workersOf (url: string, count: number, gone: readonly string[] = []): Promise<string[]> {
  const found = new Set<string>()
  await until(async () => {
    found.add((await new RemoteVisitor(url).get('/healthz')).process)
    return [...found].filter((pid) => !gone.includes(pid)).length >= count
  })
  return [...found].filter((pid) => !gone.includes(pid)).sort()
}
