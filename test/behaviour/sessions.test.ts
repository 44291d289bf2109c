import type { ServerResponse } from 'node:http'
import cookie from '@fastify/cookie'
import Fastify from 'fastify'
import flaskish, { abort, afterThisRequest, flash, getFlashedMessages, makeResponse, Markup, redirect, Response, session, type ViewResult } from 'flaskish'
import t from 'tap'
import { buildApp, takeErrors, takeWarnings } from '../build-app.ts'
import { ask, exchange, listen } from '../raw-socket.ts'
import { setCookies, Visitor } from '../visitor.ts'

const secretKey = 'a key that only the tests of sessions have'

t.test('a session', async (t) => {
  t.test('is there again in the next request, sealed', async (t) => {
    const app = await buildApp(t, { secretKey })
    app.rule('/login', () => { session['username'] = 'ann the visitor'; return 'ok' })
    app.rule('/', () => 'username' in session ? `${session['username']}` : 'nobody')
    app.rule('/logout', () => { session.pop('username'); return redirect('/') })
    const visitor = new Visitor(app)
    t.equal((await visitor.get('/')).body, 'nobody')
    const login = await visitor.get('/login')
    t.match(setCookies(login), [/^session=[\w+/=]+\.[\w+/]{32}; HttpOnly; Path=\/; SameSite=Lax$/])
    t.notMatch(Buffer.from(String(visitor.cookies.get('session')).split('.')[0] ?? '', 'base64').toString('latin1'), 'ann')
    const index = await visitor.get('/')
    t.equal(index.body, 'ann the visitor')
    t.same(setCookies(index), [])
    t.same(setCookies(await visitor.get('/logout')), ['session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Path=/; SameSite=Lax'])
    t.equal((await visitor.get('/')).body, 'nobody')
  })

  t.test('looks different each time it is sealed', async (t) => {
    const app = await buildApp(t, { secretKey })
    app.rule('/', () => { session['a'] = 1; return 'ok' })
    const cookies = await Promise.all(Array.from({ length: 20 }, async () => setCookies(await app.inject('/'))[0]))
    t.equal(new Set(cookies).size, 20)
  })

  t.test('brings values back as what they were', async (t) => {
    const app = await buildApp(t, { secretKey })
    const value = { at: new Date(7), tags: new Set(['a']), byName: new Map([['ann', 1n]]), bytes: Buffer.from('hi'), note: new Markup('<b>'), nothing: undefined }
    app.rule('/', () => {
      if (session['value'] === undefined) session['value'] = value
      else t.strictSame(session['value'], value)
      return 'ok'
    })
    const visitor = new Visitor(app)
    await visitor.get('/')
    t.equal((await visitor.get('/')).body, 'ok')
  })

  t.test('is seen and written in hooks, plain handlers, error handlers, and what answers past the view', async (t) => {
    const app = await buildApp(t, { secretKey })
    app.addHook('preHandler', async () => { session['hook'] = true })
    app.rule('/view', async () => { session['view'] = true; return 'ok' })
    app.get('/plain', async () => { session['plain'] = true; return { ok: true } })
    app.get('/callback', (_request, reply) => { session['callback'] = true; setImmediate(() => reply.send('ok')) })
    app.rule('/thrown', () => { session['thrown'] = true; throw new RangeError('no') })
    app.registerErrorHandler(RangeError, () => { session['handler'] = true; return ['sorry', 500] })
    app.rule('/reply', (_args, { reply }) => { session['reply'] = true; reply.send('by hand'); return reply as unknown as ViewResult })
    app.rule('/after', () => {
      afterThisRequest(() => { session['after'] = true })
      return 'ok'
    })
    app.get('/plain-after', async () => {
      session['plain-before'] = true
      afterThisRequest(() => { session['plain-after'] = true })
      return 'ok'
    })
    app.rule('/listener', () => {
      session['listener'] = true
      return (_request: unknown, response: ServerResponse) => {
        session['inside'] = true
        response.writeHead(200, { 'Set-Cookie': 'theirs=1', Vary: 'Accept' }).end('theirs')
      }
    })
    app.get('/hijacked', (_request, reply) => {
      session['hijacked'] = true
      reply.hijack().raw.end('raw')
    })
    app.rule('/response', () => { session['response'] = true; return new Response('ok', 201) })
    app.rule('/web', () => { session['web'] = true; return new globalThis.Response('ok') })
    app.rule('/empty', () => { session['empty'] = true; return ['', 204] })
    app.rule('/same', () => { session['same'] = true; return ['', 304] })
    app.rule('/all', () => Object.keys(session).join())
    const visitor = new Visitor(app)
    for (const path of ['view', 'plain', 'callback', 'thrown', 'reply', 'after', 'plain-after', 'listener', 'hijacked', 'response', 'web', 'empty', 'same']) {
      const answer = await visitor.get(`/${path}`)
      t.equal(setCookies(answer).filter((text) => text.startsWith('session=')).length, 1, path)
      t.match(answer.headers.vary, /Cookie/, path)
      if (path === 'listener') t.same([setCookies(answer)[0], answer.headers.vary], ['theirs=1', 'Accept, Cookie'])
    }
    t.equal(setCookies(await visitor.send({ method: 'HEAD', url: '/view' })).length, 1)
    t.equal((await visitor.get('/all')).body, 'hook,view,plain,callback,thrown,handler,reply,after,plain-before,plain-after,listener,inside,hijacked,response,web,empty,same')
    takeErrors(app)
  })

  t.test('written before an error is kept: in rules, in plain routes, for a 404', async (t) => {
    const app = await buildApp(t, { secretKey })
    const write = (): never => {
      session['count'] = Number(session.get('count', 0)) + 1
      throw new Error('after writing')
    }
    app.rule('/rule', write)
    app.get('/plain', async () => write())
    app.get('/sync', () => write())
    app.rule('/missing', () => { session['count'] = Number(session.get('count', 0)) + 1; abort(404) })
    app.rule('/', () => `${session['count']}`)
    const visitor = new Visitor(app)
    for (const [path, status] of [['/rule', 500], ['/plain', 500], ['/sync', 500], ['/missing', 404]] as const) t.equal((await visitor.get(path)).statusCode, status)
    t.equal((await visitor.get('/')).body, '4')
    t.equal(takeErrors(app).length, 3)
  })

  t.test('nobody looks at costs nothing and says nothing', async (t) => {
    const app = await buildApp(t, { secretKey })
    app.rule('/', () => 'untouched')
    app.rule('/write', () => { session['a'] = 1; session.permanent = true; return 'ok' })
    app.get('/plain', async () => 'untouched')
    const visitor = new Visitor(app)
    await visitor.get('/write')
    for (const path of ['/', '/plain', '/nowhere', '/write/']) {
      const { headers } = await visitor.get(path)
      t.equal(headers['set-cookie'], undefined, path)
      t.notMatch(String(headers.vary), 'Cookie', path)
    }
  })

  t.test('says Vary: Cookie however it is looked at', async (t) => {
    const app = await buildApp(t, { secretKey })
    const looks: Record<string, () => unknown> = {
      in: () => 'a' in session,
      property: () => session['a'],
      get: () => session.get('a'),
      pop: () => session.pop('nothing'),
      setDefault: () => session.setDefault('a', 1),
      keys: () => Object.keys(session),
      forIn: () => { for (const key in session) if (key === 'a') break },
      spread: () => ({ ...session }),
      iteration: () => [...session],
      hasOwn: () => Object.hasOwn(session, 'a'),
      permanent: () => session.permanent,
      isNew: () => session.isNew,
      json: () => JSON.stringify(session),
      flashes: () => getFlashedMessages(),
      delete: () => delete session['nothing'],
      entries: () => Object.entries(session)
    }
    for (const [name, look] of Object.entries(looks)) {
      app.rule(`/${name}`, () => { look(); return 'ok' })
      app.get(`/plain/${name}`, async () => { look(); return 'ok' })
    }
    app.rule('/write', () => { session['a'] = 1; return 'ok' })
    const visitor = new Visitor(app)
    await visitor.get('/write')
    for (const name of Object.keys(looks)) {
      for (const path of [`/${name}`, `/plain/${name}`]) t.equal((await visitor.get(path)).headers.vary, 'Cookie', path)
      t.equal((await app.inject(`/${name}`)).headers.vary, 'Cookie', `${name} without a cookie`)
    }
  })

  t.test('keeps the Vary of hooks, views and plain handlers, whoever comes first', async (t) => {
    const app = await buildApp(t, { secretKey })
    app.addHook('onRequest', async (_request, reply) => { reply.header('vary', 'Origin') })
    app.rule('/view', () => { session.get('a'); return ['ok', { Vary: 'Accept' }] })
    app.rule('/all', () => { session.get('a'); return ['ok', { Vary: 'cookie, Accept' }] })
    app.get('/plain', async (_request, reply) => {
      session.get('a')
      reply.header('vary', 'Accept-Language')
      return 'ok'
    })
    t.equal((await app.inject('/view')).headers.vary, 'Origin, Cookie, Accept')
    t.equal((await app.inject('/all')).headers.vary, 'Origin, Cookie, Accept')
    t.equal((await app.inject('/plain')).headers.vary, 'Accept-Language, Cookie')
  })

  t.test('is one cookie beside those of the view, of hooks, and of @fastify/cookie before or after flaskish', async (t) => {
    for (const isFirst of [true, false]) {
      const app = Fastify()
      t.teardown(() => app.close())
      if (isFirst) await app.register(cookie)
      await app.register(flaskish, { secretKey })
      if (!isFirst) await app.register(cookie)
      app.addHook('onSend', async (_request, reply) => {
        reply.header('set-cookie', 'raw=1')
        reply.setCookie('late', '2')
        session['b'] = 2
      })
      app.rule('/view', (_args, { reply }) => {
        session['a'] = 1
        reply.setCookie('theirs', '1', { path: '/' })
        const response = makeResponse('ok')
        response.setCookie('ours', '1')
        return response
      })
      app.get('/plain', async (request, reply) => {
        session['a'] = 1
        reply.setCookie('theirs', String(request.cookies['seen']))
        return `${session['a']}${session['b']}`
      })
      const visitor = new Visitor(app)
      for (const path of ['/view', '/plain']) {
        const names = setCookies(await visitor.get(path)).map((text) => text.split('=')[0])
        t.same(names.sort(), ['late', 'raw', 'session', 'theirs', ...(path === '/view' ? ['ours'] : [])].sort(), `${path} ${isFirst}`)
      }
      t.equal((await visitor.get('/plain')).body, '12')
    }
  })

  t.test('sees a change within a value when modified is set, as in Flask', async (t) => {
    const app = await buildApp(t, { secretKey })
    app.rule('/start', () => { session['cart'] = ['a']; return 'ok' })
    app.rule('/silent', () => { (session['cart'] as string[]).push('b'); return 'ok' })
    app.rule('/told', () => { (session['cart'] as string[]).push('c'); session.modified = true; return 'ok' })
    app.rule('/cart', () => (session['cart'] as string[]).join())
    const visitor = new Visitor(app)
    await visitor.get('/start')
    t.same(setCookies(await visitor.get('/silent')), [])
    await visitor.get('/told')
    t.equal((await visitor.get('/cart')).body, 'a,c')
  })

  t.test('without a secretKey is empty, and says how to get one when it is written', async (t) => {
    const app = await buildApp(t)
    app.rule('/', () => `${session['a']} ${[...session].length} ${getFlashedMessages().length}`)
    app.rule('/write', () => { session['a'] = 1; return 'ok' })
    app.rule('/flash', () => { flash('hi'); return 'ok' })
    const read = await app.inject({ url: '/', headers: { cookie: 'session=x.y' } })
    t.equal(read.body, 'undefined 0 0')
    t.equal(read.headers.vary, undefined)
    for (const path of ['/write', '/flash']) t.equal((await app.inject(path)).statusCode, 500)
    t.match(takeErrors(app).map(({ err }) => err?.message), [/node -p "crypto/, /node -p "crypto/])
  })

  t.test('is opened in test contexts', async (t) => {
    const app = await buildApp(t, { secretKey })
    app.rule('/write', () => { session['user'] = 'ann'; flash('hi'); return 'ok' })
    const visitor = new Visitor(app)
    await visitor.get('/write')
    app.testRequestContext('/', { cookies: Object.fromEntries(visitor.cookies) }, (context) => {
      t.equal(session['user'], 'ann')
      t.same(getFlashedMessages(), ['hi'])
      session['user'] = 'bob'
      t.equal(context.session['user'], 'bob')
    })
    app.testRequestContext('/', () => { t.equal(session.isNew, true) })
  })

  t.test('is the second argument\'s with explicit contexts, and so is flashing', async (t) => {
    const app = await buildApp(t, { secretKey, contexts: 'explicit' })
    app.rule('/write', (_args, { session, flash }) => { session['user'] = 'ann'; flash('hi'); flash('no', 'error'); return 'ok' })
    app.rule('/', (_args, { session, getFlashedMessages }) => ({ user: session['user'], flashes: getFlashedMessages({ withCategories: true }), again: getFlashedMessages() }))
    app.rule('/global', () => { flash('hi'); return 'ok' })
    const visitor = new Visitor(app)
    await visitor.get('/write')
    t.same((await visitor.get('/')).json(), { user: 'ann', flashes: [['message', 'hi'], ['error', 'no']], again: ['hi', 'no'] })
    t.equal((await visitor.get('/global')).statusCode, 500)
    t.match(takeErrors(app)[0]?.err?.message, /Cannot use "flash" here/)
  })
})

t.test('a session while an answer is streamed', async (t) => {
  t.test('is saved before the first byte; a later change is a warning', async (t) => {
    const app = await buildApp(t, { secretKey })
    app.rule('/stream', function * () {
      session['before'] = true
      yield 'a'
      session['late'] = true
      yield 'b'
    })
    const port = await listen(app)
    const answer = await ask(port, '/stream')
    t.match(answer.head, /^set-cookie: session=/m)
    t.ok(answer.isWhole)
    t.match(takeWarnings(app).map(({ msg }) => msg), [/^Cannot change the session of view "GET \/stream": its answer is on the way/])
  })

  t.test('cannot be changed any more in debug', async (t) => {
    const app = await buildApp(t, { secretKey, debug: true })
    app.rule('/stream', function * () {
      yield 'a'
      t.throws(() => { session['late'] = true }, { code: 'FLASKISH_ERR_SESSION_LATE' })
      yield 'b'
    })
    t.ok((await ask(await listen(app), '/stream')).isWhole)
  })

  t.test('may be looked at', async (t) => {
    const app = await buildApp(t, { secretKey })
    app.rule('/stream', function * () {
      yield 'a'
      yield `${session['a']}`
    })
    t.match((await ask(await listen(app), '/stream')).body, 'undefined')
  })
})

t.test('a visitor\'s cookie', async (t) => {
  t.test('that was changed, cut, swapped or made up is an empty session', async (t) => {
    const app = await buildApp(t, { secretKey })
    app.rule('/write', () => { session['user'] = 'ann'; return 'ok' })
    app.rule('/', () => `${session['user']}`)
    const visitor = new Visitor(app)
    await visitor.get('/write')
    const good = String(visitor.cookies.get('session'))
    const [cipher = '', nonce = ''] = good.split('.')
    const other = new Visitor(app)
    await other.get('/write')
    const [otherCipher = '', otherNonce = ''] = String(other.cookies.get('session')).split('.')
    const changed = Array.from(good, (char, index) => `${good.slice(0, index)}${char === 'A' ? 'B' : 'A'}${good.slice(index + 1)}`).filter((text) => text !== good)
    const cut = Array.from(good, (_char, index) => good.slice(0, index))
    const rows = [
      ...changed, ...cut, '', '.', ';', `${nonce}.${cipher}`, `${cipher}.${otherNonce}`, `${otherCipher}.${nonce}`, `${good}.x`, `${good}=`, `${good}A`, `A${good}`,
      cipher, `${cipher};${nonce}`, `${cipher}%3B${nonce}`, encodeURIComponent(good), good.toLowerCase(), good.replaceAll('+', '-').replaceAll('/', '_') + '_',
      'eyJ1c2VyIjoiYW5uIn0.abc.def', '{"user":"ann"}', 'j:{"user":"ann"}', 's:ann.sig', '%', '%00', 'x'.repeat(8000), 'null', '[{"user":"ann"}]',
      Buffer.from('[{"user":"ann"}]').toString('base64') + `.${nonce}`, '"', '"\\', 'é', '__proto__'
    ]
    t.ok(rows.length > 80)
    for (const value of rows) {
      const answer = await app.inject({ url: '/', headers: { cookie: `session=${value}` } })
      t.same([answer.statusCode, answer.body], [200, 'undefined'], value)
    }
    for (const header of [`=${good}`, 'session', '; ; =', `Session=${good}`, `__Host-session=${good}`, `s%65ssion=${good}`, `a=1; =session=${good}`]) {
      t.equal((await app.inject({ url: '/', headers: { cookie: header } })).body, 'undefined', header)
    }
    for (const header of [`session=${good}`, `a=b; session=${good}; session=x`, `  session = ${good} ;`, `q="; session=no"; session=${good}`, `session="${good}"`]) {
      t.equal((await app.inject({ url: '/', headers: { cookie: header } })).body, 'ann', header)
    }
  })

  t.test('of another key is an empty session, which is replaced by what is written', async (t) => {
    const [theirs, ours] = [await buildApp(t, { secretKey: 'another key of sixteen bytes' }), await buildApp(t, { secretKey })]
    for (const app of [theirs, ours]) app.rule('/', () => { const was = session['n']; session['n'] = Number(was ?? 0) + 1; return `${was} ${session.isNew}` })
    const visitor = new Visitor(theirs)
    await visitor.get('/')
    const answer = await ours.inject({ url: '/', headers: { cookie: `session=${visitor.cookies.get('session')}` } })
    t.equal(answer.body, 'undefined true')
    t.equal(setCookies(answer).length, 1)
  })

  t.test('that holds nothing valid is removed when the session is cleared', async (t) => {
    const app = await buildApp(t, { secretKey })
    app.rule('/', () => { session.clear(); return 'ok' })
    t.match(setCookies(await app.inject({ url: '/', headers: { cookie: 'session=old' } })), [/^session=; Expires/])
    t.same(setCookies(await app.inject('/')), [])
  })

  t.test('a thousand others beside it cost little', async (t) => {
    const app = await buildApp(t, { secretKey }, { maxHeaderSize: 1 << 20 } as object)
    app.rule('/', () => `${session['a']}`)
    for (const cookie of [Array.from({ length: 1000 }, (_, index) => `c${index}=${index}`).join('; '), ';'.repeat(12_000), '\\'.repeat(12_000), `"${'\\'.repeat(12_000)}`, 'a'.repeat(12_000)]) {
      const start = performance.now()
      t.equal((await app.inject({ url: '/', headers: { cookie } })).statusCode, 200)
      t.ok(performance.now() - start < 1000)
    }
  })
})

t.test('the option secretKey', async (t) => {
  t.test('takes a list: the newest seals, all open, one that was removed does neither', async (t) => {
    const [old, current, future] = ['the first key of the app', Buffer.from('the second key of the app'), 'the third key of the app']
    const build = async (keys: ReadonlyArray<string | Uint8Array>): ReturnType<typeof buildApp> => {
      const app = await buildApp(t, { secretKey: keys })
      app.rule('/write', () => { session['n'] = Number(session.get('n', 0)) + 1; return 'ok' })
      app.rule('/', () => `${session['n']}`)
      return app
    }
    const visitor = new Visitor(await build([old]))
    await visitor.get('/write')
    const cookieOfOld = { cookie: `session=${visitor.cookies.get('session')}` }
    const both = await build([current, old])
    const read = await both.inject({ url: '/', headers: cookieOfOld })
    t.equal(read.body, '1')
    t.same(setCookies(read), [])
    const written = setCookies(await both.inject({ url: '/write', headers: cookieOfOld }))[0]?.split(';')[0]
    const newer = await build([future, current])
    t.equal((await newer.inject({ url: '/', headers: { cookie: String(written) } })).body, '2')
    t.equal((await newer.inject({ url: '/', headers: cookieOfOld })).body, 'undefined')
  })

  t.test('is the same as text and as bytes', async (t) => {
    const [text, bytes] = [await buildApp(t, { secretKey }), await buildApp(t, { secretKey: new TextEncoder().encode(secretKey) })]
    for (const app of [text, bytes]) app.rule('/', () => { const user = session.get('user', 'nobody'); session['user'] = 'ann'; return `${user}` })
    const visitor = new Visitor(text)
    await visitor.get('/')
    t.equal((await bytes.inject({ url: '/', headers: { cookie: `session=${visitor.cookies.get('session')}` } })).body, 'ann')
  })

  t.test('is nowhere to be seen', async (t) => {
    const app = await buildApp(t, { secretKey, debug: true, config: { title: 'x' } })
    app.rule('/', () => { session['f'] = () => 1; return JSON.stringify(app.flaskish.settings) })
    app.rule('/config', () => JSON.stringify([app.flaskish.settings, app.flaskish.sessions]))
    const pages = [(await app.inject('/')).body, (await app.inject('/config')).body, JSON.stringify(takeErrors(app)), app.printPlugins(), app.printRoutes()]
    for (const page of pages) t.notMatch(page, secretKey)
  })
})

t.test('a session too large for a cookie', async (t) => {
  t.test('is sent uncut, with a warning', async (t) => {
    const app = await buildApp(t, { secretKey })
    app.rule('/', () => { session['small'] = 1; session['big'] = 'x'.repeat(5000); return 'ok' })
    app.rule('/fits', () => { session['big'] = 'x'.repeat(2900); return 'ok' })
    const answer = await app.inject('/')
    t.equal(answer.statusCode, 200)
    t.ok(String(setCookies(answer)[0]).length > 5000)
    const [warning] = takeWarnings(app)
    t.match(warning?.msg, new RegExp(`has ${setCookies(answer)[0]?.length} bytes, and browsers drop what is longer than 4093. The biggest keys are "big" \\(5002\\), "small" \\(1\\)`))
    t.ok(String(setCookies(await app.inject('/fits'))[0]).length <= 4093)
  })

  t.test('is an error in debug', async (t) => {
    const app = await buildApp(t, { secretKey, debug: true })
    app.rule('/', () => { session['big'] = 'x'.repeat(5000); return 'ok' })
    app.get('/plain', async () => { session['big'] = 'x'.repeat(5000); return 'ok' })
    for (const path of ['/', '/plain']) {
      const answer = await app.inject(path)
      t.equal(answer.statusCode, 500)
      t.same(setCookies(answer), [])
    }
    t.match(takeErrors(app).map(({ err }) => err?.message), [/Cannot keep the session in its cookie/, /Cannot keep the session in its cookie/])
  })
})

t.test('a session with a value that cannot be kept', async (t) => {
  const app = await buildApp(t, { secretKey })
  const write = (): void => { session['view'] = { fn: () => 1 } }
  app.rule('/view', () => { write(); return 'ok' })
  app.rule('/after', () => { afterThisRequest(write); return 'ok' })
  app.rule('/listener', () => { write(); return (_request: unknown, response: ServerResponse) => { response.end('no') } })
  app.get('/plain', async () => { write(); return 'ok' })
  app.get('/callback', (_request, reply) => { write(); setImmediate(() => reply.send('ok')) })
  app.rule('/thrown', () => { write(); throw new Error('first') })
  app.get('/plain-thrown', () => { write(); throw new Error('first') })
  app.get('/late', { onSend: async () => write() }, async () => 'ok')
  app.get('/missing', async (_request, reply) => { write(); return reply.callNotFound() })

  t.test('is a 500 that names the place, wherever it was written, and the app lives', async (t) => {
    for (const path of ['/view', '/after', '/listener', '/plain', '/callback']) {
      const answer = await app.inject(path)
      t.equal(answer.statusCode, 500, path)
      t.same(setCookies(answer), [], path)
      t.match(takeErrors(app).map(({ err }) => err?.message), [/^Cannot keep "session\.view\.fn": it is a function/], path)
    }
  })

  t.test('hides no other error', async (t) => {
    for (const path of ['/thrown', '/plain-thrown']) {
      t.equal((await app.inject(path)).statusCode, 500, path)
      t.same(takeErrors(app).map(({ err }) => String(err?.message).slice(0, 12)).sort(), ['Cannot keep ', 'first'], path)
    }
  })

  t.test('is reported where it is too late for a page', async (t) => {
    t.equal((await app.inject('/late')).body, 'ok')
    t.match(takeErrors(app), [{ msg: 'The session of GET /late could not be saved' }])
    t.ok((await app.inject('/missing')).statusCode >= 404)
    takeErrors(app)
  })
})

t.test('the option session', async (t) => {
  t.test('says what the cookie looks like, also when it is removed', async (t) => {
    const rows: Array<[object, RegExp]> = [
      [{ cookieName: 'sid', path: '/app', domain: 'example.com', secure: true, sameSite: 'Strict' }, /^sid=[^;]+; Domain=example\.com; Secure; HttpOnly; Path=\/app; SameSite=Strict$/],
      [{ httpOnly: false, partitioned: true, sameSite: 'none' }, /; Secure; Path=\/; SameSite=None; Partitioned$/],
      [{ cookieName: '__Host-session', secure: true, sameSite: null }, /; Secure; HttpOnly; Path=\/$/]
    ]
    for (const [options, pattern] of rows) {
      const app = await buildApp(t, { secretKey, session: options })
      app.rule('/', () => { session['a'] = 1; return 'ok' })
      app.rule('/clear', () => { session.clear(); return 'ok' })
      const visitor = new Visitor(app)
      const [written = ''] = setCookies(await visitor.get('/'))
      const [removed = ''] = setCookies(await visitor.get('/clear'))
      t.match(written, pattern)
      t.equal(removed.replace(/ Expires=[^;]*; Max-Age=0;/, '').replace('=;', '=x;'), written.replace(/=[^;]*;/, '=x;').replace(/^[^=]*/, written.split('=')[0] ?? ''))
    }
  })

  t.test('takes its path from applicationRoot', async (t) => {
    const app = await buildApp(t, { secretKey, applicationRoot: '/shop/' })
    app.rule('/', () => { session['a'] = 1; return 'ok' })
    t.match(setCookies(await app.inject('/')), [/; Path=\/shop; /])
  })
})

t.test('a permanent session', async (t) => {
  t.test('has its lifetime in the cookie, and gets it again each time it is looked at', async (t) => {
    const app = await buildApp(t, { secretKey, session: { lifetime: 100 } })
    app.rule('/write', () => { session['a'] = 1; session.permanent = true; return 'ok' })
    app.rule('/', () => `${session.permanent}`)
    app.rule('/untouched', () => 'ok')
    app.rule('/end', () => { session.permanent = false; return 'ok' })
    const visitor = new Visitor(app)
    t.match(setCookies(await visitor.get('/write')), [/^session=[^;]+; Expires=[^;]+ GMT; Max-Age=100; HttpOnly; Path=\/; SameSite=Lax$/])
    const read = await visitor.get('/')
    t.equal(read.body, 'true')
    t.match(setCookies(read), [/; Max-Age=100; /])
    t.equal(read.headers.vary, 'Cookie')
    t.same(setCookies(await visitor.get('/untouched')), [])
    t.notMatch(setCookies(await visitor.get('/end'))[0], 'Max-Age')
  })

  t.test('is not refreshed with refreshEachRequest: false', async (t) => {
    const app = await buildApp(t, { secretKey, session: { refreshEachRequest: false } })
    app.rule('/write', () => { session['a'] = 1; session.permanent = true; return 'ok' })
    app.rule('/', () => `${session['a']}`)
    const visitor = new Visitor(app)
    t.match(setCookies(await visitor.get('/write')), [/; Max-Age=2678400; /])
    t.same(setCookies(await visitor.get('/')), [])
  })

  t.test('ends at the server, as one that is not permanent does, whatever the browser sends', async (t) => {
    const app = await buildApp(t, { secretKey, session: { lifetime: 1, refreshEachRequest: false } })
    app.rule('/write/<any(yes, no):permanent>', ({ permanent }) => { session['a'] = 1; session.permanent = permanent === 'yes'; return 'ok' })
    app.rule('/', () => `${session['a']}`)
    for (const permanent of ['yes', 'no']) {
      const visitor = new Visitor(app)
      await visitor.get(`/write/${permanent}`)
      t.equal((await visitor.get('/')).body, '1')
      await new Promise((resolve) => setTimeout(resolve, 1600))
      t.equal((await visitor.get('/')).body, 'undefined', permanent)
    }
  })
})

t.test('sessions of different requests never meet', async (t) => {
  const app = await buildApp(t, { secretKey })
  app.rule('/<name>', async ({ name }) => {
    session['name'] = name
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 10))
    return `${session['name']}`
  })
  const names = Array.from({ length: 50 }, (_, index) => `visitor${index}`)
  t.same(await Promise.all(names.map(async (name) => (await app.inject(`/${name}`)).body)), names)
  const port = await listen(app)
  const pipelined = await exchange(port, 'GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  t.equal(`${pipelined.head}${pipelined.body}`.match(/set-cookie: session=/gi)?.length, 2)
})
