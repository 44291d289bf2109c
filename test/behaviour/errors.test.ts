import t from 'tap'
import { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyReply } from 'fastify'
import { abort, BadRequest, HTTPException, InternalServerError, Markup, NotFound, redirect, request, Response, ServiceUnavailable, type ViewResult } from 'flaskish'
import { buildApp, takeErrors, takeWarnings } from '../build-app.ts'
import { ask, listen } from '../raw-socket.ts'

const SERVER_ERROR = '<h1>Internal Server Error</h1>'

t.test('abort', async (t) => {
  t.test('ends a view in every form', async (t) => {
    const rows: ReadonlyArray<readonly [name: string, view: () => ViewResult, status: number, body: string]> = [
      ['a status', () => abort(404), 404, '<title>404 Not Found</title>'],
      ['a status with a text', () => abort(403, 'a <b>\nc'), 403, '<p>a &lt;b&gt;<br>c</p>'],
      ['a status with Markup', () => abort(403, new Markup('<b>')), 403, '<p><b></p>'],
      ['a status with options', () => abort(429, { description: 'slow', retryAfter: 30 }), 429, '<p>slow</p>'],
      ['a Response', () => abort(new Response('own', 418)), 418, 'own'],
      ['a redirect', () => abort(redirect('/x')), 302, '/x'],
      ['an exception', () => abort(new NotFound('none')), 404, '<p>none</p>'],
      ['a status without a class', () => abort(507), 507, '<h1>Insufficient Storage</h1>'],
      ['thrown', () => { throw new BadRequest('bad') }, 400, '<p>bad</p>'],
      ['a class of one\'s own', () => { throw new (class extends HTTPException { override code = 402; override description = 'Pay' })() }, 402, '<p>Pay</p>']
    ]
    const app = await buildApp(t)
    for (const [index, [name, view]] of rows.entries()) {
      app.rule(`/sync/${index}`, { endpoint: name }, view)
      app.rule(`/async/${index}`, { endpoint: `async ${name}` }, async () => { await null; return view() as string })
    }
    for (const [index, [name, , status, body]] of rows.entries()) {
      for (const way of ['sync', 'async']) {
        const answer = await app.inject(`/${way}/${index}`)
        t.equal(answer.statusCode, status, name)
        t.ok(answer.body.includes(body), `${name}: ${answer.body}`)
      }
    }
  })

  t.test('carries the headers of its status', async (t) => {
    const app = await buildApp(t)
    app.rule('/401', { endpoint: 'a' }, () => abort(401, { wwwAuthenticate: ['Basic', 'Digest'] }))
    app.rule('/405', { endpoint: 'b' }, () => abort(405, { validMethods: ['GET', 'PUT'] }))
    app.rule('/416', { endpoint: 'c' }, () => abort(416, { length: 9 }))
    app.rule('/503', { endpoint: 'd' }, () => abort(503, { retryAfter: new Date(0) }))
    t.same((await app.inject('/401')).headers['www-authenticate'], ['Basic', 'Digest'])
    t.equal((await app.inject('/405')).headers.allow, 'GET, PUT')
    t.equal((await app.inject('/416')).headers['content-range'], 'bytes */9')
    t.equal((await app.inject('/503')).headers['retry-after'], 'Thu, 01 Jan 1970 00:00:00 GMT')
  })

  t.test('works in code that a view calls, and in plain Fastify routes', async (t) => {
    const app = await buildApp(t)
    async function find (): Promise<string> {
      await delay(1)
      return abort(404, 'no such thing')
    }
    app.rule('/rule', async () => find())
    app.get('/plain', async () => find())
    t.match((await app.inject('/rule')).body, '<p>no such thing</p>')
    const plain = await app.inject('/plain')
    t.equal(plain.statusCode, 404)
    t.same(plain.json(), { statusCode: 404, code: '404', error: 'Not Found', message: '404 Not Found: no such thing' })
  })

  t.test('that makes no sense is an error of the program', async (t) => {
    const app = await buildApp(t)
    let status: unknown
    app.rule('/', () => abort(status as number))
    for (const given of [200, 302, 999, '404', undefined]) {
      status = given
      t.equal((await app.inject('/')).statusCode, 500, String(given))
      t.match(takeErrors(app), [{ err: { code: 'FLASKISH_ERR_ABORT' } }])
    }
  })
})

t.test('an error handler', async (t) => {
  class DatabaseError extends Error {}
  class ConnectionLost extends DatabaseError {}

  t.test('answers a status, a class and its subclasses, sync or async, with what a view returns', async (t) => {
    const app = await buildApp(t)
    app.registerErrorHandler(404, (error) => [`404: ${error.description}`, 404])
    app.registerErrorHandler(DatabaseError, async (error) => { await null; return [{ message: error.message }, 503] })
    app.registerErrorHandler(418, () => (function * () { yield 'tea' })())
    app.rule('/404', { endpoint: 'a' }, () => abort(404, 'gone'))
    app.rule('/database', { endpoint: 'b' }, () => { throw new ConnectionLost('lost') })
    app.rule('/database-async', { endpoint: 'c' }, async () => { throw new ConnectionLost('lost') })
    app.rule('/418', { endpoint: 'd' }, () => abort(418))
    t.match(await app.inject('/404'), { statusCode: 404, body: '404: gone' })
    t.match(await app.inject('/unknown'), { statusCode: 404, body: /^404: / })
    t.match(await app.inject('/database'), { statusCode: 503, body: '{"message":"lost"}' })
    t.match(await app.inject('/database-async'), { statusCode: 503, body: '{"message":"lost"}' })
    t.match(await app.inject('/418'), { statusCode: 200, body: 'tea' })
  })

  t.test('gets the error and the context, and knows the request', async (t) => {
    const app = await buildApp(t)
    app.registerErrorHandler(404, (error, context) => `${error.code} ${context.request.path} ${request.path} ${context.reply.statusCode}`)
    app.rule('/here', async () => { await null; abort(404) })
    t.equal((await app.inject('/here')).body, '404 /here /here 200')
    t.equal((await app.inject('/there')).body, '404 /there /there 200')
  })

  t.test('may give the exception back', async (t) => {
    const app = await buildApp(t)
    app.registerErrorHandler(HTTPException, (error) => error)
    app.rule('/', () => abort(403, 'no'))
    t.match(await app.inject('/'), { statusCode: 403, body: /<p>no<\/p>/ })
  })

  t.test('of an encapsulated instance goes before that of the app, which may be registered from inside', async (t) => {
    const app = await buildApp(t)
    app.registerErrorHandler(404, () => 'outer')
    await app.register(async (inner) => {
      inner.registerErrorHandler(404, () => 'inner')
      inner.rule('/inner', { endpoint: 'inner' }, () => abort(404))
      inner.rule('/inner/error', { endpoint: 'innerError' }, () => { throw new DatabaseError() })
      app.registerErrorHandler(DatabaseError, () => 'from inside')
      await inner.register(async (innermost) => { innermost.rule('/innermost', { endpoint: 'innermost' }, () => abort(404)) })
    })
    await app.register(async (sibling) => { sibling.rule('/sibling', { endpoint: 'sibling' }, () => abort(404)) })
    app.rule('/outer', { endpoint: 'outer' }, () => { throw new DatabaseError() })
    t.equal((await app.inject('/inner')).body, 'inner')
    t.equal((await app.inject('/innermost')).body, 'inner')
    t.equal((await app.inject('/sibling')).body, 'outer')
    t.equal((await app.inject('/inner/unknown')).body, 'outer')
    t.equal((await app.inject('/inner/error')).body, 'from inside')
    t.equal((await app.inject('/outer')).body, 'from inside')
  })

  t.test('for 500 answers what nobody else does, and knows what was thrown', async (t) => {
    const app = await buildApp(t)
    app.registerErrorHandler(500, (error) => [`${error.constructor.name} ${String(error.cause)}`, 500])
    app.rule('/', () => { throw new TypeError('x') })
    app.rule('/abort', { endpoint: 'b' }, () => abort(500))
    app.rule('/wrong', { endpoint: 'c' }, (() => undefined) as unknown as () => string)
    t.equal((await app.inject('/')).body, 'InternalServerError TypeError: x')
    t.equal(takeErrors(app).length, 1)
    t.equal((await app.inject('/abort')).body, 'InternalServerError undefined')
    t.match((await app.inject('/wrong')).body, /InternalServerError FlaskishError/)
    t.equal(takeErrors(app).length, 1)
  })

  t.test('is not asked about a Response that was given to abort, or a redirect of the router', async (t) => {
    const app = await buildApp(t)
    app.registerErrorHandler(HTTPException, () => 'handled')
    app.rule('/', () => abort(new Response('own', 404)))
    app.rule('/dir/', { endpoint: 'dir' }, () => '')
    t.match(await app.inject('/'), { statusCode: 404, body: 'own' })
    t.equal((await app.inject('/dir')).statusCode, 308)
  })

  const failing: ReadonlyArray<readonly [name: string, handler: () => unknown]> = [
    ['throws', () => { throw new Error('handler') }],
    ['rejects', async () => { await null; throw new Error('handler') }],
    ['aborts with its own status', () => abort(404)],
    ['aborts async with its own status', async () => { await null; return abort(404) }],
    ['returns nothing', () => undefined],
    ['promises nothing', async () => undefined],
    ['returns a list', () => [1, 2, 3, 4]],
    ['promises a body that fails', () => [Promise.reject(new NotFound()), 404]],
    ['returns a listener that fails', () => () => { throw new NotFound() }],
    ['returns a listener that fails later', () => async () => { await null; throw new NotFound() }],
    ['returns a stream that fails', () => (function * () { throw new Error('handler') })()],
    ['returns what cannot be looked at', () => new Proxy({}, { has () { throw new Error('handler') }, getPrototypeOf () { throw new Error('handler') } })],
    ['returns a thenable that throws', () => ({ get then () { throw new Error('handler') } })]
  ]
  for (const [name, handler] of failing) {
    t.test(`that ${name} ends in the page for 500, at once`, async (t) => {
      const app = await buildApp(t)
      let calls = 0
      app.registerErrorHandler(404, () => { calls++; return handler() as string })
      app.rule('/sync', { endpoint: 'sync' }, () => abort(404))
      app.rule('/async', { endpoint: 'async' }, async () => { await null; abort(404) })
      for (const path of ['/sync', '/async']) {
        calls = 0
        const { statusCode, body } = await app.inject(path)
        t.equal(statusCode, 500, path)
        t.match(body, SERVER_ERROR)
        t.ok(calls <= 2, String(calls))
        t.ok(takeErrors(app).length >= 1)
      }
    })

    t.test(`for 500 that ${name} ends in the plain page`, async (t) => {
      const app = await buildApp(t)
      let calls = 0
      app.registerErrorHandler(500, () => { calls++; return handler() as string })
      app.rule('/sync', { endpoint: 'sync' }, () => { throw new Error('view') })
      app.rule('/async', { endpoint: 'async' }, async () => { await null; throw new Error('view') })
      for (const path of ['/sync', '/async']) {
        calls = 0
        const { statusCode, body } = await app.inject(path)
        t.equal(statusCode, 500, path)
        t.match(body, SERVER_ERROR)
        t.ok(calls <= 2, String(calls))
        t.ok(takeErrors(app).length >= 1)
      }
    })
  }
})

t.test('whatever is thrown', async (t) => {
  const cyclic = new Error('cyclic')
  cyclic.cause = cyclic
  const traps = { get () { throw new Error('trap') }, has () { throw new Error('trap') }, getPrototypeOf () { throw new Error('trap') }, ownKeys () { throw new Error('trap') }, getOwnPropertyDescriptor () { throw new Error('trap') } }
  const rows: ReadonlyArray<readonly [name: string, create: () => unknown]> = [
    ['undefined', () => undefined],
    ['null', () => null],
    ['false', () => false],
    ['zero', () => 0],
    ['a bigint', () => 1n],
    ['text', () => 'secret'],
    ['empty text', () => ''],
    ['a symbol', () => Symbol('secret')],
    ['an object', () => ({ message: 'secret', statusCode: 404 })],
    ['an object without a prototype', () => Object.create(null)],
    ['a list', () => ['secret', 404]],
    ['a function', () => () => 'secret'],
    ['a class', () => NotFound],
    ['a promise', () => Promise.resolve('secret')],
    ['a thenable', () => ({ then () { throw new Error('secret') } })],
    ['a web Response', () => new globalThis.Response('secret', { status: 404 })],
    ['a proxy whose traps throw', () => new Proxy({}, traps)],
    ['a proxy of a function', () => new Proxy(() => {}, traps)],
    ['a proxy of an error', () => new Proxy(new Error('secret'), traps)],
    ['an exception whose getters throw', () => new Proxy(new NotFound(), { get () { throw new Error('secret') } })],
    ['an exception whose code is none', () => { const error = new NotFound(); error.code = 9999; return error }],
    ['an exception whose header is none', () => new ServiceUnavailable({ retryAfter: 'a\r\nb: c' as unknown as number })],
    ['an exception whose description throws', () => Object.defineProperty(new NotFound(), 'description', { get () { throw new Error('secret') } })],
    ['an error whose message throws', () => Object.defineProperty(new Error('x'), 'message', { get () { throw new Error('secret') } })],
    ['an error whose status throws', () => Object.defineProperty(new Error('secret'), 'statusCode', { get () { throw new Error('secret') } })],
    ['an error whose cause throws', () => Object.defineProperty(new Error('secret'), 'cause', { get () { throw new Error('secret') } })],
    ['an error without a stack', () => Object.defineProperty(new Error('secret'), 'stack', { value: undefined })],
    ['a frozen error', () => Object.freeze(new Error('secret'))],
    ['an error with 5 MB of message', () => new Error('secret'.repeat(900_000))],
    ['an error that causes itself', () => cyclic],
    ['an AggregateError', () => new AggregateError([new Error('secret')], 'secret')],
    ['an error with a status that is none', () => Object.assign(new Error('secret'), { statusCode: 200 })],
    ['an error with a status of 500', () => Object.assign(new Error('secret'), { statusCode: 502 })],
    ['endless recursion', () => { function again (): number { return again() + 1 } return again() }]
  ]
  for (const [name, create] of rows) {
    t.test(`is one page for 500 and one entry of the log: ${name}`, async (t) => {
      const app = await buildApp(t)
      app.rule('/sync', { endpoint: 'sync' }, () => { throw create() })
      app.rule('/async', { endpoint: 'async' }, async () => { await null; throw create() })
      app.rule('/rejected', { endpoint: 'rejected' }, () => [{ then: (_resolve: unknown, reject: (error: unknown) => void) => reject(create()) } as unknown as Promise<string>, 200])
      app.rule('/hook', { endpoint: 'hook', preHandler: () => { throw create() } }, () => '')
      for (const path of ['/sync', '/async', '/rejected']) {
        const { statusCode, body } = await app.inject(path)
        t.match(body, /<h1>(?:Internal Server Error|Not Found)<\/h1>/, path)
        t.notMatch(body, /secret|trap/, path)
        t.equal(statusCode, 500, path)
        t.equal(takeErrors(app).length, 1, path)
      }
      if (/undefined|null|false|zero|empty/.test(name)) return
      const { body } = await app.inject('/hook')
      t.notMatch(body, /secret|trap/)
      takeErrors(app)
      takeWarnings(app)
    })
  }

  t.test('is told to standard error where the host has no logger', async (t) => {
    const app = await buildApp(t, {}, { logger: false })
    app.rule('/', () => { throw new Error('boom') })
    const told = t.capture(console, 'error')
    t.equal((await app.inject('/')).statusCode, 500)
    const [call, ...others] = told()
    t.match(call?.args[0], /^Unhandled error while answering GET \/\nError: boom\n {4}at /)
    t.same(others, [])
  })

  t.test('leaves the next request as it was', async (t) => {
    const app = await buildApp(t)
    app.rule('/bad', { endpoint: 'bad' }, () => { throw new Error('x') })
    app.rule('/good', { endpoint: 'good' }, () => request.path)
    const port = await listen(app)
    for (let index = 0; index < 3; index++) {
      t.match(await ask(port, '/bad'), { isWhole: true })
      t.match(await ask(port, '/good'), { body: '/good' })
    }
    t.equal(takeErrors(app).length, 3)
  })
})

t.test('an error in a Fastify hook of a rule', async (t) => {
  type Hook = 'onRequest' | 'preParsing' | 'preValidation' | 'preHandler' | 'preSerialization' | 'onSend'
  const hooks: readonly Hook[] = ['onRequest', 'preParsing', 'preValidation', 'preHandler', 'preSerialization', 'onSend']

  for (const hook of hooks) {
    t.test(`of ${hook} is answered as one of the view`, async (t) => {
      const app = await buildApp(t)
      let isFirst = true
      const fail = (create: () => unknown) => async () => {
        if (!isFirst) return
        isFirst = false
        throw create()
      }
      app.registerErrorHandler(409, () => ['handled', 409])
      app.rule('/error', { endpoint: 'a', [hook]: fail(() => new Error('secret')) }, () => ({}))
      app.rule('/abort', { endpoint: 'b', [hook]: fail(() => new NotFound('none')) }, () => ({}))
      app.rule('/handled', { endpoint: 'c', [hook]: fail(() => new HTTPException({ response: new Response('own', 418) })) }, () => ({}))
      app.rule('/status', { endpoint: 'd', [hook]: fail(() => Object.assign(new Error('secret'), { statusCode: 409 })) }, () => ({}))
      const rows = [['/error', 500, SERVER_ERROR], ['/abort', 404, '<p>none</p>'], ['/handled', 418, 'own'], ['/status', 409, 'handled']] as const
      for (const [path, status, body] of rows) {
        isFirst = true
        const answer = await app.inject(path)
        t.equal(answer.statusCode, status, path)
        t.ok(answer.body.includes(body), `${path} ${answer.body}`)
        t.notMatch(answer.body, /secret/)
      }
      t.match(takeErrors(app), [{ err: { message: 'secret' } }])
    })

    t.test(`of ${hook} that never ends is a page that tells nothing`, async (t) => {
      const app = await buildApp(t)
      app.rule('/rule', { endpoint: 'rule', [hook]: async () => { throw new Error('secret') } }, () => ({}))
      const port = await listen(app)
      const { statusLine, body, isWhole } = await ask(port, '/rule')
      t.equal(statusLine, 'HTTP/1.1 500 Internal Server Error')
      t.match(body, SERVER_ERROR)
      t.notMatch(body, /secret/)
      t.ok(isWhole)
      t.ok(takeErrors(app).length >= 1)
    })
  }

  t.test('of onSend of the host does not get out of a 404 either', async (t) => {
    const app = await buildApp(t)
    app.addHook('onSend', async () => { throw new Error('secret') })
    const { statusCode, body } = await app.inject('/unknown')
    t.equal(statusCode, 500)
    t.match(body, SERVER_ERROR)
    t.notMatch(body, /secret/)
    t.ok(takeErrors(app).length >= 1)
  })
})

t.test('an error of Fastify\'s', async (t) => {
  const schema = { body: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } } }

  t.test('arrives as the exception of its status', async (t) => {
    const app = await buildApp(t, {}, { bodyLimit: 100 })
    app.rule('/', { methods: ['POST'], endpoint: 'post' }, () => 'ok')
    app.rule('/schema', { methods: ['POST'], endpoint: 'schema', schema }, () => 'ok')
    app.rule('/slow', { endpoint: 'slow', handlerTimeout: 20 }, async () => { await delay(60); return 'late' })
    app.registerErrorHandler(HTTPException, (error) => [`${error.constructor.name} ${String(error.cause !== undefined)} ${error.description}`, error.code])
    const large = await app.inject({ method: 'POST', url: '/', payload: 'x'.repeat(101), headers: { 'content-type': 'text/plain' } })
    t.match(large, { statusCode: 413, body: /^RequestEntityTooLarge true/ })
    const media = await app.inject({ method: 'POST', url: '/', payload: 'x', headers: { 'content-type': 'rubbish' } })
    t.match(media, { statusCode: 415, body: /^UnsupportedMediaType true/ })
    const invalid = await app.inject({ method: 'POST', url: '/schema', payload: {} })
    t.match(invalid, { statusCode: 400, body: /^BadRequest true body must have required property 'name'/ })
    t.match(await app.inject('/slow'), { statusCode: 503, body: /^ServiceUnavailable true/ })
    await delay(60)
    takeWarnings(app)
  })

  t.test('has the default page, with the message of a schema escaped', async (t) => {
    const app = await buildApp(t)
    app.rule('/', { methods: ['POST'], endpoint: 'post', schema: { body: { type: 'object', properties: { a: { enum: ['x'] } }, propertyNames: { pattern: '^[a-z]+$' } } } }, () => 'ok')
    const { statusCode, body } = await app.inject({ method: 'POST', url: '/', payload: { '<script>': 1 } })
    t.equal(statusCode, 400)
    t.notMatch(body, '<script>')
  })

  t.test('that is wrong in its length is refused', async (t) => {
    const app = await buildApp(t)
    app.rule('/', { methods: ['POST'], endpoint: 'post' }, () => 'ok')
    const { statusCode } = await app.inject({ method: 'POST', url: '/', payload: 'abc', headers: { 'content-type': 'text/plain', 'content-length': '5' } })
    t.equal(statusCode, 400)
  })

  t.test('keeps a 4xx status of other libraries, with the default description', async (t) => {
    const app = await buildApp(t)
    app.rule('/<int:status>', ({ status }) => { throw Object.assign(new Error('secret'), { statusCode: status }) })
    const { statusCode, body } = await app.inject('/409')
    t.equal(statusCode, 409)
    t.match(body, '<h1>Conflict</h1>')
    t.notMatch(body, /secret/)
    t.equal((await app.inject('/499')).statusCode, 499)
    for (const status of [200, 302, 399, 500, 502, 600]) {
      t.equal((await app.inject(`/${status}`)).statusCode, 500, String(status))
      t.equal(takeErrors(app).length, 1)
    }
  })
})

t.test('an error page', async (t) => {
  t.test('is HTML, or JSON for a client that asks for it, and says that it depends', async (t) => {
    const app = await buildApp(t)
    app.rule('/', () => abort(404, 'no <such>'))
    const rows = [[undefined, false], ['*/*', false], ['text/html,*/*;q=0.8', false], ['application/json', true], ['application/problem+json', true], ['text/html, application/json', false], ['text/html;q=0.5, application/json', true], ['application/*', false]] as const
    for (const [accept, isJson] of rows) {
      const { headers, body } = await app.inject({ url: '/', headers: accept === undefined ? {} : { accept } })
      t.equal(headers['content-type'], isJson ? 'application/json; charset=utf-8' : 'text/html; charset=utf-8', String(accept))
      t.equal(headers.vary, 'Accept')
      if (isJson) t.same(JSON.parse(body), { statusCode: 404, error: 'Not Found', message: 'no <such>' })
      else t.match(body, '<p>no &lt;such&gt;</p>')
    }
  })

  t.test('is always of one form where the option says so', async (t) => {
    for (const errorPages of ['html', 'json'] as const) {
      const app = await buildApp(t, { errorPages })
      for (const accept of ['text/html', 'application/json']) {
        const { headers } = await app.inject({ url: '/unknown', headers: { accept } })
        t.match(headers['content-type'], errorPages)
        t.equal(headers.vary, undefined)
      }
    }
  })

  t.test('has no tags of a visitor, whatever he sends', async (t) => {
    const app = await buildApp(t, { debug: true })
    app.rule('/key', { endpoint: 'key' }, () => request.args['<script>'] ?? '')
    app.rule('/echo', { endpoint: 'echo' }, () => abort(400, request.url))
    app.rule('/json', { endpoint: 'json', methods: ['POST'] }, () => String(request.json))
    const evil = '"><script>alert(1)</script>'
    const headers = { 'user-agent': evil, referer: evil, accept: `text/html, ${evil}`, 'x-forwarded-host': evil, 'x-http-method-override': evil }
    for (const url of [`/${evil}`, `/key?${evil}`, `/echo?${evil}`, '/%3Cscript%3E', `/unknown?a=${evil}`]) {
      const { body } = await app.inject({ url, headers })
      t.notMatch(body, '<script', url)
    }
    for (const type of ['application/json', `text/${evil}`, `text/plain; ${evil}`]) {
      const { body } = await app.inject({ method: 'POST', url: '/json', headers: { ...headers, 'content-type': type }, payload: evil })
      t.notMatch(body, '<script', type)
    }
  })

  t.test('says what was missing in debug only', async (t) => {
    for (const debug of [true, false]) {
      const app = await buildApp(t, { debug })
      app.rule('/key', { endpoint: 'key' }, () => request.args['colour'] ?? '')
      app.rule('/json', { endpoint: 'json', methods: ['POST'] }, () => String(request.json))
      app.rule('/schema', { endpoint: 'schema', methods: ['POST'], schema: { body: { type: 'object' } } }, () => '')
      const json = { 'content-type': 'application/json' }
      t.equal((await app.inject('/key')).body.includes('&#34;colour&#34;'), debug)
      t.equal((await app.inject({ method: 'POST', url: '/json', headers: json, payload: '{' })).body.includes('The body is not JSON'), debug)
      t.equal((await app.inject({ method: 'POST', url: '/json', headers: { 'content-type': 'text/plain' }, payload: '{}' })).body.includes('text/plain'), debug)
      t.equal((await app.inject({ method: 'POST', url: '/schema', headers: { 'content-type': 'image/png' }, payload: 'x' })).body.includes('image/png'), debug)
      t.equal((await app.inject('/%ff')).body.includes('not UTF-8'), debug)
    }
  })
})

t.test('a plain Fastify route', async (t) => {
  t.test('keeps Fastify\'s handling of errors', async (t) => {
    const app = await buildApp(t)
    app.registerErrorHandler(404, () => 'handled')
    app.registerErrorHandler(Error, () => 'handled')
    app.get('/error', () => { throw new Error('plain') })
    app.get('/abort', () => abort(404))
    app.get('/response', () => abort(new Response('own', 418)))
    app.post('/json', () => '')
    t.same((await app.inject('/error')).json(), { statusCode: 500, error: 'Internal Server Error', message: 'plain' })
    t.equal(takeErrors(app).length, 1)
    t.match((await app.inject('/abort')).json(), { statusCode: 404, error: 'Not Found' })
    t.match((await app.inject({ method: 'POST', url: '/json', headers: { 'content-type': 'application/json' }, payload: '{' })).json(), { statusCode: 400 })
    takeWarnings(app)
  })

  t.test('may return a Response of flaskish, streams too', async (t) => {
    const app = await buildApp(t)
    app.get('/text', async () => new Response('x', 201, { 'X-A': '1' }))
    app.get('/stream', async (_request, reply: FastifyReply) => reply.send(Readable.from(['a', 'b'])))
    t.match(await app.inject('/text'), { statusCode: 201, body: 'x', headers: { 'x-a': '1' } })
    t.equal((await app.inject('/stream')).body, 'ab')
  })
})

t.test('InternalServerError', async (t) => {
  t.test('answers as what it is where a view throws it', async (t) => {
    const app = await buildApp(t)
    app.rule('/', () => { throw new InternalServerError('known') })
    t.match(await app.inject('/'), { statusCode: 500, body: /<p>known<\/p>/ })
  })
})
