import cookie from '@fastify/cookie'
import Fastify from 'fastify'
import flaskish, { session } from 'flaskish'
import t from 'tap'
import { CookieSessions } from '../../plugins/cookie-sessions.ts'
import { StoredSessions } from '../../plugins/session-store.ts'
import { buildApp } from '../build-app.ts'

const secretKey = 'a key that only these tests have'

t.test('registerSessions', async (t) => {
  t.test('keeps sessions in a cookie, in a store, or nowhere', async (t) => {
    t.ok((await buildApp(t, { secretKey })).flaskish.sessions.keeper instanceof CookieSessions)
    t.ok((await buildApp(t, { secretKey, session: { store: new Map() } })).flaskish.sessions.keeper instanceof StoredSessions)
    t.equal((await buildApp(t, { session: { store: new Map() } })).flaskish.sessions.keeper, undefined)
  })

  t.test('refuses wrong keys and options', async (t) => {
    for (const options of [{ secretKey: 'short' }, { secretKey: null }, { session: { sameSite: 'None' } }, { session: [] }]) {
      await t.rejects(async () => { await Fastify().register(flaskish, options as never) }, { code: 'FLASKISH_ERR_OPTION' })
    }
  })

  t.test('leaves the host its own @fastify/cookie and its decorators, before and after', async (t) => {
    for (const isFirst of [true, false]) {
      const app = Fastify()
      t.teardown(() => app.close())
      if (isFirst) await app.register(cookie)
      await app.register(flaskish, { secretKey })
      if (!isFirst) await app.register(cookie)
      app.decorateRequest('session' as 'theirs', 'theirs')
      app.get('/', async (request) => { session['a'] = 1; return { cookies: request.cookies } })
      t.same((await app.inject({ url: '/', cookies: { a: 'b' } })).json(), { cookies: { a: 'b' } })
    }
  })

  t.test('adds no hook to the routes of the app', async (t) => {
    const bare = Fastify()
    const app = Fastify()
    t.teardown(async () => { await bare.close(); await app.close() })
    await bare.register(flaskish)
    await app.register(flaskish, { secretKey })
    const hooksOf = (instance: object): object => Reflect.get(instance, Object.getOwnPropertySymbols(instance).find(({ description }) => description === 'fastify.hooks') ?? '') as object
    for (const name of ['onRequest', 'onSend', 'onResponse', 'preHandler'] as const) {
      t.equal((Reflect.get(hooksOf(app), name) as unknown[]).length, (Reflect.get(hooksOf(bare), name) as unknown[]).length, name)
    }
  })

  t.test('lets siblings have their own', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    for (const prefix of ['/a', '/b']) {
      await app.register(async (child) => {
        await child.register(flaskish, { secretKey: `${prefix} has a key of its own`, session: { cookieName: prefix.slice(1) } })
        child.rule('/', () => { session['n'] = Number(session.get('n', 0)) + 1; return `${session['n']}` })
      }, { prefix })
    }
    const [a, b] = [await app.inject('/a/'), await app.inject('/b/')]
    const header = [a, b].map(({ headers }) => String(headers['set-cookie']).split(';')[0]).join('; ')
    t.match(header, /^a=.*; b=/)
    t.equal((await app.inject({ url: '/a/', headers: { cookie: header } })).body, '2')
    t.equal((await app.inject({ url: '/b/', headers: { cookie: header } })).body, '2')
  })
})
