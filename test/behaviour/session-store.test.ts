import type { ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import Fastify from 'fastify'
import flaskish, { afterThisRequest, flash, getFlashedMessages, session, type SessionStore } from 'flaskish'
import t from 'tap'
import { buildApp, takeErrors } from '../build-app.ts'
import { MISSING_REDIS, startRedis } from '../redis.ts'
import { setCookies, Visitor } from '../visitor.ts'

const secretKey = 'a key that only the tests of stores have'

/** A store that takes its time, and tells what it was asked. */
class SlowStore implements SessionStore {
  readonly data = new Map<string, string>()
  readonly calls: string[] = []
  milliseconds = 1

  async get (id: string): Promise<string | null> {
    this.calls.push('get')
    await delay(this.milliseconds)
    return this.data.get(id) ?? null
  }

  async set (id: string, data: string, seconds: number): Promise<void> {
    this.calls.push(`set ${seconds}`)
    await delay(this.milliseconds)
    this.data.set(id, data)
  }

  async delete (id: string): Promise<void> {
    this.calls.push('delete')
    await delay(this.milliseconds)
    this.data.delete(id)
  }
}

async function buildShop (t: Parameters<typeof buildApp>[0], store: SessionStore): ReturnType<typeof buildApp> {
  const app = await buildApp(t, { secretKey, session: { store } })
  app.rule('/', () => ({ ...session }))
  app.rule('/untouched', () => 'ok')
  app.rule('/login/<name>', ({ name }) => { session['user'] = name; session['at'] = new Date(7); return 'ok' })
  app.rule('/switch/<name>', ({ name }) => { session.clear(); session['user'] = name; return 'ok' })
  app.rule('/renew', () => { session.regenerate(); return 'ok' })
  app.rule('/logout', () => { session.clear(); return 'ok' })
  app.rule('/pop', () => { for (const key of session) session.pop(key); return 'ok' })
  app.rule('/slow', async () => { const { user } = session; await delay(60); session['slow'] = user; return 'ok' })
  return app
}

t.test('a store of sessions', async (t) => {
  t.test('keeps them under an identifier that only the server can read', async (t) => {
    const store = new SlowStore()
    const app = await buildShop(t, store)
    const visitor = new Visitor(app)
    t.same((await visitor.get('/')).json(), {})
    t.equal(store.data.size, 0)
    t.ok(String(setCookies(await visitor.get('/login/ann'))[0]).length < 200)
    t.same((await visitor.get('/')).json(), { user: 'ann', at: '1970-01-01T00:00:00.007Z' })
    t.equal(store.data.size, 1)
    t.same(setCookies(await visitor.get('/untouched')), [])
  })

  t.test('may be a Map', async (t) => {
    const store = new Map<string, string>()
    const app = await buildShop(t, store)
    const visitor = new Visitor(app)
    await visitor.get('/login/ann')
    const [[id = '', data] = []] = store
    t.ok(Buffer.from(id, 'base64url').length >= 16)
    t.equal(data, '[{"user":"ann","at":{" d":7}}]')
    t.notMatch(visitor.cookies.get('session'), id)
    t.match((await visitor.get('/')).json(), { user: 'ann' })
    app.testRequestContext('/', { cookies: Object.fromEntries(visitor.cookies) }, () => { t.equal(session['user'], 'ann') })
  })

  t.test('is asked before hooks see the session, and only for those who bring one', async (t) => {
    const store = new SlowStore()
    const app = await buildShop(t, store)
    app.addHook('onRequest', async (request) => { if (request.url === '/plain') session['seen'] = Number(session.get('seen', 0)) + 1 })
    app.get('/plain', async () => ({ ...session }))
    app.registerErrorHandler(404, () => [{ user: session['user'] }, 404])
    const visitor = new Visitor(app)
    for (const path of ['/', '/untouched', '/nowhere', '/untouched']) await visitor.get(path)
    t.same(store.calls, [])
    await visitor.get('/plain')
    t.same((await visitor.get('/plain')).json(), { seen: 2 })
    await visitor.get('/login/ann')
    t.same((await visitor.get('/nowhere')).json(), { user: 'ann' })
    t.equal((await app.inject({ url: '/', headers: { cookie: 'session=x; other=1' } })).statusCode, 200)
    store.calls.length = 0
    await app.inject({ url: '/', headers: { cookie: 'other=1' } })
    t.same(store.calls, [])
  })

  t.test('gives everybody at once their own', async (t) => {
    const app = await buildShop(t, new SlowStore())
    const visitors = Array.from({ length: 30 }, () => new Visitor(app))
    await Promise.all(visitors.map(async (visitor, index) => visitor.get(`/login/user${index}`)))
    const users = await Promise.all(visitors.map(async (visitor) => (await visitor.get('/')).json<{ user: string }>().user))
    t.same(users, visitors.map((_visitor, index) => `user${index}`))
  })

  t.test('gives another identifier to who logs in', async (t) => {
    const store = new SlowStore()
    const app = await buildShop(t, store)
    const visitor = new Visitor(app)
    const ids = new Set<string>()
    for (const path of ['/login/ann', '/renew', '/switch/bob']) {
      const before = String(visitor.cookies.get('session'))
      await visitor.get(path)
      t.equal(store.data.size, 1, path)
      for (const id of store.data.keys()) ids.add(id)
      t.same((await app.inject({ url: '/', headers: { cookie: `session=${before}` } })).json(), {}, `the one before ${path} is gone`)
    }
    t.equal(ids.size, 3)
    t.same((await visitor.get('/')).json(), { user: 'bob' })
    await visitor.get('/login/cy')
    t.equal([...store.data.keys()].every((id) => ids.has(id)), true)
  })

  t.test('keeps nothing of an empty session', async (t) => {
    const store = new SlowStore()
    const app = await buildShop(t, store)
    for (const path of ['/logout', '/pop']) {
      const visitor = new Visitor(app)
      await visitor.get(path)
      t.same(store.calls.filter((call) => call !== 'get'), [])
      await visitor.get('/login/ann')
      const { cookies } = visitor
      const kept = `session=${cookies.get('session')}`
      t.match(setCookies(await visitor.get(path)), [/^session=; Expires=/])
      t.equal(store.data.size, 0)
      t.same((await app.inject({ url: '/', headers: { cookie: kept } })).json(), {})
      store.calls.length = 0
    }
  })

  t.test('never goes on with an identifier that it does not have', async (t) => {
    const store = new SlowStore()
    const app = await buildShop(t, store)
    const visitor = new Visitor(app)
    await visitor.get('/login/ann')
    const [id] = store.data.keys()
    store.data.clear()
    t.same((await visitor.get('/')).json(), {})
    await visitor.get('/login/bob')
    t.equal(store.data.size, 1)
    t.equal(store.data.has(String(id)), false)
  })

  t.test('does not get back what was logged out during a slower request', async (t) => {
    for (const milliseconds of [0, 10]) {
      const store = new SlowStore()
      const app = await buildShop(t, store)
      const visitor = new Visitor(app)
      await visitor.get('/login/ann')
      const cookie = `session=${visitor.cookies.get('session')}`
      store.milliseconds = milliseconds
      const slow = app.inject({ url: '/slow', headers: { cookie } })
      await delay(20)
      await visitor.get('/logout')
      const answer = await slow
      t.equal(answer.statusCode, 200)
      t.same(setCookies(answer), [])
      t.equal(store.data.size, 0)
    }
  })

  t.test('does not get it back either when the logout comes between asking and saving', async (t) => {
    const store = new SlowStore()
    const app = await buildShop(t, store)
    // When the slow request asks, when it saves, and that the logout is begun and done in between, or between saving and having saved.
    for (const milliseconds of [30, 60]) {
      store.milliseconds = 1
      const visitor = new Visitor(app)
      await visitor.get('/login/ann')
      const cookie = `session=${visitor.cookies.get('session')}`
      const slow = app.inject({ url: '/slow', headers: { cookie } })
      await delay(20)
      const get = store.get.bind(store)
      // A copy that is behind.
      store.get = async (id) => {
        const text = store.data.get(id) ?? null
        await delay(milliseconds)
        return text
      }
      await delay(50)
      store.milliseconds = 60
      store.delete = async (id) => { store.data.delete(id) }
      await app.inject({ url: '/logout', headers: { cookie } })
      t.same(setCookies(await slow), [])
      t.equal(store.data.size, 0)
      store.get = get
    }
  })

  t.test('gets a lifetime, again for a permanent session that is looked at', async (t) => {
    const store = new SlowStore()
    const app = await buildApp(t, { secretKey, session: { store, lifetime: 90 } })
    app.rule('/write', () => { session['a'] = 1; session.permanent = true; return 'ok' })
    app.rule('/', () => `${session['a']}`)
    const visitor = new Visitor(app)
    await visitor.get('/write')
    t.match(setCookies(await visitor.get('/')), [/Max-Age=90/])
    t.same(store.calls, ['set 90', 'get', 'get', 'set 90'])
  })

  t.test('keeps flashes, and what is written in hooks of flaskish', async (t) => {
    const app = await buildShop(t, new SlowStore())
    app.rule('/flash', () => { flash('hi'); afterThisRequest(() => { session['after'] = true }); return 'ok' })
    app.get('/plain', async () => {
      afterThisRequest(() => { session['plain'] = true })
      return getFlashedMessages()
    })
    app.rule('/flashes', () => ({ flashes: getFlashedMessages() }))
    const visitor = new Visitor(app)
    await visitor.get('/flash')
    t.same((await visitor.get('/plain')).json(), ['hi'])
    t.same((await visitor.get('/flashes')).json(), { flashes: [] })
    t.same((await visitor.get('/')).json(), { after: true, plain: true })
  })

  t.test('is saved once, and answered once, when an async handler sends by itself', async (t) => {
    const store = new SlowStore()
    const app = await buildShop(t, store)
    app.get('/send', async (_request, reply) => { session['a'] = 1; reply.send('sent') })
    const answer = await app.inject('/send')
    t.equal(answer.body, 'sent')
    t.equal(setCookies(answer).length, 1)
    t.same(store.calls, ['set 2678400'])
  })

  t.test('is saved before a Node listener answers, and before a stream', async (t) => {
    const store = new SlowStore()
    const app = await buildShop(t, store)
    app.rule('/listener', () => {
      session['listener'] = true
      return (_request: unknown, response: ServerResponse) => { response.end(`${store.data.size}`) }
    })
    app.rule('/both', () => {
      session['a'] = 1
      return (function * () { yield `${store.data.size}` })()
    })
    t.equal((await app.inject('/listener')).body, '1')
    t.equal((await app.inject('/both')).body, '2')
  })

  t.test('works in apps with a prefix and with explicit contexts', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    await app.register(async (child) => {
      await child.register(flaskish, { secretKey, session: { store: new SlowStore() }, contexts: 'explicit' })
      child.rule('/write', (_args, { session }) => { session['a'] = 1; return 'ok' })
      child.rule('/', (_args, { session }) => ({ ...session }))
      child.registerErrorHandler(404, (_error, { session }) => [{ ...session }, 404])
    }, { prefix: '/shop' })
    const visitor = new Visitor(app)
    t.same((await visitor.get('/shop/nowhere')).json(), {})
    await visitor.get('/shop/write')
    t.same((await visitor.get('/shop/')).json(), { a: 1 })
    t.same((await visitor.get('/shop/nowhere')).json(), { a: 1 })
  })

  t.test('opens sessions in test contexts, in a promise where it gives one', async (t) => {
    const app = await buildShop(t, new SlowStore())
    const visitor = new Visitor(app)
    await visitor.get('/login/ann')
    const user = await app.testRequestContext('/', { cookies: Object.fromEntries(visitor.cookies) }, () => session['user'])
    t.equal(user, 'ann')
    t.equal(app.testRequestContext('/', () => session['user']), undefined)
  })
})

t.test('a store that fails', async (t) => {
  t.test('is a 500, by rejecting, by throwing, with what is no text, in rules, plain routes and for a 404', async (t) => {
    const good = new SlowStore()
    const failures: Array<[string, Partial<SessionStore>, RegExp]> = [
      ['/', { get: async () => { throw new Error('secret address') } }, /^Cannot call "get" of the option "session.store": it failed/],
      ['/', { get: () => { throw new Error('secret address') } }, /"get".*it failed/],
      ['/', { get: async () => ({ user: 'ann' }) }, /it gave a value of type object and not the text/],
      ['/plain', { get: async () => { throw new Error('secret address') } }, /"get".*it failed/],
      ['/nowhere', { get: async () => { throw new Error('secret address') } }, /"get".*it failed/],
      ['/login/bob', { set: async () => { throw new Error('secret address') } }, /"set".*it failed/],
      ['/login/bob', { set: () => { throw new Error('secret address') } }, /"set".*it failed/],
      ['/logout', { delete: async () => { throw new Error('secret address') } }, /"delete".*it failed/]
    ]
    for (const [path, failure, message] of failures) {
      const store: SessionStore = { get: (id) => good.get(id), set: (...args) => good.set(...args), delete: (id) => good.delete(id) }
      const app = await buildShop(t, store)
      app.get('/plain', async () => 'ok')
      const visitor = new Visitor(app)
      await visitor.get('/login/ann')
      Object.assign(store, failure)
      const answer = await visitor.get(path)
      t.equal(answer.statusCode, 500, path)
      t.notMatch(answer.body, 'secret address')
      t.match(takeErrors(app).map(({ err }) => err?.message), [message], path)
      Object.assign(store, { get: (id: string) => good.get(id) })
      t.equal((await visitor.get('/untouched')).statusCode, 200)
    }
  })

  t.test('is one before a listener answers, and for a 404 that hooks of the app do not see', async (t) => {
    const store = new SlowStore()
    const app = Fastify({ logger: { level: 'silent' } })
    t.teardown(() => app.close())
    await app.register(async (child) => {
      await child.register(flaskish, { secretKey, session: { store } })
      child.rule('/write', () => { session['a'] = 1; return 'ok' })
      child.rule('/listener', () => {
        session['listener'] = true
        return (_request: unknown, response: ServerResponse) => { response.end('never') }
      })
    }, { prefix: '/shop' })
    const visitor = new Visitor(app)
    await visitor.get('/shop/write')
    const { get } = store
    store.get = async () => { throw new Error('secret address') }
    t.equal((await visitor.get('/shop/nowhere')).statusCode, 500)
    store.get = get
    store.set = async () => { throw new Error('secret address') }
    const answer = await visitor.get('/shop/listener')
    t.equal(answer.statusCode, 500)
    t.notMatch(answer.body, /never|secret/)
  })

  t.test('and never answers is one too, within the host\'s own time', async (t) => {
    const never: SessionStore = { get: async () => new Promise(() => {}), set: async () => new Promise(() => {}), delete: async () => new Promise(() => {}) }
    const app = await buildApp(t, { secretKey, session: { store: never } }, { requestTimeout: 80 })
    app.rule('/write', () => { session['a'] = 1; return 'ok' })
    app.get('/plain', async () => { session['a'] = 1; return 'ok' })
    const start = performance.now()
    for (const path of ['/write', '/plain']) t.equal((await app.inject(path)).statusCode, 500)
    t.ok(performance.now() - start < 1000)
    t.match(takeErrors(app).map(({ err }) => err?.message), [/did not answer within 0.08 seconds/, /did not answer/])
  })

  t.test('does not outlive a timeout of the handler', async (t) => {
    const store = new SlowStore()
    const app = await buildApp(t, { secretKey, session: { store } })
    store.milliseconds = 150
    app.get('/plain', { handlerTimeout: 50 } as object, async () => { session['a'] = 1; return 'ok' })
    t.equal((await app.inject('/plain')).statusCode, 503)
    await delay(200)
    takeErrors(app)
  })

  t.test('is not what a session in another\'s hands is: text that is no session is empty', async (t) => {
    const store = new SlowStore()
    const app = await buildShop(t, store)
    const visitor = new Visitor(app)
    for (const text of ['', 'null', '{"user":"ann"}', '[1]', 'rubbish']) {
      await visitor.get('/login/ann')
      for (const id of store.data.keys()) store.data.set(id, text)
      t.same((await visitor.get('/')).json(), {}, text)
    }
    await visitor.get('/login/ann')
    const [id = ''] = [...store.data.keys()].reverse()
    const asBytes = { get: () => Buffer.from(String(store.data.get(id))) }
    Object.assign(store, asBytes)
    t.match((await visitor.get('/')).json(), { user: 'ann' })
  })

  t.test('reports what is written when the answer is on its way', async (t) => {
    const app = await buildShop(t, new SlowStore())
    app.get('/late', { onSend: async () => { session['a'] = 1 } }, async () => 'ok')
    const answer = await app.inject('/late')
    t.equal(answer.body, 'ok')
    t.same(setCookies(answer), [])
    t.match(takeErrors(app), [{ msg: 'The session of GET /late could not be saved' }])
  })

  t.test('knows cookies of sessions that were kept in cookies from its own', async (t) => {
    const sealed = await buildApp(t, { secretKey })
    sealed.rule('/', () => { session['user'] = 'ann'; return 'ok' })
    const visitor = new Visitor(sealed)
    await visitor.get('/')
    const app = await buildShop(t, new SlowStore())
    t.same((await app.inject({ url: '/', headers: { cookie: `session=${visitor.cookies.get('session')}` } })).json(), {})
  })
})

t.test('Redis as a store of sessions', { skip: MISSING_REDIS ?? false }, async (t) => {
  const redis = await startRedis(t)
  const app = await buildApp(t, {
    secretKey,
    session: {
      lifetime: 60,
      store: {
        get: (id) => redis.get(`session:${id}`),
        set: (id, data, seconds) => redis.set(`session:${id}`, data, { expiration: { type: 'EX', value: seconds } }),
        delete: (id) => redis.del(`session:${id}`)
      }
    }
  })
  app.rule('/', () => ({ ...session, permanent: session.permanent }))
  app.rule('/login/<name>', ({ name }) => { session.regenerate(); session['user'] = name; session.permanent = true; flash(`Welcome, ${name}`); return 'ok' })
  app.rule('/flashes', () => ({ flashes: getFlashedMessages() }))
  app.rule('/logout', () => { session.clear(); return 'ok' })

  t.test('keeps, renews, ends and times them', async (t) => {
    const visitors = Array.from({ length: 20 }, () => new Visitor(app))
    await Promise.all(visitors.map(async (visitor, index) => visitor.get(`/login/user${index}`)))
    t.equal(await redis.dbSize(), 20)
    const [first = new Visitor(app)] = visitors
    t.match((await first.get('/')).json(), { user: 'user0', permanent: true })
    t.same((await first.get('/flashes')).json(), { flashes: ['Welcome, user0'] })
    t.same((await first.get('/flashes')).json(), { flashes: [] })
    const [key = ''] = await redis.keys('session:*')
    const seconds = await redis.ttl(key)
    t.ok(seconds > 50 && seconds <= 60)
    const kept = { cookie: `session=${first.cookies.get('session')}` }
    await first.get('/login/again')
    t.equal(await redis.dbSize(), 20)
    t.same((await app.inject({ url: '/', headers: kept })).json(), { permanent: false })
    await Promise.all(visitors.map(async (visitor) => visitor.get('/logout')))
    t.equal(await redis.dbSize(), 0)
  })

  t.test('that has gone away is a 500, and good again when it is back', async (t) => {
    const visitor = new Visitor(app)
    await visitor.get('/login/ann')
    redis.destroy()
    t.equal((await visitor.get('/')).statusCode, 500)
    t.match(takeErrors(app), [{ err: { message: /Cannot call "get"/ } }])
    await redis.connect()
    t.match((await visitor.get('/')).json(), { user: 'ann' })
  })
})
