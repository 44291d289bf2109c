import t from 'tap'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import Fastify from 'fastify'
import flaskish from 'flaskish'
import { pinLock, tokenOf } from '../../plugins/debugger-pin.ts'
import { addDebuggerRoutes } from '../../plugins/debugger-routes.ts'
import { buildApp, takeErrors } from '../build-app.ts'

const BASE = '/__flaskish_debugger__'

interface Keys { readonly error: string, readonly token: string }

async function buildFailing (t: Parameters<typeof buildApp>[0]): Promise<{ app: FastifyInstance, keys: Keys, cookie: string }> {
  const app = await buildApp(t, { debug: true })
  app.rule('/', function view () {
    const list = [1, 2].map((n) => n * 2)
    throw new Error(`There are ${list.length}.`)
  })
  const { body } = await app.inject({ url: '/', headers: { accept: 'text/html' } })
  takeErrors(app)
  const [, error = '', token = ''] = /data-error="([^"]+)" data-token="([^"]+)"/.exec(body) ?? []
  const keys = { error, token }
  const unlocked = await post(app, 'pin', { ...keys, pin: pinLock.pin })
  return { app, keys, cookie: String(unlocked.headers['set-cookie']).split(';', 1)[0] ?? '' }
}

const post = (app: FastifyInstance, path: string, payload: object, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> =>
  app.inject({ method: 'POST', url: `${BASE}/${path}`, payload, headers: { host: 'localhost:5000', ...headers } })

t.test('addDebuggerRoutes', async (t) => {
  t.test('evaluates in the frame, for the browser that has entered the PIN', async (t) => {
    const { app, keys, cookie } = await buildFailing(t)
    const answer = await post(app, 'evaluate', { ...keys, frame: 0, code: 'list' }, { cookie })
    t.equal(answer.statusCode, 200)
    t.same(answer.json(), { output: '[ 2, 4 ]', failed: false })
    t.match(answer.headers, { 'cache-control': 'no-store', 'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff' })
    t.match((await post(app, 'variables', { ...keys, frame: 0 }, { cookie })).json(), { variables: [{ name: 'list', text: '[ 2, 4 ]' }] })
  })

  t.test('gives a cookie that no script and no other site can use', async (t) => {
    const { app, keys } = await buildFailing(t)
    t.match((await post(app, 'pin', { ...keys, pin: pinLock.pin })).headers['set-cookie'], /^flaskish_debugger_\w+=[\w-]{43}; Path=\/__flaskish_debugger__; HttpOnly; SameSite=Strict$/)
  })

  t.test('evaluates nothing without the PIN, the token, or for another page', async (t) => {
    const { app, keys, cookie } = await buildFailing(t)
    const body = { ...keys, frame: 0, code: 'globalThis.evaluated = true' }
    t.equal((await post(app, 'evaluate', body)).statusCode, 401)
    t.equal((await post(app, 'variables', body)).statusCode, 401)
    const refused: Array<[body: object, headers: Record<string, string>]> = [
      [{ ...body, token: 'x' }, { cookie }], [{ ...body, token: undefined }, { cookie }], [{ ...body, token: tokenOf('other') }, { cookie }], [{ ...body, error: 7 }, { cookie }], [[], { cookie }],
      [body, { cookie, host: 'example.com' }], [body, { cookie, origin: 'http://example.com' }], [body, { cookie, origin: 'http://localhost:3000' }], [body, { cookie, 'sec-fetch-site': 'cross-site' }], [body, { cookie, 'sec-fetch-site': 'same-site' }],
      [body, { cookie, 'x-forwarded-for': '127.0.0.1' }]
    ]
    for (const [payload, headers] of refused) t.equal((await post(app, 'evaluate', payload, headers)).statusCode, 403)
    t.equal((await post(app, 'pin', { ...keys, token: 'x', pin: pinLock.pin })).statusCode, 403)
    t.notOk('evaluated' in globalThis)
  })

  t.test('refuses code that is no text, nor can become one', async (t) => {
    const { app, keys, cookie } = await buildFailing(t)
    t.equal((await post(app, 'evaluate', { ...keys, frame: 0, code: { toString: 1, valueOf: 1 } }, { cookie })).statusCode, 400)
  })

  t.test('takes JSON by POST and nothing else', async (t) => {
    const { app, keys, cookie } = await buildFailing(t)
    const payload = JSON.stringify({ ...keys, frame: 0, code: 'globalThis.evaluated = true' })
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/jsonx', '']) {
      t.equal((await app.inject({ method: 'POST', url: `${BASE}/evaluate`, payload, headers: { host: 'localhost', cookie, 'content-type': type } })).statusCode, 415, type)
    }
    for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const) {
      t.ok((await app.inject({ method, url: `${BASE}/evaluate?${new URLSearchParams(JSON.parse(payload))}`, headers: { host: 'localhost', cookie } })).statusCode >= 404, method)
    }
    t.equal((await app.inject({ method: 'POST', url: `${BASE}/evaluate`, payload: '{', headers: { host: 'localhost', 'content-type': 'application/json' } })).statusCode, 400)
    t.equal((await app.inject({ method: 'POST', url: `${BASE}/evaluate`, payload: '"text"', headers: { host: 'localhost', 'content-type': 'application/json' } })).statusCode, 403)
    t.equal((await post(app, 'evaluate', { ...keys, code: 'x'.repeat(200_000) }, { cookie })).statusCode, 413)
    t.notOk('evaluated' in globalThis)
  })

  t.test('says so when a page is too old, or a frame is none', async (t) => {
    const { app, keys, cookie } = await buildFailing(t)
    for (const frame of [99, -1, 'constructor', undefined]) t.match(await post(app, 'evaluate', { ...keys, frame, code: '1' }, { cookie }), { statusCode: 404, body: /forgotten/ })
    t.equal((await post(app, 'evaluate', { error: 'other', token: tokenOf('other'), frame: 0, code: '1' }, { cookie })).statusCode, 404)
  })

  t.test('adds them once, under each prefix, and to no list of rules', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    await app.register(async (one) => { await one.register(flaskish, { debug: true }) })
    await app.register(async (two) => { await two.register(flaskish, { debug: true }) })
    await app.register(async (three) => {
      t.equal(await addDebuggerRoutes(three), `/shop${BASE}`)
      t.equal(await addDebuggerRoutes(three), `/shop${BASE}`)
    }, { prefix: '/shop' })
    t.ok(app.hasRoute({ method: 'POST', url: `${BASE}/evaluate` }))
    t.ok(app.hasRoute({ method: 'POST', url: `/shop${BASE}/pin` }))
    const listed = await buildApp(t, { debug: true })
    t.same([...listed.urlMap].filter(({ rule }) => rule.includes('debugger')), [])
  })

  t.test('is locked by ten wrong PINs, also for the right one', async (t) => {
    const { app, keys, cookie } = await buildFailing(t)
    const start = performance.now()
    for (let i = 1; i <= 10; i++) t.match(await post(app, 'pin', { ...keys, pin: '000-000-000' }), { statusCode: 403, body: i < 10 ? /not the PIN/ : /Too many/ })
    t.match(await post(app, 'pin', { ...keys, pin: pinLock.pin }), { statusCode: 403, body: /Too many/ })
    t.ok(performance.now() - start > 2000)
    t.equal((await post(app, 'evaluate', { ...keys, frame: 0, code: '1' }, { cookie })).statusCode, 200)
  })
})
