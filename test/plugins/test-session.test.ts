import t from 'tap'
import secureSession from '@fastify/secure-session'
import Fastify from 'fastify'
import flaskish, { flash, getFlashedMessages, hasRequestContext, session } from 'flaskish'
import { buildApp } from '../build-app.ts'

const SECRET = 'a secret key of more than 16 bytes'

t.test('client.sessionTransaction', async (t) => {
  t.test('opens the session that the cookies have, and keeps what was changed', async (t) => {
    const app = await buildApp(t, { secretKey: SECRET })
    app.rule('/', () => ({ user: session.get('user', null), flashes: getFlashedMessages() }))
    const client = app.testClient()
    const result = await client.sessionTransaction(async (session) => {
      t.equal(session.isNew, true)
      session['user'] = 'ann'
      session.permanent = true
      flash('hello')
      return 'result'
    })
    t.equal(result, 'result')
    t.equal(hasRequestContext(), false)
    t.ok(client.getCookie('session')?.expires)
    t.same((await client.get('/')).json, { user: 'ann', flashes: ['hello'] })
    await client.sessionTransaction((session) => {
      t.equal(session['user'], 'ann')
      delete session['user']
    })
    t.same((await client.get('/')).json, { user: null, flashes: [] })
    await client.sessionTransaction((session) => { session.clear() })
    t.equal(client.getCookie('session'), undefined)
  })
  t.test('has the session to look at', async (t) => {
    const app = await buildApp(t, { secretKey: SECRET })
    app.rule('/', () => { session['a'] = 1; return '' })
    const client = app.testClient()
    await client.get('/')
    const cookie = client.getCookie('session')?.value
    t.equal(await client.sessionTransaction((session) => session['a']), 1)
    t.equal(client.getCookie('session')?.value, cookie, 'nothing was changed')
  })
  t.test('keeps it in the store of the app', async (t) => {
    const store = new Map<string, string>()
    const app = await buildApp(t, { secretKey: SECRET, session: { store } })
    app.rule('/', () => `${session.get('user', 'nobody')}`)
    const client = app.testClient()
    await client.sessionTransaction((session) => { session['user'] = 'ann' })
    t.equal(store.size, 1)
    t.equal((await client.get('/')).text, 'ann')
    await client.sessionTransaction((session) => { session['user'] = 'bob' })
    t.equal((await client.get('/')).text, 'bob')
    t.equal(store.size, 1)
  })
  t.test('works under another host or path, without AsyncLocalStorage, before anything was sent', async (t) => {
    const app = await buildApp(t, { secretKey: SECRET, contexts: 'explicit', applicationRoot: '/app', session: { secure: true } })
    app.rule('/', (_args, { session }) => `${session.get('user', 'nobody')}`)
    const client = app.testClient()
    await client.sessionTransaction({ baseUrl: 'https://example.com/' }, (session) => { session['user'] = 'ann' })
    t.match(client.cookies, [{ domain: 'example.com', path: '/app', secure: true }])
    t.equal((await client.get('/', { baseUrl: 'https://example.com/' })).text, 'ann')
    t.equal((await client.get('/', { baseUrl: 'http://example.com/' })).text, 'nobody')
  })
  t.test('keeps nothing where the function fails', async (t) => {
    const app = await buildApp(t, { secretKey: SECRET })
    const client = app.testClient()
    await t.rejects(client.sessionTransaction((session) => { session['a'] = 1; throw new Error('broken') }), { message: 'broken' })
    t.same(client.cookies, [])
  })
  t.test('says what it needs', async (t) => {
    const app = await buildApp(t)
    await t.rejects(app.testClient().sessionTransaction((session) => { session['a'] = 1 }), { code: 'FLASKISH_ERR_SECRET_KEY' })
    await t.rejects(app.testClient({ useCookies: false }).sessionTransaction(() => {}), { code: 'FLASKISH_ERR_TEST', message: 'Cannot open a session: the client was made with useCookies: false. Leave this option out.' })
    await t.rejects(Reflect.apply(app.testClient().sessionTransaction, app.testClient(), []), { code: 'FLASKISH_ERR_CONTEXT_FUNCTION', details: { name: 'sessionTransaction' } })
  })
  t.test('is not for sessions of the host\'s own secure-session', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    await app.register(secureSession, { key: Buffer.alloc(32, 'k') })
    await app.register(flaskish)
    app.rule('/set', () => { session['a'] = 1; return '' })
    app.rule('/get', () => `${session.get('a', 'none')}`)
    const client = app.testClient()
    await client.get('/set')
    t.equal((await client.get('/get')).text, '1')
    await t.rejects(client.sessionTransaction(() => {}), { code: 'FLASKISH_ERR_TEST', message: /own @fastify\/secure-session. Let a request of the client change it/ })
  })
})
