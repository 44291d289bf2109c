import { setTimeout as delay } from 'node:timers/promises'
import cookie from '@fastify/cookie'
import type { FastifyInstance } from 'fastify'
import { flash, getFlashedMessages, html, makeResponse, Markup, redirect, renderTemplateString, request, session, type FlaskishOptions } from 'flaskish'
import t from 'tap'
import { buildApp, takeErrors, takeWarnings, type RunningTest } from '../build-app.ts'
import { setCookies, Visitor } from '../visitor.ts'

// Goals 47 to 58 of what must hold under attack: identity.

const secretKey = 'a key that only the tests of attacks have'

async function buildShop (t: RunningTest, options: FlaskishOptions = {}): Promise<FastifyInstance> {
  const app = await buildApp(t, { secretKey, ...options })
  app.rule('/', () => `${session.get('user', 'nobody')}`)
  app.rule('/login/<user>', ({ user }) => { session.regenerate(); session['user'] = user; return 'ok' })
  app.rule('/switch/<user>', ({ user }) => { session.clear(); session['user'] = user; return 'ok' })
  app.rule('/logout', () => { session.clear(); return 'ok' })
  app.rule('/slow', async () => { const { user } = session; await delay(60); session['slow'] = user; return 'ok' })
  app.rule('/untouched', () => 'ok')
  return app
}

async function bring (app: FastifyInstance, value: string, url = '/'): Promise<[status: number, body: string]> {
  const { statusCode, body } = await app.inject({ url, headers: { cookie: `session=${value}` } })
  return [statusCode, body]
}

t.test('47: no cookie but the one that was sealed is a session, and none is an error', async (t) => {
  const app = await buildShop(t)
  const [visitor, other] = [new Visitor(app), new Visitor(app)]
  await visitor.get('/login/ann')
  await other.get('/login/bob')
  const [good, foreign] = [String(visitor.cookies.get('session')), String(other.cookies.get('session'))]
  const [cipher = '', nonce = ''] = good.split('.')
  const [otherCipher = '', otherNonce = ''] = foreign.split('.')
  const flip = (index: number): string => `${good.slice(0, index)}${good[index] === 'A' ? 'B' : 'A'}${good.slice(index + 1)}`
  const rows = [
    ...Array.from(good, (_char, index) => flip(index)), ...Array.from(good, (_char, index) => good.slice(0, index)), ...Array.from(good, (_char, index) => good.slice(index + 1)),
    `${cipher}.${otherNonce}`, `${otherCipher}.${nonce}`, `${nonce}.${cipher}`, `${cipher}${nonce}`, `${cipher};${nonce}`, `${cipher}..${nonce}`, `${good}.${nonce}`, `${good}${good}`,
    `${cipher.slice(4)}.${nonce}`, `${cipher.slice(0, -4)}.${nonce}`, `${otherCipher}${cipher}.${nonce}`, `AAAA${cipher}.${nonce}`, `${cipher}AAAA.${nonce}`,
    good.replace('.', '%2E'), good.replaceAll('=', ''), good.replaceAll('=', '%3D'), Buffer.from(good).toString('base64'), 'A'.repeat(12_000) + `.${nonce}`,
    'eyJ1c2VyIjoiYW5uIn0.ZVDe2g.3n-3Y', 'eyJhbGciOiJub25lIn0.eyJ1c2VyIjoiYW5uIn0.', 's%3Aann.sig', 'j%3A%7B%22user%22%3A%22ann%22%7D', '[{"user":"ann"}]', `${Buffer.from('{"f":[{"user":"ann"}],"__ts":9999999999}').toString('base64')}.${nonce}`
  ].filter((text) => text !== good)
  t.ok(rows.length > 80)
  for (const value of rows) t.same(await bring(app, value), [200, 'nobody'], value)
  t.same(await bring(app, good), [200, 'ann'])
})

t.test('48: equal sessions look different, nothing can be read, and the key is nowhere', async (t) => {
  const app = await buildShop(t, { debug: true, config: { title: 'shop' } })
  app.rule('/key', () => { session['f'] = () => 1; return 'ok' })
  app.rule('/template', () => renderTemplateString('{{config}} {{config.secretKey}} {{config.SECRET_KEY}} {{session}} {{request}} {{g}}', {}))
  const name = 'Ada "Augusta" Lovelace'
  const cookies = await Promise.all(Array.from({ length: 50 }, async () => String(setCookies(await app.inject(`/login/${encodeURIComponent(name)}`))[0])))
  t.equal(new Set(cookies).size, 50)
  t.equal(new Set(cookies.map((text) => text.split('.')[1]?.slice(0, 32))).size, 50)
  // Shorter words can be in it by chance.
  for (const text of cookies) {
    const [cipher = ''] = text.slice('session='.length).split('.')
    t.notMatch(Buffer.from(cipher, 'base64').toString('latin1') + text, /"Augusta|Lovelace|"user"/)
  }
  const pages = [(await app.inject('/key')).body, (await app.inject('/template')).body, JSON.stringify(takeErrors(app)), JSON.stringify(app.flaskish.settings)]
  for (const page of pages) t.notMatch(page, secretKey)
})

t.test('49: of several keys the newest seals and all open, and a key that is none is refused without being repeated', async (t) => {
  const [old, newer] = ['the older of two keys', 'the newer of two keys']
  const [before, both, after] = [await buildShop(t, { secretKey: old }), await buildShop(t, { secretKey: [newer, old] }), await buildShop(t, { secretKey: newer })]
  const [ofOld, ofBoth] = [new Visitor(before), new Visitor(both)]
  await ofOld.get('/login/ann')
  await ofBoth.get('/login/bob')
  const [oldCookie, newCookie] = [String(ofOld.cookies.get('session')), String(ofBoth.cookies.get('session'))]
  t.same([await bring(both, oldCookie), await bring(both, newCookie)], [[200, 'ann'], [200, 'bob']])
  t.same([await bring(after, oldCookie), await bring(after, newCookie), await bring(before, newCookie)], [[200, 'nobody'], [200, 'bob'], [200, 'nobody']])
  for (const wrong of ['', 'short-secret', null, 7_777_777, [], ['', old], [old, null], [[old]], {}, new Uint8Array(15), true]) {
    await t.rejects(buildApp({ teardown () {} }, { secretKey: wrong as never }), { code: 'FLASKISH_ERR_OPTION', message: /^(?!.*(?:short-secret|7777777|older of)).*"secretKey"/ }, String(wrong))
  }
})

t.test('50: the server ends a session, and a logout is final', async (t) => {
  t.test('after its lifetime, however it is kept', async (t) => {
    for (const store of [undefined, new Map<string, string>()]) {
      const app = await buildShop(t, { session: { lifetime: 1, ...(store && { store }) } })
      const visitor = new Visitor(app)
      await visitor.get('/login/ann')
      t.equal((await visitor.get('/')).body, 'ann')
      await delay(1700)
      t.equal((await visitor.get('/')).body, 'nobody')
    }
  })

  t.test('with a store also against a slow request that began before it', async (t) => {
    const store = new Map<string, string>()
    const app = await buildShop(t, { session: { store } })
    const visitor = new Visitor(app)
    await visitor.get('/login/ann')
    const stolen = String(visitor.cookies.get('session'))
    const slow = bring(app, stolen, '/slow')
    await delay(20)
    await visitor.get('/logout')
    t.same(await slow, [200, 'ok'])
    t.equal(store.size, 0)
    t.same(await bring(app, stolen), [200, 'nobody'])
  })
})

t.test('51: a login, and clear() with something written after it, get an identifier that nobody knew', async (t) => {
  const store = new Map<string, string>()
  const app = await buildShop(t, { session: { store } })
  const visitor = new Visitor(app)
  const seen = new Set<string>()
  for (const path of ['/login/ann', '/login/ann', '/switch/bob', '/login/bob']) {
    const before = visitor.cookies.get('session')
    await visitor.get(path)
    const [id = ''] = store.keys()
    t.equal(store.size, 1, 'the one before is gone')
    t.ok(Buffer.from(id, 'base64url').length >= 16, '128 bits')
    t.notOk(seen.has(id))
    seen.add(id)
    if (before !== undefined) t.same(await bring(app, before), [200, 'nobody'], 'what was fixed before the login is nobody')
  }
  // Sealed by this app, but not in its store: of another store, or deleted.
  const elsewhere = new Visitor(await buildShop(t, { session: { store: new Map() } }))
  await elsewhere.get('/login/eve')
  const foreign = String(elsewhere.cookies.get('session'))
  const known = [...store.keys()]
  t.same(await bring(app, foreign), [200, 'nobody'])
  await bring(app, foreign, '/login/eve')
  const [created = ''] = [...store.keys()].filter((id) => !known.includes(id))
  t.ok(created)
  t.same(await bring(app, foreign), [200, 'nobody'], 'the identifier that was brought is not the one that was given')
})

t.test('52: every look says Vary: Cookie, and an untouched session says nothing', async (t) => {
  const app = await buildShop(t)
  const looks: ReadonlyArray<readonly [name: string, look: () => unknown]> = [
    ['in', () => 'user' in session], ['property', () => session['user']], ['get', () => session.get('user')], ['pop', () => session.pop('none', 1)],
    ['keys', () => Object.keys(session)], ['forIn', () => { for (const key in session) t.ok(key) }], ['spread', () => ({ ...session })], ['of', () => [...session]],
    ['hasOwn', () => Object.hasOwn(session, 'user')], ['permanent', () => session.permanent], ['isNew', () => session.isNew], ['json', () => JSON.stringify(session)],
    ['flashes', () => getFlashedMessages()], ['template', () => renderTemplateString('{{session.user}}', {})], ['messages', () => renderTemplateString('{{#each (get_flashed_messages)}}{{this}}{{/each}}', {})],
    ['response', () => makeResponse(String(session['user']))]
  ]
  for (const [name, look] of looks) app.rule(`/look/${name}`, () => { look(); return ['ok', { Vary: 'Accept' }] })
  const visitor = new Visitor(app)
  await visitor.get('/login/ann')
  for (const [name] of looks) {
    const answer = await visitor.get(`/look/${name}`)
    t.match(String(answer.headers.vary), /^(?=.*Cookie)(?=.*Accept)/, name)
    t.same(setCookies(answer), [], name)
  }
  const untouched = await visitor.get('/untouched')
  t.equal(untouched.headers.vary, undefined)
  t.same(setCookies(untouched), [])
})

t.test('53: the cookie is HttpOnly, SameSite=Lax and has a path unless told otherwise, and is removed by the same', async (t) => {
  const rows: ReadonlyArray<readonly [options: FlaskishOptions, attributes: readonly string[]]> = [
    [{}, ['HttpOnly', 'Path=/', 'SameSite=Lax']],
    [{ applicationRoot: '/shop' }, ['HttpOnly', 'Path=/shop', 'SameSite=Lax']],
    [{ session: { cookieName: '__Host-id', secure: true } }, ['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure']],
    [{ session: { domain: 'example.com', sameSite: 'Strict', secure: true } }, ['Domain=example.com', 'HttpOnly', 'Path=/', 'SameSite=Strict', 'Secure']]
  ]
  for (const [options, attributes] of rows) {
    const visitor = new Visitor(await buildShop(t, options))
    for (const path of ['/login/ann', '/logout']) {
      const [, ...found] = String(setCookies(await visitor.get(path))[0]).split('; ')
      t.same(found.filter((text) => !/^(?:Expires|Max-Age)=/.test(text)).sort(), attributes, path)
      t.equal(found.includes('Max-Age=0'), path === '/logout')
    }
  }
})

t.test('54: data that looks like our own tags stays data, and never becomes Markup', async (t) => {
  const tags = [' h', ' d', ' m', ' s', ' b', ' y', ' i', ' n', ' u', ' z', '  h', '   h', ' ', '', ' H', 'h ', '__html__', 'toHTML', ' toJSON']
  const contents = ['<b>', 1, [['<b>', '<b>']], { ' h': '<b>' }, null, [{ ' h': '<b>' }]]
  const shapes: unknown[] = tags.flatMap((tag) => contents.map((content) => ({ [tag]: content })))
  t.ok(shapes.length >= 100)
  for (const store of [undefined, new Map<string, string>()]) {
    const app = await buildApp(t, { secretKey, ...(store && { session: { store } }) })
    app.rule('/', { methods: ['POST'], endpoint: 'write' }, () => { session['value'] = request.json; return 'ok' })
    app.rule('/', () => JSON.stringify([session['value'], hasMarkup(session['value'])]))
    app.rule('/page', () => renderTemplateString('{{#each session.value}}{{this}}{{/each}}', {}))
    for (const shape of shapes) {
      const visitor = new Visitor(app)
      await visitor.send({ method: 'POST', url: '/', payload: shape as object })
      t.same((await visitor.get('/')).json(), [shape, false], JSON.stringify(shape))
      t.notMatch((await visitor.get('/page')).body, '<b>')
    }
  }
  t.equal(hasMarkup([{ a: html`<b>` }]), true)
})

function hasMarkup (value: unknown): boolean {
  if (value instanceof Markup) return true
  return typeof value === 'object' && value !== null && Object.values(value).some(hasMarkup)
}

t.test('55: a session past 4093 bytes is a warning with its size, an error in debug, and never cut', async (t) => {
  const big = 'x'.repeat(6000)
  for (const debug of [false, true]) {
    const app = await buildShop(t, { debug })
    app.rule('/big', () => { session['big'] = big; return 'ok' })
    app.rule('/read', () => String(session['big'] === big))
    const visitor = new Visitor(app)
    const answer = await visitor.get('/big')
    t.equal(answer.statusCode, debug ? 500 : 200)
    if (debug) {
      t.match(takeErrors(app), [{ err: { message: /browsers drop what is longer than 4093/ } }])
      t.same(setCookies(answer), [])
    } else {
      t.match(takeWarnings(app), [{ msg: new RegExp(`${setCookies(answer)[0]?.length} bytes`) }])
      t.equal((await visitor.get('/read')).body, 'true')
    }
  }
})

t.test('56: there is one cookie of the session in an answer, and none of a view is lost', async (t) => {
  const app = await buildApp(t, { secretKey })
  await app.register(cookie)
  // Writes again when the answer is on its way.
  app.addHook('onSend', async (_request, reply) => {
    session['late'] = true
    reply.setCookie('hook', '1')
  })
  app.rule('/tuple', () => { session['a'] = 1; return ['ok', [['Set-Cookie', 'a=1'], ['Set-Cookie', 'b=2']]] })
  app.rule('/response', () => {
    const response = makeResponse('ok')
    response.setCookie('a', '1')
    response.setCookie('b', '2')
    session['a'] = 1
    return response
  })
  app.rule('/plain', (_args, { reply }) => { reply.setCookie('a', '1').setCookie('b', '2'); session['a'] = 1; return 'ok' })
  app.rule('/thrown', (_args, { reply }) => { reply.setCookie('a', '1').setCookie('b', '2'); session['a'] = 1; throw new Error('thrown') })
  for (const path of ['/tuple', '/response', '/plain', '/thrown']) {
    const cookies = setCookies(await app.inject(path))
    t.same(cookies.map((text) => text.split('=')[0]).sort(), ['a', 'b', 'hook', 'session'], path)
    const sealed = cookies.find((text) => text.startsWith('session='))?.split(';')[0]?.slice('session='.length)
    const reader = await buildApp(t, { secretKey })
    reader.rule('/', () => Object.keys(session).sort().join())
    t.same(await bring(reader, String(sealed)), [200, 'a,late'], path)
  }
  t.equal(takeErrors(app).length, 1)
})

t.test('57: a flashed message is shown once, after any number of redirects, to forty at once', async (t) => {
  const app = await buildApp(t, { secretKey })
  app.rule('/flash/<name>', ({ name }) => { flash(`Hello ${name}`); return redirect('/hop/3') })
  app.rule('/hop/<int:left>', ({ left }) => redirect(left === 0 ? '/show' : `/hop/${left - 1}`))
  app.rule('/show', () => getFlashedMessages().join())
  await Promise.all(Array.from({ length: 40 }, async (_, index) => {
    const visitor = new Visitor(app)
    let answer = await visitor.get(`/flash/${index}`)
    while (answer.statusCode === 302) answer = await visitor.get(String(answer.headers.location))
    t.equal(answer.body, `Hello ${index}`)
    t.equal((await visitor.get('/show')).body, '')
  }))
})

t.test('58: what is written once the head is out is reported', async (t) => {
  for (const debug of [false, true]) {
    const app = await buildApp(t, { secretKey, debug })
    let thrown: unknown
    app.rule('/', async function * stream () {
      yield 'first,'
      try {
        session['late'] = true
      } catch (error) {
        thrown = error
      }
      yield 'last'
    })
    const answer = await app.inject('/')
    t.equal(answer.body, 'first,last')
    t.same(setCookies(answer), [])
    if (debug) t.match(thrown, { code: 'FLASKISH_ERR_SESSION_LATE' })
    else t.match(takeWarnings(app), [{ msg: /session/ }])
  }
})
