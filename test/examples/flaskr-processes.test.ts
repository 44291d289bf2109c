import { once } from 'node:events'
import { createConnection } from 'node:net'
import t from 'tap'
import { until } from '../cli.ts'
import { freePort } from '../free-port.ts'
import { MISSING_NGINX } from '../nginx.ts'
import type { ServerProcess } from '../server-process.ts'
import { picturesIn, PNG } from './blog.ts'
import { countRows, enter, keepOn, makeInstance, startBlog, startFront, visit } from './blog-server.ts'

t.test('the blog as four processes behind nginx', { skip: MISSING_NGINX ?? false }, async (t) => {
  const instance = await makeInstance(t)
  const ports = await Promise.all([0, 1, 2, 3].map(freePort))
  const start = (port: number): ServerProcess => startBlog(t, { INSTANCE: instance, PORT: String(port), SECRET_KEY: 'a key of the tests alone', BEHIND_PROXY: '1', MOUNTED: '1' })
  const ready = async (server: ServerProcess, port: number): Promise<void> => await server.answers(`http://127.0.0.1:${port}/readyz`)
  const servers = ports.map(start)
  await Promise.all(servers.map((server, index) => ready(server, ports[index] ?? 0)))
  const front = await startFront(t, ports)
  const scout = visit(t, front)
  /** Waits until visitors are sent to it. */
  const isVisited = async ({ pid }: ServerProcess): Promise<void> => await until(async () => (await scout.get('/static/style.css')).process === pid)

  t.test('is one blog, whoever answers', async (t) => {
    const visitor = visit(t, front)
    const registered = await visitor.post('/auth/register', { form: { name: 'ann', password: 'correct horse' } })
    t.match((await visitor.follow(registered)).text, 'Your account is ready, ann.')
    t.notMatch((await visitor.get('/auth/login')).text, 'Your account is ready', 'a message is seen once')
    const entered = await visitor.post('/auth/login', { form: { name: 'ann', password: 'correct horse' } })
    t.match(entered, { status: 302, headers: { location: '/' } })
    t.match((await visitor.follow(entered)).text, /Welcome, ann\.[^]*Nobody has written/)
    const written = await visitor.post('/create', { form: { title: 'First', body: 'A text' } })
    t.match((await visitor.follow(written)).text, /Your post is published\.[^]*<h2>First/)
    t.notMatch((await visitor.get('/')).text, 'Your post is published')
    const changed = await visitor.post('/1/update', { form: { title: 'Changed', body: 'Another text' } })
    t.match((await visitor.follow(changed)).text, /Your post is changed\.[^]*<h2>Changed/)
    const deleted = await visitor.post('/1/delete')
    t.match((await visitor.follow(deleted)).text, /Your post is deleted\.[^]*Nobody has written/)
    await visitor.post('/auth/logout')
    for (const { pid } of servers) t.match(await visitor.get('/create'), { status: 302, headers: { location: '/auth/login' } }, pid)
    t.same([...visitor.processes].sort(), servers.map(({ pid }) => pid).sort(), 'all four have answered')
  })

  t.test('believes what nginx says of the visitor, and nobody else', async (t) => {
    const visitor = visit(t, front)
    const send = (headers: Record<string, string>): ReturnType<typeof visitor.post> => visitor.post('/auth/logout', { headers })
    t.match(await send({ origin: `https://127.0.0.1:${front}` }), { status: 302, headers: { location: '/' } })
    t.equal((await send({ origin: 'https://elsewhere.example' })).status, 403)
    t.equal((await send({ origin: 'https://elsewhere.example', 'x-forwarded-host': 'elsewhere.example' })).status, 403)
    t.match(await send({ 'x-forwarded-prefix': '/elsewhere' }), { status: 302, headers: { location: '/' } })
    t.match((await send({})).headers['set-cookie'], /; Secure/)
  })

  t.test('lives under a path, where it is mounted there', async (t) => {
    const visitor = visit(t, front)
    t.match((await visitor.get('/blog/create')), { status: 302, headers: { location: '/blog/auth/login' } })
    const page = await visitor.get('/blog/auth/login')
    const [, style = ''] = /href="([^"]+style\.css)"/.exec(page.text) ?? []
    t.equal(style, '/blog/static/style.css')
    t.match(await visitor.get(style), { status: 200, headers: { 'content-type': 'text/css; charset=utf-8' } })
    await enter(visitor, 'bea', '/blog')
    const written = await visitor.post('/blog/create', { form: { title: 'Below', picture: new File([PNG], 'dot.png') } })
    t.match(written, { status: 302, headers: { location: '/blog/' } })
    const { text } = await visitor.follow(written)
    const [, picture = ''] = /src="([^"]+\.png)"/.exec(text) ?? []
    t.match(picture, /^\/blog\/pictures\//)
    t.same((await visitor.get(picture)).bytes, PNG)
    t.same(text.match(/(?:href|src|action)="\/(?!blog\/)[^"]*"/g), null, 'no link leads out of it')
    t.match((await visitor.get('/blog/nowhere')).text, 'href="/blog/"')
  })

  t.test('keeps every post of many who write at once', async (t) => {
    const names = ['cid', 'dan', 'eva', 'fay', 'gus', 'hal']
    const writers = await Promise.all(names.map(async (name) => {
      const visitor = visit(t, front)
      await enter(visitor, name)
      return visitor
    }))
    const titles = names.flatMap((_, writer) => Array.from({ length: 20 }, (_, number) => ({ writer, title: `At once ${writer}-${number}` })))
    const answers = await Promise.all(titles.map(({ writer, title }) => writers[writer]?.post('/create', { form: { title } })))
    t.same(answers.filter((answer) => answer?.status !== 302).map((answer) => answer?.text), [])
    t.equal(await countRows(instance, "post WHERE title LIKE 'At once %'"), titles.length)
    t.equal(new Set(answers.map((answer) => answer?.process)).size, 4)
  })

  t.test('takes a picture of megabytes, and no larger one than it says', async (t) => {
    const visitor = visit(t, front)
    await enter(visitor, 'ivy')
    const picture = Buffer.concat([PNG, Buffer.alloc(4_500_000, 'pixels')])
    t.equal((await visitor.post('/create', { form: { title: 'Large', picture: new File([picture], 'large.png') } })).status, 302)
    const [, path = ''] = /src="(\/pictures\/[^"]+)"[^>]*“Large”/.exec((await visitor.get('/')).text) ?? []
    t.ok((await visitor.get(path)).bytes.equals(picture))
    const kept = picturesIn(instance).length
    const tooLarge = { title: 'Too large', picture: new File([PNG, Buffer.alloc(5_400_000)], 'large.png') }
    t.match(await visitor.post('/create', { form: tooLarge }), { status: 413, text: '<title>Request Entity Too Large · Flaskr' }, 'of the blog')
    t.match(await visitor.post('/create', { form: { ...tooLarge, picture: new File([Buffer.alloc(6_400_000)], 'x') } }), { status: 413, text: 'nginx' }, 'of nginx')
    t.equal(picturesIn(instance).length, kept)
  })

  t.test('keeps a session that is as large as a browser takes', async (t) => {
    const visitor = visit(t, front)
    const size = (): number => visitor.cookies.get('session')?.length ?? 0
    for (let times = 0; times < 200 && size() < 3900; times++) t.match(await visitor.get('/create'), { status: 302, headers: { location: '/auth/login' } })
    t.ok(size() >= 3900)
    const messages = (await visitor.get('/auth/login')).text.match(/Please log in first/g)
    t.ok(messages !== null && messages.length > 30)
    t.equal(size(), 0)
  })

  t.test('hides what is for its watchers', async (t) => {
    for (const path of ['/healthz', '/readyz']) t.equal((await visit(t, front).get(path)).status, 404)
  })

  t.test('goes on where a process is killed, and has the next one in its place', async (t) => {
    const visitor = visit(t, front)
    const load = [1, 2].map(() => keepOn(async () => {
      const { status } = await visitor.get('/')
      return status === 200 ? undefined : String(status)
    }))
    await servers[0]?.end('SIGKILL')
    const port = ports[0] ?? 0
    const socket = createConnection(port, '127.0.0.1')
    t.match(await once(socket, 'error'), [{ code: 'ECONNREFUSED' }])
    for (const { pid } of servers) t.equal((await visitor.get('/auth/login')).status, 200, pid)
    servers[0] = start(port)
    await ready(servers[0], port)
    await isVisited(servers[0])
    t.same((await Promise.all(load.map(({ stop }) => stop()))).flat(), [])
  })

  t.test('is replaced process by process, and no reader is turned away', async (t) => {
    const visitor = visit(t, front)
    await enter(visitor, 'jim')
    visitor.processes.clear()
    const load = [1, 2].map(() => keepOn(async () => {
      const { status, text } = await visitor.get('/')
      return status === 200 && text.includes('<span class="user">jim') ? undefined : `${status} ${text}`
    }))
    const before = servers.map(({ pid }) => pid)
    for (const [index, server] of [...servers].entries()) {
      const port = ports[index] ?? 0
      t.equal(await server.end('SIGTERM'), 0)
      const next = servers[index] = start(port)
      await ready(next, port)
      await isVisited(next)
    }
    await until(async () => servers.every(({ pid }) => visitor.processes.has(pid)))
    t.same((await Promise.all(load.map(({ stop }) => stop()))).flat(), [])
    for (const { pid } of servers) t.ok(visitor.processes.has(pid) && !before.includes(pid), `process ${pid} has answered`)
  })
})
