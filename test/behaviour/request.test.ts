import t from 'tap'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { jsonify, request, type ViewResult } from 'flaskish'
import { buildApp, takeWarnings } from '../build-app.ts'
import { exchange, listen } from '../raw-socket.ts'

const JSON_TYPE = 'application/json'
const FORM = 'application/x-www-form-urlencoded'

/** Sends a body of a type and gives status and body of the answer. */
async function post (app: FastifyInstance, url: string, type: string | undefined, payload: string | Buffer): Promise<readonly [status: number, body: string]> {
  const options: InjectOptions = { method: 'POST', url, payload, ...(type !== undefined && { headers: { 'content-type': type } }) }
  const { statusCode, body } = await app.inject(options)
  return [statusCode, body]
}

t.test('request', async (t) => {
  t.test('knows everything of its line and its headers', async (t) => {
    const app = await buildApp(t, { applicationRoot: '/app' })
    app.rule('/user/<int:id>', { endpoint: 'user', methods: ['GET', 'POST'] }, () => ({
      method: request.method,
      path: request.path,
      fullPath: request.fullPath,
      url: request.url,
      baseUrl: request.baseUrl,
      scriptRoot: request.scriptRoot,
      host: request.host,
      scheme: request.scheme,
      isSecure: request.isSecure,
      remoteAddr: request.remoteAddr,
      endpoint: request.endpoint,
      viewArgs: request.viewArgs,
      rule: request.rule,
      blueprint: request.blueprint ?? null,
      mimetype: request.mimetype,
      contentLength: request.contentLength ?? null,
      isJson: request.isJson,
      best: request.accept.best(['text/html', JSON_TYPE]),
      username: request.authorization?.username ?? null,
      token: request.authorization?.token ?? null,
      referrer: request.referrer ?? null,
      userAgent: request.userAgent,
      fastify: request.fastify.routeOptions.url
    }))
    const headers = { host: 'example.com:8080', accept: `${JSON_TYPE};q=0.9, text/html;q=0.5`, authorization: 'Basic YTpi', referer: '/from', 'user-agent': 'curl/8', 'content-type': `${JSON_TYPE}; charset=utf-8` }
    t.same((await app.inject({ method: 'POST', url: '/user/7?a=1&a=2', headers, payload: '{}' })).json(), {
      method: 'POST',
      path: '/user/7',
      fullPath: '/user/7?a=1&a=2',
      url: 'http://example.com:8080/app/user/7?a=1&a=2',
      baseUrl: 'http://example.com:8080/app/user/7',
      scriptRoot: '/app',
      host: 'example.com:8080',
      scheme: 'http',
      isSecure: false,
      remoteAddr: '127.0.0.1',
      endpoint: 'user',
      viewArgs: { id: 7 },
      rule: '/user/<int:id>',
      blueprint: null,
      mimetype: JSON_TYPE,
      contentLength: 2,
      isJson: true,
      best: JSON_TYPE,
      username: 'a',
      token: null,
      referrer: '/from',
      userAgent: 'curl/8',
      fastify: '/user/:id'
    })
    t.match((await app.inject({ url: '/user/7', headers: { authorization: 'Bearer abc' } })).json(), { method: 'GET', fullPath: '/user/7?', contentLength: null, isJson: false, best: 'text/html', token: 'abc', referrer: null })
  })

  t.test('is the same in what a view calls and in its context', async (t) => {
    const app = await buildApp(t)
    app.rule('/', (_args, context) => String(context.request.path === request.path && context.request.args === request.args))
    t.equal((await app.inject('/?a')).body, 'true')
  })

  t.test('repeats no Host that is none', async (t) => {
    const app = await buildApp(t)
    app.rule('/', () => `${request.host}|${request.url}`)
    for (const host of ['user@evil.example', 'a/b', 'a?b', 'a#b', 'a b', '"><script>']) {
      t.notMatch((await app.inject({ url: '/', headers: { host } })).body, 'evil')
      t.equal((await app.inject({ url: '/', headers: { host } })).body.split('|')[0], '', host)
    }
  })

  t.test('has headers by any name, and none of a prototype', async (t) => {
    const app = await buildApp(t)
    app.rule('/', () => jsonify(request.headers.get('X-A'), request.headers['x-a'], request.headers.get('get'), request.headers.get('missing', 'none'), request.headers['constructor'], request.headers.get('__proto__')))
    const port = await listen(app)
    const { body } = await exchange(port, 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nx-A: 1\r\nGet: 2\r\n__proto__: 3\r\n\r\n')
    t.same(JSON.parse(body).slice(0, 5), ['1', '1', '2', 'none', null])
  })

  t.test('has the first of equal cookies, whatever they are called', async (t) => {
    const app = await buildApp(t)
    app.rule('/', () => jsonify(request.cookies['a'], request.cookies.getAll('a'), request.cookies.get('__proto__'), [...request.cookies.keys()]))
    t.same((await app.inject({ url: '/', headers: { cookie: 'a=1; __proto__=x; a=2; =nameless' } })).json(), ['1', ['1', '2'], 'x', ['a', '__proto__']])
  })

  t.test('takes no method from anywhere but its line', async (t) => {
    const app = await buildApp(t)
    app.rule('/', { methods: ['POST'] }, () => request.method)
    app.rule('/', { methods: ['DELETE'], endpoint: 'remove' }, () => 'removed')
    const { body } = await app.inject({ method: 'POST', url: '/?_method=DELETE', headers: { 'x-http-method-override': 'DELETE', 'content-type': FORM }, payload: '_method=DELETE' })
    t.equal(body, 'POST')
    t.not((await app.inject({ method: 'TRACE', url: '/', headers: { 'x-secret': 'echo' } } as unknown as InjectOptions)).statusCode, 200)
  })
})

t.test('request.args', async (t) => {
  t.test('gives the first value, a default, a conversion, every value', async (t) => {
    const app = await buildApp(t)
    app.rule('/', () => jsonify(request.args['a'], request.args.get('b', 'default'), request.args.get('a', 0, Number), request.args.get('c', 0, Number), request.args.getAll('a'), 'a' in request.args, 'b' in request.args, request.args.size))
    t.same((await app.inject('/?a=1&a=2&c=x')).json(), ['1', 'default', 1, 0, ['1', '2'], true, false, 3])
  })

  t.test('answers 400 for what is missing', async (t) => {
    const app = await buildApp(t)
    app.rule('/', () => request.args['missing'] ?? '')
    app.rule('/async', { endpoint: 'async' }, async () => { await null; return request.args['missing'] ?? '' })
    t.equal((await app.inject('/')).statusCode, 400)
    t.equal((await app.inject('/async')).statusCode, 400)
  })

  t.test('has every name as an ordinary one', async (t) => {
    const app = await buildApp(t)
    app.rule('/', () => Object.assign({}, { ...request.args, keys: [...request.args.keys()] }))
    app.rule('/await', { endpoint: 'await' }, async () => jsonify([...(await request.args).keys()]))
    const { body } = await app.inject('/?constructor=1&toString=2&then=3')
    t.match(JSON.parse(body), { constructor: '1', toString: '2', then: '3' })
    t.same((await app.inject('/?__proto__=x&hasOwnProperty=1')).json().keys, ['__proto__', 'hasOwnProperty'])
    t.same((await app.inject('/await?a=1')).json(), ['a'])
    t.equal(Reflect.get({}, 'x'), undefined)
  })
})

t.test('request.json', async (t) => {
  t.test('is JSON, and only under a JSON type', async (t) => {
    const app = await buildApp(t)
    app.rule('/', { methods: ['POST'] }, () => jsonify(request.json))
    for (const type of [JSON_TYPE, 'APPLICATION/JSON', `${JSON_TYPE};charset=utf-8`, `${JSON_TYPE} ; charset=utf-8`, 'application/problem+json']) {
      t.same(await post(app, '/', type, '{"a":1}'), [200, '{"a":1}'], type)
    }
    for (const type of [undefined, 'text/plain', FORM, 'text/json', 'application/jsonp', 'application/javascript', 'text/plain; application/json', 'x/json', 'application/x-json', 'application/json+xml', 'text/html+json', 'text/x+json', '*/*', '']) {
      const [status] = await post(app, '/', type, '{"a":1}')
      t.equal(status, 415, String(type))
    }
    t.equal((await post(app, '/', 'multipart/form-data; boundary=x', '{"a":1}'))[0], 400)
    t.equal((await post(app, '/', 'multipart/form-data; boundary=x', '--x--'))[0], 415)
    takeWarnings(app)
  })

  t.test('answers 400 for what cannot be read', async (t) => {
    const app = await buildApp(t)
    app.rule('/', { methods: ['POST'] }, () => jsonify(request.json))
    for (const payload of ['', '{', 'undefined', '{"a":1}x', Buffer.from('{"a":"\xff"}', 'latin1'), Buffer.from('{"a":1}', 'utf16le'), '{"__proto__":{"x":1}}', '{"a":{"constructor":{"prototype":{}}}}', '['.repeat(100_000)]) {
      t.equal((await post(app, '/', JSON_TYPE, payload))[0], 400, String(payload).slice(0, 20))
    }
    t.equal(Reflect.get({}, 'x'), undefined)
  })

  t.test('lives through 100,000 brackets', async (t) => {
    const app = await buildApp(t)
    app.rule('/read', { methods: ['POST'], endpoint: 'read' }, () => String(Array.isArray(request.json)))
    t.same(await post(app, '/read', JSON_TYPE, '['.repeat(100_000) + ']'.repeat(100_000)), [200, 'true'])
  })

  t.test('may be asked for silently, or whatever the type', async (t) => {
    const app = await buildApp(t)
    app.rule('/silent', { methods: ['POST'], endpoint: 'silent' }, () => jsonify(request.getJson({ silent: true }) ?? 'nothing'))
    app.rule('/force', { methods: ['POST'], endpoint: 'force' }, () => jsonify(request.getJson({ force: true })))
    t.same(await post(app, '/silent', 'text/plain', '{}'), [200, '"nothing"'])
    t.same(await post(app, '/silent', JSON_TYPE, '{'), [200, '"nothing"'])
    t.same(await post(app, '/force', 'text/plain', '[1]'), [200, '[1]'])
    t.equal((await post(app, '/force', 'text/plain', '['))[0], 400)
  })

  t.test('is no trap for the program\'s own Object.assign', async (t) => {
    const app = await buildApp(t)
    app.rule('/', { methods: ['POST'] }, () => Object.assign({}, request.json))
    t.same(await post(app, '/', JSON_TYPE, '{"constructor":1,"toString":2}'), [200, '{"constructor":1,"toString":2}'])
  })
})

t.test('request.form', async (t) => {
  t.test('has the fields of an urlencoded body', async (t) => {
    const app = await buildApp(t)
    app.rule('/', { methods: ['POST'] }, () => jsonify([...request.form], [...request.values], Buffer.from(request.data).toString()))
    t.same(JSON.parse((await post(app, '/?q=1', `${FORM}; charset=utf-8`, 'a=1&a=2&b=x+y%26'))[1]), [[['a', '1'], ['a', '2'], ['b', 'x y&']], [['q', '1'], ['a', '1'], ['a', '2'], ['b', 'x y&']], 'a=1&a=2&b=x+y%26'])
    t.same(JSON.parse((await post(app, '/', 'text/plain', 'a=1'))[1]), [[], [], 'a=1'])
    t.same(JSON.parse((await post(app, '/', undefined, 'a=1'))[1]), [[], [], 'a=1'])
  })

  t.test('answers 400 for a missing field', async (t) => {
    const app = await buildApp(t)
    app.rule('/', { methods: ['POST'] }, () => request.form['missing'] ?? '')
    t.equal((await post(app, '/', FORM, 'a=1'))[0], 400)
    t.equal((await post(app, '/', undefined, ''))[0], 400)
  })

  t.test('answers 413 past its limits', async (t) => {
    const app = await buildApp(t, { limits: { maxFormMemorySize: 50, maxFormParts: 3 } })
    app.rule('/', { methods: ['POST'] }, () => String(request.form.size))
    t.same(await post(app, '/', FORM, 'a&b&c'), [200, '3'])
    t.equal((await post(app, '/', FORM, 'a&b&c&d'))[0], 413)
    t.equal((await post(app, '/', FORM, `a=${'x'.repeat(49)}`))[0], 413)
  })

  t.test('of a hundred thousand parameters ends quickly', async (t) => {
    const app = await buildApp(t)
    app.rule('/', { methods: ['POST'] }, () => String(request.form.size))
    const start = performance.now()
    t.equal((await post(app, '/', FORM, Array.from({ length: 100_000 }, (_, index) => `${index}=`).join('&')))[0], 413)
    t.ok(performance.now() - start < 1000)
  })
})

t.test('a body', async (t) => {
  t.test('has the same limit whether its length is announced or not', async (t) => {
    const app = await buildApp(t, {}, { bodyLimit: 10 })
    app.rule('/', { methods: ['POST'] }, () => String(request.data.length))
    const port = await listen(app)
    const head = 'POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: text/plain\r\n'
    t.match(await exchange(port, `${head}Content-Length: 10\r\n\r\n0123456789`), { statusLine: 'HTTP/1.1 200 OK', body: '10' })
    t.match(await exchange(port, `${head}Content-Length: 11\r\n\r\n01234567890`), { statusLine: 'HTTP/1.1 413 Payload Too Large' })
    t.match(await exchange(port, `${head}Transfer-Encoding: chunked\r\n\r\nb\r\n01234567890\r\n0\r\n\r\n`), { statusLine: 'HTTP/1.1 413 Payload Too Large' })
  })

  t.test('that was refused is never run as a request', async (t) => {
    const app = await buildApp(t, {}, { bodyLimit: 10 })
    let smuggled = 0
    app.rule('/smuggled', { endpoint: 'smuggled' }, () => { smuggled++; return '' })
    app.rule('/post', { methods: ['POST'], endpoint: 'post' }, () => '')
    const port = await listen(app)
    const inner = 'GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n'
    for (const line of ['POST /unknown', 'POST /smuggled', 'POST /post', 'GET /unknown']) {
      await exchange(port, `${line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`)
    }
    t.equal(smuggled, 0)
    takeWarnings(app)
  })

  t.test('is not inflated', async (t) => {
    const app = await buildApp(t)
    app.rule('/', { methods: ['POST'] }, () => jsonify(request.json))
    const { statusCode } = await app.inject({ method: 'POST', url: '/', headers: { 'content-type': JSON_TYPE, 'content-encoding': 'gzip' }, payload: Buffer.from('1f8b08', 'hex') })
    t.equal(statusCode, 400)
  })

  t.test('is there for Fastify\'s hooks, too, and read no earlier than they ask', async (t) => {
    const app = await buildApp(t)
    const seen: unknown[] = []
    app.rule('/', { methods: ['POST'], preHandler: async (request) => { seen.push(request.body, request.body) } }, () => Buffer.from(request.data))
    app.rule('/unread', { methods: ['POST'], endpoint: 'unread' }, () => Buffer.from(request.data))
    app.rule('/set', { methods: ['POST'], endpoint: 'set', preHandler: async (request) => { request.body = { set: 1 } } }, () => jsonify(request.fastify.body))
    const rows: ReadonlyArray<readonly [type: string, payload: string, body: unknown]> = [
      [JSON_TYPE, '{"a":1}', { a: 1 }],
      [FORM, 'a=1&b=2&a=3', { a: ['1', '3'], b: '2' }],
      ['text/plain', 'é', 'é'],
      ['image/png', 'x', Buffer.from('x')],
      [JSON_TYPE, '', undefined]
    ]
    for (const [type, payload, body] of rows) {
      seen.length = 0
      t.same(await post(app, '/', type, payload), [200, payload], type)
      t.same(seen, [body, body], type)
    }
    t.equal((await post(app, '/', JSON_TYPE, '{'))[0], 400)
    t.same(await post(app, '/unread', JSON_TYPE, '{'), [200, '{'])
    t.same(await post(app, '/set', JSON_TYPE, '{'), [200, '{"set":1}'])
  })
})

t.test('a rule with a schema for its body', async (t) => {
  const schema = { body: { type: 'object', required: ['role'], additionalProperties: false, properties: { role: { type: 'string', enum: ['user'] }, age: { type: 'integer' } } } }
  const show = (): ViewResult => ({ json: request.getJson({ silent: true }) ?? null, form: [...request.form] })

  t.test('sees every body that its view can read, however the type is spelled', async (t) => {
    const app = await buildApp(t)
    let reached = 0
    app.rule('/', { methods: ['POST'], endpoint: 'strict', schema }, () => { reached++; return show() })
    const types = [JSON_TYPE, 'Application/JSON', ' application/json', 'application/json ', `${JSON_TYPE};`, `${JSON_TYPE} ;charset=utf-8`, `${JSON_TYPE}\t; a=b`, `${JSON_TYPE}\t`, 'application/problem+json', 'application/vnd.a+JSON; x', `${JSON_TYPE}, text/plain`, 'application/json;garbage', 'application/json; a="', `text/plain; ${JSON_TYPE}`, 'text/plain', FORM, `${FORM.toUpperCase()} ; x=y`, 'multipart/form-data; boundary=x', 'image/png', 'application/json/x', 'json', ';', '', '\t', 'application/jsonx', 'application/json\u00a0', undefined]
    for (const type of types) {
      for (const payload of ['{"role":"admin"}', 'role=admin']) {
        const [status] = await post(app, '/', type, payload)
        t.ok(status === 400 || status === 415, `${JSON.stringify(type)} ${payload} ${status}`)
      }
    }
    t.equal(reached, 0)
    t.equal((await post(app, '/', JSON_TYPE, '{"role":"user"}'))[0], 200)
    t.equal((await post(app, '/', FORM, 'role=user'))[0], 200)
    t.equal((await post(app, '/', JSON_TYPE, ''))[0], 400)
    t.equal((await post(app, '/', JSON_TYPE, '{'))[0], 400)
    t.equal(reached, 2)
    takeWarnings(app)
  })

  t.test('shows its view what it let through: converted, and without what it does not know', async (t) => {
    const app = await buildApp(t)
    app.rule('/', { methods: ['POST'], schema }, show)
    t.same(JSON.parse((await post(app, '/', JSON_TYPE, '{"role":"user","age":"7","isAdmin":true}'))[1]), { json: { role: 'user', age: 7 }, form: [] })
    t.same(JSON.parse((await post(app, '/', FORM, 'role=user&age=7&isAdmin=1'))[1]), { json: null, form: [['role', 'user'], ['age', '7']] })
    t.equal((await post(app, '/', FORM, 'role=user&role=admin'))[0], 400)
    t.equal((await post(app, '/', FORM, '\uFEFFrole=admin'))[0], 400)
  })

  t.test('may be for text', async (t) => {
    const app = await buildApp(t)
    app.rule('/', { methods: ['POST'], schema: { body: { type: 'string', maxLength: 3 } } }, () => Buffer.from(request.data))
    t.same(await post(app, '/', 'text/plain', 'abc'), [200, 'abc'])
    t.equal((await post(app, '/', 'text/plain', 'abcd'))[0], 400)
  })
})

t.test('request in a plain Fastify handler', async (t) => {
  t.test('reads what Fastify has parsed', async (t) => {
    const app = await buildApp(t)
    app.addContentTypeParser(FORM, { parseAs: 'string' }, (_request, body, done) => { done(null, Object.fromEntries(new URLSearchParams(String(body)))) })
    app.addContentTypeParser('image/png', { parseAs: 'buffer' }, (_request, body, done) => { done(null, body) })
    app.addContentTypeParser('x/null', { parseAs: 'buffer' }, (_request, _body, done) => { done(null, null) })
    app.post('/', async () => ({ json: request.getJson({ silent: true }) ?? null, form: [...request.form], data: Buffer.from(request.data).toString() }))
    const rows: ReadonlyArray<readonly [type: string, payload: string, answer: unknown]> = [
      [JSON_TYPE, '{"a":[1]}', { json: { a: [1] }, form: [], data: '{"a":[1]}' }],
      [JSON_TYPE, '"text"', { json: 'text', form: [], data: '"text"' }],
      ['text/plain', 'text', { json: null, form: [], data: 'text' }],
      [FORM, 'a=1&b=x+y', { json: null, form: [['a', '1'], ['b', 'x y']], data: 'a=1&b=x+y' }],
      ['image/png', 'bytes', { json: null, form: [], data: 'bytes' }],
      ['x/null', 'x', { json: null, form: [], data: '' }]
    ]
    for (const [type, payload, answer] of rows) t.same(JSON.parse((await post(app, '/', type, payload))[1]), answer, type)
    t.same(JSON.parse((await post(app, '/', undefined, ''))[1]), { json: null, form: [], data: '' })
  })
})
