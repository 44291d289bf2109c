import t from 'tap'
import { inspect } from 'node:util'
import { setTimeout as delay } from 'node:timers/promises'
import { afterThisRequest, currentApp, g, hasRequestContext, makeResponse, request, session } from '../../plugins/index.ts'
import { buildApp, takeErrors } from '../build-app.ts'

t.test('request', async (t) => {
  t.test('is the running request', async (t) => {
    const app = await buildApp(t)
    app.rule('/post/<int:id>', { endpoint: 'blog.post' }, ({ id }, context) => {
      t.equal(request.path, '/post/7')
      t.match({ ...request.viewArgs }, { id })
      t.equal(request.endpoint, 'blog.post')
      t.equal(request.blueprint, 'blog')
      t.equal(request.rule, '/post/<int:id>')
      t.equal(request.fastify.raw.method, 'GET')
      t.equal(request.fastify, context.reply.request)
      return 'ok'
    })
    t.equal((await app.inject('/post/7')).body, 'ok')
  })
  t.test('has no endpoint in plain routes', async (t) => {
    const app = await buildApp(t)
    app.get('/plain/:id', async () => `${request.endpoint} ${request.viewArgs} ${request.rule} ${request.path}`)
    t.equal((await app.inject('/plain/7')).body, 'undefined undefined undefined /plain/7')
  })
  t.test('reads the bodies of rules and, as the host has parsed them, of plain routes', async (t) => {
    const app = await buildApp(t)
    const view = (): string => Buffer.from(request.data).toString()
    app.rule('/rule', { methods: ['POST'] }, view)
    app.post('/plain', async () => view())
    app.addContentTypeParser('application/x-bytes', { parseAs: 'buffer' }, (_request, body, done) => { done(null, body) })
    const rows = [
      ['application/json', '{"a": 1}', '{"a":1}'],
      ['text/plain', 'text', 'text'],
      ['application/x-bytes', 'bytes', 'bytes']
    ] as const
    for (const [type, payload, parsed] of rows) {
      const headers = { 'content-type': type }
      t.equal((await app.inject({ method: 'POST', url: '/rule', payload, headers })).body, payload)
      t.equal((await app.inject({ method: 'POST', url: '/plain', payload, headers })).body, parsed)
    }
    t.equal((await app.inject({ method: 'POST', url: '/rule' })).body, '')
    t.equal((await app.inject({ method: 'POST', url: '/plain' })).body, '')
    t.equal((await app.inject({ method: 'POST', url: '/plain', payload: 'null', headers: { 'content-type': 'application/json' } })).body, 'null')
  })
  t.test('can carry something of its own, and be compared, listed and printed', async (t) => {
    const app = await buildApp(t)
    app.rule('/', (_args, context) => {
      Object.assign(request, { user: 'ann' })
      t.equal(Reflect.get(context.request, 'user'), 'ann')
      t.equal('user' in request, true)
      t.equal(Object.keys(request).includes('user'), true)
      t.equal(Object.getPrototypeOf(request), Object.getPrototypeOf(context.request))
      t.equal(Object.getOwnPropertyDescriptor(request, 'user')?.value, 'ann')
      t.equal(Object.getOwnPropertyDescriptor(request, 'nothing'), undefined)
      t.equal(Reflect.deleteProperty(request, 'user'), true)
      t.equal('user' in context.request, false)
      Object.defineProperty(request, 'user', { value: 'bob', configurable: true })
      t.equal(Reflect.get(context.request, 'user'), 'bob')
      t.equal(inspect(request), "<Request 'http://localhost/' [GET]>")
      return 'ok'
    })
    t.equal((await app.inject('/')).body, 'ok')
    t.equal(inspect(request), '[request: no request is running]')
  })
  t.test('is never taken for a promise', async (t) => {
    const app = await buildApp(t)
    app.rule('/', async () => {
      t.equal(await request, request)
      t.equal(await g, g)
      return 'ok'
    })
    t.equal((await app.inject('/')).body, 'ok')
  })
  t.test('is not disturbed by what a host decorates its replies and requests with', async (t) => {
    const app = await buildApp(t)
    app.decorateReply('source', 'own')
    app.decorateReply('body', 'own')
    app.decorateRequest('source', 'own')
    app.rule('/', () => request.path)
    t.equal((await app.inject('/')).body, '/')
  })
})

t.test('g', async (t) => {
  t.test('is shared by all functions of one request, and empty at its beginning', async (t) => {
    const app = await buildApp(t)
    app.addHook('onRequest', async () => { g['list'] = [...g.get('list', []) as string[], 'hook'] })
    app.rule('/', async (_args, context) => {
      await delay(1)
      t.equal(context.g['list'], g['list'])
      return { ...g }
    })
    for (let count = 0; count < 3; count++) t.equal((await app.inject('/')).body, '{"list":["hook"]}')
  })
  t.test('is a mapping', async (t) => {
    const app = await buildApp(t)
    app.testRequestContext(() => {
      g['a'] = 1
      t.equal(g.get('a'), 1)
      t.equal(g.get('b', 2), 2)
      t.equal(g.setDefault('c', 3), 3)
      t.same([...g], ['a', 'c'])
      t.equal('a' in g, true)
      t.equal(g.pop('a'), 1)
      t.equal(delete g['c'], true)
      t.same(Object.keys(g), [])
      Reflect.set(g, '__proto__', { polluted: true })
      t.same(Object.keys(g), ['__proto__'])
      t.equal(g['polluted'], undefined)
      t.equal(g['then'], undefined)
      t.match(inspect(g), '__proto__')
    })
    t.equal(Reflect.get({}, 'polluted'), undefined)
    t.equal(inspect(g), '[g: no request is running]')
  })
  t.test('cannot be frozen, which would freeze it for all requests', async (t) => {
    const app = await buildApp(t)
    app.testRequestContext(() => {
      for (const each of [request, session, g, currentApp]) t.throws(() => Object.freeze(each), TypeError)
    })
    app.testRequestContext(() => {
      g['a'] = 1
      t.same(Object.keys(g), ['a'])
    })
  })
})

t.test('session without a secretKey', async (t) => {
  t.test('is empty when it is read', async (t) => {
    const app = await buildApp(t)
    app.rule('/', () => {
      t.equal(session['user'], undefined)
      t.equal('user' in session, false)
      t.equal(session.get('user', 'nobody'), 'nobody')
      t.equal(session.pop('user', 'nobody'), 'nobody')
      t.same([...session], [])
      t.same({ ...session }, {})
      t.equal(delete session['user'], true)
      for (const name of ['then', '__proto__', 'constructor', 'toJSON']) t.equal(session[name], undefined)
      t.equal(Reflect.get(session, Symbol.toPrimitive), undefined)
      t.equal(inspect(session), '{}')
      return 'ok'
    })
    t.equal((await app.inject('/')).body, 'ok')
  })
  t.test('says how to make a key when it is written', async (t) => {
    const app = await buildApp(t)
    const expected = {
      code: 'FLASKISH_ERR_SECRET_KEY',
      message: 'Cannot write to the session: there is no secretKey. Make one with: node -p "crypto.randomBytes(32).toString(\'hex\')"'
    }
    app.rule('/', () => {
      const writes = [() => { session['user'] = 1 }, () => session.setDefault('user', 1), () => Object.assign(session, { user: 1 }), () => Reflect.set(session, '__proto__', 1)]
      for (const write of writes) t.throws(write, expected)
      session['user'] = 'ann'
      return 'never'
    })
    t.equal((await app.inject('/')).statusCode, 500)
    t.match(takeErrors(app), [{ err: expected }])
  })
})

t.test('currentApp', async (t) => {
  t.test('is the app of the running request, with its config and all its methods', async (t) => {
    const app = await buildApp(t, { config: { name: 'one' } })
    app.decorate('database', { query: () => 'row' })
    app.rule('/inner', () => 'inner')
    app.rule('/', async function index (_args, context) {
      t.equal(currentApp.config['name'], 'one')
      t.equal(context.app.config, currentApp.config)
      t.equal(currentApp.urlFor('index'), '/')
      t.equal(currentApp.hasDecorator('database'), true)
      t.equal(Reflect.get(currentApp, 'database').query(), 'row')
      currentApp.log.debug('a line')
      return (await currentApp.inject('/inner')).body
    })
    t.equal((await app.inject('/')).body, 'inner')
  })
  t.test('keeps its config where the host has decorated the app with one', async (t) => {
    const { default: Fastify } = await import('fastify')
    const { default: flaskish } = await import('flaskish')
    const app = Fastify()
    t.teardown(() => app.close())
    app.decorate('config', { of: 'the host' })
    await app.register(flaskish, { config: { of: 'flaskish' } })
    app.rule('/', () => `${currentApp.config['of']}`)
    t.equal((await app.inject('/')).body, 'flaskish')
    t.same(Reflect.get(app, 'config'), { of: 'the host' })
  })
})

t.test('RequestContext', async (t) => {
  t.test('names in messages whose result is wrong: a view, or the handler of a request without one', async (t) => {
    const app = await buildApp(t)
    app.rule('/', function index () { return undefined as never })
    app.registerErrorHandler(404, () => undefined as never)
    t.equal((await app.inject('/')).statusCode, 500)
    t.equal((await app.inject('/missing')).statusCode, 500)
    t.match(takeErrors(app), [
      { err: { message: /^Cannot answer with the result of view "index": it is undefined\./ } },
      { err: { message: /^Cannot answer with the result of the handler for GET \/missing: it is undefined\./ } }
    ])
  })
  t.test('answers with a page what was sent by hand and cannot be sent', async (t) => {
    const app = await buildApp(t)
    app.rule('/', (_args, { reply }) => reply.type('text/plain').send(7))
    t.equal((await app.inject('/')).statusCode, 500)
    t.match(takeErrors(app), [{ err: { code: 'FST_ERR_REP_INVALID_PAYLOAD_TYPE' } }])
  })
})

t.test('hasRequestContext', async (t) => {
  t.test('says whether a request is running', async (t) => {
    const app = await buildApp(t)
    app.rule('/', () => `${hasRequestContext()}`)
    t.equal((await app.inject('/')).body, 'true')
    t.equal(hasRequestContext(), false)
    t.equal(app.testRequestContext(hasRequestContext), true)
  })
})

t.test('afterThisRequest', async (t) => {
  t.test('changes this answer and no other', async (t) => {
    const app = await buildApp(t)
    app.rule('/', () => {
      if (request.args.has('mark')) {
        afterThisRequest((response) => { response.headers.set('x-mark', '1') })
        afterThisRequest((response) => makeResponse(`${String(response.body)}!`, response.status, [...response.headers]))
      }
      return 'ok'
    })
    t.match(await app.inject('/?mark'), { body: 'ok!', headers: { 'x-mark': '1' } })
    t.match(await app.inject('/'), { body: 'ok', headers: { 'x-mark': undefined } })
  })
  t.test('needs a request', async (t) => {
    t.throws(() => afterThisRequest(() => {}), { code: 'FLASKISH_ERR_NO_CONTEXT', details: { name: 'afterThisRequest' } })
  })
})
