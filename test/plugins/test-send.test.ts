import t from 'tap'
import { setTimeout as delay } from 'node:timers/promises'
import Fastify from 'fastify'
import flaskish, { g, request, session, type TestClient } from 'flaskish'
import { buildApp } from '../build-app.ts'

const SECRET = 'a secret key of more than 16 bytes'

t.test('a request of a test client', async (t) => {
  t.test('comes over HTTPS, from where it says', async (t) => {
    const app = await buildApp(t)
    app.rule('/', () => `${request.scheme} ${request.host} ${request.remoteAddr} ${request.fastify.protocol}`)
    t.equal((await app.testClient({ baseUrl: 'https://example.com', remoteAddr: '10.0.0.1' }).get('/')).text, 'https example.com 10.0.0.1 https')
    t.equal((await app.testClient().get('/', { remoteAddr: '10.0.0.2' })).text, 'http localhost 10.0.0.2 http')
  })
  t.test('keeps the context that the view had', async (t) => {
    const app = await buildApp(t)
    app.rule('/post/<int:id>', { endpoint: 'post' }, ({ id }) => { g['id'] = id; return '' })
    const { request: seen, g: left, context } = await app.testClient().get('/post/7')
    t.match({ ...seen.viewArgs }, { id: 7 })
    t.equal(seen.endpoint, 'post')
    t.equal(seen.fastify.url, '/post/7')
    t.equal(left['id'], 7)
    t.equal(context.app.config, app.flaskish.settings.config)
  })
  t.test('keeps those of redirects, 404 and errors', async (t) => {
    const app = await buildApp(t)
    app.rule('/folder/', () => '')
    app.beforeRequest(() => { g['seen'] = request.path })
    const client = app.testClient()
    for (const path of ['/folder', '/nowhere', '/folder/']) t.equal((await client.get(path)).g['seen'], path)
  })
  t.test('has a context where nobody looked at one', async (t) => {
    const app = await buildApp(t)
    app.get('/plain', () => 'plain')
    const response = await app.testClient().get('/plain?a=1', { cookies: { b: '2' } })
    t.equal(response.request.args['a'], '1')
    t.equal(response.request.cookies['b'], '2')
    t.equal(response.request.fastify, undefined)
    t.equal('x' in response.g, false)
  })
  t.test('works without AsyncLocalStorage and with a store', async (t) => {
    const store = new Map<string, string>()
    const app = await buildApp(t, { contexts: 'explicit', secretKey: SECRET, session: { store } })
    app.rule('/set', (_args, { session }) => { session['a'] = 1; return '' })
    app.get('/plain', () => 'plain')
    const client = app.testClient()
    t.equal((await client.get('/set')).session['a'], 1)
    t.equal((await client.get('/plain')).session['a'], 1)
  })
  t.test('is answered when the functions of teardownRequest are done', async (t) => {
    const app = await buildApp(t)
    const done: string[] = []
    app.teardownRequest(async () => { await delay(10); done.push('torn down') })
    app.rule('/', () => '')
    app.rule('/stream', async function * () { yield 'a'; await delay(5); yield 'b' })
    const client = app.testClient()
    await client.get('/')
    t.same(done, ['torn down'])
    t.equal((await client.get('/stream')).text, 'ab')
    t.same(done, ['torn down', 'torn down'])
  })
  t.test('belongs to the one of two apps in one server that answered', async (t) => {
    const root = Fastify()
    t.teardown(() => root.close())
    await root.register(async (child) => {
      await child.register(flaskish, { secretKey: SECRET })
      child.rule('/', () => { g['app'] = 'one'; session['n'] = 1; return '' })
    }, { prefix: '/one' })
    let client: TestClient | undefined
    await root.register(async (child) => {
      await child.register(flaskish)
      client = child.testClient()
    }, { prefix: '/two' })
    await root.ready()
    t.equal((await client?.get('/one/'))?.g['app'], 'one')
  })
})
