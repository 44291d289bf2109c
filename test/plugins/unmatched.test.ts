import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { setTimeout as delay } from 'node:timers/promises'
import Fastify, { type FastifyInstance } from 'fastify'
import t from 'tap'
import flaskish, { g, request, session, type ViewContext } from 'flaskish'
import { buildApp, takeErrors } from '../build-app.ts'

t.test('answerUnmatched', async (t) => {
  t.test('redirects to the canonical URL, with the query, as it is and escaped where it must be', async (t) => {
    const app = await buildApp(t)
    app.rule('/dir/', () => '')
    t.match((await app.inject('/dir?a=1&b=%20')).headers, { location: '/dir/?a=1&b=%20' })
    t.match((await app.inject('/dir?')).headers, { location: '/dir/' })
    t.match((await app.inject('/dir?"><script>')).headers, { location: '/dir/?%22%3E%3Cscript%3E' })
  })
  t.test('redirects under the application root and a trusted prefix', async (t) => {
    const app = await buildApp(t, { applicationRoot: '/app', proxy: { prefix: 1 } })
    app.rule('/dir/', () => '')
    t.equal((await app.inject('/dir')).headers.location, '/app/dir/')
    t.equal((await app.inject({ url: '/dir', headers: { 'x-forwarded-prefix': '//evil.example/' } })).headers.location, '/evil.example/dir/')
  })
  t.test('answers OPTIONS and 405 with Allow', async (t) => {
    const app = await buildApp(t)
    app.rule('/x', { methods: ['PUT'] }, () => '')
    t.match(await app.inject({ method: 'OPTIONS', url: '/x' }), { statusCode: 200, body: '', headers: { allow: 'OPTIONS, PUT' } })
    t.match(await app.inject('/x'), { statusCode: 405, headers: { allow: 'OPTIONS, PUT' } })
  })
  t.test('answers OPTIONS of a branch asked without its slash, where that is allowed, without Allow', async (t) => {
    const app = await buildApp(t, { strictSlashes: false })
    app.rule('/dir/', () => '')
    const { statusCode, headers } = await app.inject({ method: 'OPTIONS', url: '/dir' })
    t.equal(statusCode, 200)
    t.equal(headers.allow, undefined)
  })
  t.test('answers 404 with a page, or leaves it to the host’s not-found handler', async (t) => {
    const app = await buildApp(t)
    t.match((await app.inject('/none')).body, /<h1>Not Found<\/h1>/)
    const own = await buildApp(t)
    own.setNotFoundHandler(async (_request, reply) => reply.code(404).send('own'))
    t.equal((await own.inject('/none')).body, 'own')
  })
  t.test('answers an unreadable URL with 400, saying why only in debug, or leaves it to Fastify', async (t) => {
    const app = await buildApp(t)
    app.rule('/', () => '')
    t.match((await app.inject('/%zz')).body, /<h1>Bad Request<\/h1>/)
    t.notMatch((await app.inject('/%zz')).body, /UTF-8/)
    const debugged = await buildApp(t, { debug: true })
    debugged.rule('/', () => '')
    t.match((await debugged.inject('/%zz')).body, /UTF-8/)
    const own = await buildApp(t)
    own.setNotFoundHandler(async () => 'own')
    own.rule('/', () => '')
    t.equal((await own.inject('/%zz')).json().code, 'FST_ERR_BAD_URL')
  })
  t.test('goes on with the context that a hook of the host has opened', async (t) => {
    const app = await buildApp(t)
    app.addHook('onRequest', async () => { g.seen = request.path })
    app.registerErrorHandler(405, (error) => [`${String(g.seen)} ${error.code}`, 405])
    app.rule('/x', { methods: ['PUT'] }, () => '')
    t.equal((await app.inject('/x')).body, '/x 405')
  })
  t.test('lets error handlers answer 404 and 405', async (t) => {
    const app = await buildApp(t)
    app.registerErrorHandler(404, () => ['handled', 404])
    t.equal((await app.inject('/none')).body, 'handled')
  })
  t.test('refuses hosts that are not trusted', async (t) => {
    const app = await buildApp(t, { trustedHosts: ['.example.com'] })
    app.rule('/dir/', () => '')
    for (const turn of ['first', 'second']) {
      t.equal((await app.inject({ url: '/dir', headers: { host: 'evil.example' } })).statusCode, 400, turn)
      t.equal((await app.inject({ url: '/dir', headers: { host: 'a.example.com' } })).statusCode, 308, turn)
    }
  })
  t.test('redirects each time alike, whoever asks, with whatever method and query', async (t) => {
    const app = await buildApp(t)
    app.rule('/dir/', { methods: ['GET', 'POST'] }, () => '')
    const first = await app.inject('/dir')
    const { statusCode: statusOfPut } = await app.inject({ method: 'PUT', url: '/dir' })
    t.not(statusOfPut, 308)
    for (const turn of ['second', 'third']) {
      const { statusCode, headers, body } = await app.inject('/dir')
      t.equal(statusCode, 308, turn)
      t.same({ ...headers, date: '' }, { ...first.headers, date: '' }, turn)
      t.equal(body, first.body, turn)
      t.match(await app.inject({ method: 'POST', url: '/dir' }), { statusCode: 308, headers: { location: '/dir/' } }, turn)
      t.match(await app.inject('/dir?a=1'), { statusCode: 308, headers: { location: '/dir/?a=1' } }, turn)
      t.match(await app.inject({ method: 'HEAD', url: '/dir' }), { statusCode: 308, body: '', headers: { location: '/dir/', 'content-length': first.headers['content-length'] } }, turn)
      t.equal((await app.inject({ method: 'PUT', url: '/dir' })).statusCode, statusOfPut, turn)
    }
  })
  t.test('leaves a URL to the route of the host that takes it, each time', async (t) => {
    const app = await buildApp(t)
    app.get('/*', { constraints: { host: 'host.example' } }, () => 'host')
    app.rule('/dir/', () => '')
    for (const turn of ['first', 'second']) {
      t.equal((await app.inject('/dir')).statusCode, 308, turn)
      t.equal((await app.inject({ url: '/dir', headers: { host: 'host.example' } })).body, 'host', turn)
    }
  })
  for (const [how, options] of Object.entries({ 'with a log': {}, 'without one': { logger: false } })) {
    t.test(`shows hooks of the host every redirect, in its context, ${how}`, async (t) => {
      const app = await buildApp(t, {}, options)
      const seen: string[] = []
      app.addHook('onRequest', async () => { seen.push(`onRequest ${request.path}`) })
      app.addHook('onSend', async (_request, reply) => { seen.push(`onSend ${request.path} ${reply.statusCode}`) })
      app.addHook('onResponse', async () => { seen.push(`onResponse ${request.path}`) })
      app.rule('/dir/', () => '')
      for (const turn of ['first', 'second']) {
        t.equal((await app.inject('/dir')).statusCode, 308, turn)
        t.same(seen.splice(0), ['onRequest /dir', 'onSend /dir 308', 'onResponse /dir'], turn)
      }
    })
  }
  t.test('keeps what a hook of the host wrote to the session, and answers what it throws with the page for 500', async (t) => {
    const app = await buildApp(t, { secretKey: 'k'.repeat(32) })
    app.addHook('onSend', async ({ headers }) => {
      if (headers['x-fail'] !== undefined) throw new Error('in onSend')
      session['seen'] = true
    })
    app.rule('/dir/', () => '')
    for (const turn of ['first', 'second']) {
      t.match((await app.inject('/dir')).headers['set-cookie'], /^session=/, turn)
      const failed = await app.inject({ url: '/dir', headers: { 'x-fail': '1' } })
      t.equal(failed.statusCode, 500, turn)
      t.match(failed.body, '<h1>Internal Server Error</h1>', turn)
      t.match(takeErrors(app), [{ err: { message: 'in onSend' } }], turn)
    }
  })
  t.test('has the session of a store at hand for hooks of the host', async (t) => {
    const sessions = new Map<string, string>()
    const store = {
      get: async (id: string) => sessions.get(id),
      set: async (id: string, text: string) => { sessions.set(id, text) },
      delete: async (id: string) => { sessions.delete(id) }
    }
    const app = await buildApp(t, { secretKey: 'k'.repeat(32), session: { store } })
    app.addHook('onSend', async (_request, reply) => { reply.header('x-name', String(session['name'])) })
    app.rule('/dir/', () => '')
    app.rule('/login', () => {
      session['name'] = 'Ada'
      return ''
    })
    const [cookie = ''] = [(await app.inject('/login')).headers['set-cookie']].flat()
    for (const turn of ['first', 'second']) {
      t.equal((await app.inject({ url: '/dir', headers: { cookie: cookie.split(';')[0] ?? '' } })).headers['x-name'], 'Ada', turn)
    }
  })
  t.test('calls the functions around views for every redirect', async (t) => {
    const adders: Record<string, (app: FastifyInstance, note: () => void) => void> = {
      beforeRequest: (app, note) => { app.beforeRequest(note) },
      urlValuePreprocessor: (app, note) => { app.urlValuePreprocessor(note) },
      afterRequest: (app, note) => { app.afterRequest(note) },
      teardownRequest: (app, note) => { app.teardownRequest(note) }
    }
    for (const [name, add] of Object.entries(adders)) {
      const app = await buildApp(t, {}, { logger: false })
      let calls = 0
      add(app, () => { calls++ })
      app.rule('/dir/', () => '')
      for (const turn of [1, 2]) {
        t.equal((await app.inject('/dir')).statusCode, 308, name)
        t.ok(await until(() => calls === turn), `${name}, ${turn}`)
      }
    }
  })
  t.test('tells who subscribes later of every redirect from then on', async (t) => {
    const app = await buildApp(t, {}, { logger: false })
    app.rule('/dir/', () => '')
    await app.inject('/dir')
    for (const name of ['flaskish.request.started', 'flaskish.request.finished', 'flaskish.request.tearing-down']) {
      const paths: string[] = []
      const note = (message: unknown): void => { paths.push((message as { context: ViewContext }).context.request.path) }
      subscribe(name, note)
      t.teardown(() => unsubscribe(name, note))
      t.equal((await app.inject('/dir')).statusCode, 308, name)
      t.ok(await until(() => paths.length === 1), name)
      t.same(paths, ['/dir'], name)
      unsubscribe(name, note)
      await app.inject('/dir')
      t.equal(paths.length, 1, name)
    }
  })
  t.test('keeps the context of every redirect for a test client', async (t) => {
    const app = await buildApp(t, {}, { logger: false })
    app.rule('/dir/', () => '')
    await app.ready()
    await app.inject('/dir')
    const client = app.testClient()
    for (const turn of ['first', 'second']) {
      await client.get('/dir')
      t.equal(client.withContext(() => request.path), '/dir', turn)
    }
  })
  t.test('redirects for the scope that has the rule', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    for (const prefix of ['/a', '/b']) {
      await app.register(async (inner) => {
        await inner.register(flaskish, { applicationRoot: `/mounted${prefix}` })
        inner.rule('/dir/', () => '')
      }, { prefix })
    }
    for (const turn of ['first', 'second']) {
      t.equal((await app.inject('/a/dir')).headers.location, '/mounted/a/a/dir/', turn)
      t.equal((await app.inject('/b/dir')).headers.location, '/mounted/b/b/dir/', turn)
    }
  })
})

async function until (isDone: () => boolean): Promise<boolean> {
  for (let turn = 0; turn < 100 && !isDone(); turn++) await delay(5)
  return isDone()
}
