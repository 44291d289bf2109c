import t from 'tap'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { abort, afterThisRequest, html, HTTPException, jsonify, makeResponse, Markup, NotFound, redirect, Response, type ViewResult } from 'flaskish'
import { buildApp, takeErrors, takeWarnings } from '../build-app.ts'
import { ask, listen } from '../raw-socket.ts'

const HTML = 'text/html; charset=utf-8'
const JSON_TYPE = 'application/json; charset=utf-8'

t.test('a view\'s result', async (t) => {
  class Point {
    toJSON (): unknown {
      return { x: 1 }
    }
  }
  const rows: ReadonlyArray<readonly [name: string, view: () => unknown, status: number, type: string | undefined, body: string]> = [
    ['text', () => 'é', 200, HTML, 'é'],
    ['empty text', () => '', 200, HTML, ''],
    ['Markup', () => new Markup('<b>'), 200, HTML, '<b>'],
    ['html', () => html`<b>${'<i>'}</b>`, 200, HTML, '<b>&lt;i&gt;</b>'],
    ['a Buffer', () => Buffer.from('bytes'), 200, HTML, 'bytes'],
    ['a Uint8Array', () => Uint8Array.of(97, 98), 200, HTML, 'ab'],
    ['an object', () => ({ a: [1] }), 200, JSON_TYPE, '{"a":[1]}'],
    ['an object without a prototype', () => Object.assign(Object.create(null), { a: 1 }), 200, JSON_TYPE, '{"a":1}'],
    ['an object that names a constructor', () => JSON.parse('{"constructor":1,"toString":2}'), 200, JSON_TYPE, '{"constructor":1,"toString":2}'],
    ['an object with toJSON', () => new Point(), 200, JSON_TYPE, '{"x":1}'],
    ['a Date', () => new Date(0), 200, JSON_TYPE, '"1970-01-01T00:00:00.000Z"'],
    ['jsonify of a list', () => jsonify([1, 2]), 200, JSON_TYPE, '[1,2]'],
    ['makeResponse', () => makeResponse('x', 201), 201, HTML, 'x'],
    ['a Response', () => new Response('x', 418, { 'X-A': '1', 'Content-Type': 'text/plain' }), 418, 'text/plain', 'x'],
    ['a Response without a type', () => { const response = new Response('x'); response.headers.delete('content-type'); return response }, 200, undefined, 'x'],
    ['a Response without a body', () => new Response(), 200, HTML, ''],
    ['a web Response', () => new globalThis.Response('x', { status: 201, headers: { 'content-type': 'text/x' } }), 201, 'text/x', 'x'],
    ['an empty web Response', () => new globalThis.Response(null, { status: 404 }), 404, undefined, ''],
    ['an exception', () => new NotFound('none'), 404, HTML, '<p>none</p>'],
    ['an exception of a Response', () => new HTTPException({ response: new Response('own', 403) }), 403, HTML, 'own'],
    ['a redirect', () => redirect('/x'), 302, HTML, '/x'],
    ['[body, status]', () => ['x', 201], 201, HTML, 'x'],
    ['[body, status as text]', () => ['x', '202 Accepted'], 202, HTML, 'x'],
    ['[body, headers]', () => ['x', { 'Content-Type': 'text/x' }], 200, 'text/x', 'x'],
    ['[body, status, headers]', () => [{ a: 1 }, 201, { 'X-A': '1' }], 201, JSON_TYPE, '{"a":1}'],
    ['[body, status, pairs]', () => ['x', 201, [['X-A', '1'], ['X-A', '2']]], 201, HTML, 'x'],
    ['[body, pairs]', () => ['x', [['X-A', '1']]], 200, HTML, 'x'],
    ['[body, Headers]', () => ['x', new Headers({ 'x-a': '1' })], 200, HTML, 'x'],
    ['[body, null]', () => ['x', null], 200, HTML, 'x'],
    ['[body, undefined]', () => ['x', undefined], 200, HTML, 'x'],
    ['[body, status, null]', () => ['x', 201, null], 201, HTML, 'x'],
    ['[body, null, headers]', () => ['x', null, { 'Content-Type': 'text/x' }], 200, 'text/x', 'x'],
    ['[object, object]', () => [{ a: 1 }, { 'X-A': '1' }], 200, JSON_TYPE, '{"a":1}'],
    ['[Markup, status]', () => [new Markup('<b>'), 201], 201, HTML, '<b>'],
    ['[bytes, status]', () => [Buffer.from('x'), 201], 201, HTML, 'x'],
    ['[Response, status]', () => [new Response('x', 418), 201], 201, HTML, 'x'],
    ['[exception, status]', () => [new NotFound('none'), 410], 410, HTML, '<p>none</p>'],
    ['[promise, status]', () => [Promise.resolve('x'), 201], 201, HTML, 'x'],
    ['[promise of an object, headers]', () => [Promise.resolve({ a: 1 }), { 'X-A': '1' }], 200, JSON_TYPE, '{"a":1}'],
    ['a thenable', () => ({ then: (resolve: (value: string) => void) => { resolve('x'); resolve('y') } }), 200, HTML, 'x'],
    ['205', () => ['kept', 205], 205, HTML, 'kept']
  ]
  const app = await buildApp(t)
  for (const [index, [name, view]] of rows.entries()) {
    app.rule(`/sync/${index}`, { endpoint: name }, view as () => ViewResult)
    app.rule(`/async/${index}`, { endpoint: `async ${name}` }, async () => { await null; return view() as string })
    app.rule(`/after/${index}`, { endpoint: `after ${name}` }, () => { afterThisRequest(() => {}); return view() as string })
  }
  for (const [index, [name, , status, type, body]] of rows.entries()) {
    t.test(`may be ${name}`, async (t) => {
      for (const way of ['sync', 'async', 'after']) {
        const answer = await app.inject(`/${way}/${index}`)
        t.equal(answer.statusCode, status, way)
        t.equal(answer.headers['content-type'], type, way)
        t.ok(answer.body.includes(body), `${way}: ${answer.body}`)
        if (name !== 'a web Response') t.equal(answer.headers['content-length'], String(answer.rawPayload.length), way)
        const head = await app.inject({ method: 'HEAD', url: `/${way}/${index}` })
        t.equal(head.statusCode, status, `HEAD ${way}`)
        t.equal(head.headers['content-type'], type, `HEAD ${way}`)
        t.equal(head.body, '', `HEAD ${way}`)
      }
    })
  }
})

t.test('a wrong result', async (t) => {
  const rows: ReadonlyArray<readonly [name: string, view: () => unknown, message: RegExp]> = [
    ['undefined', () => undefined, /it is undefined\..*often a "return" is missing/],
    ['null', () => null, /it is null\..*often a "return" is missing/],
    ['a number', () => 5, /it is a number/],
    ['true', () => true, /it is a boolean/],
    ['a symbol', () => Symbol('x'), /it is a symbol/],
    ['a Set', () => new Set([1]), /class Set.*jsonify\(\[\.\.\.set\]\)/],
    ['a Map', () => new Map(), /class Map.*Object\.fromEntries/],
    ['an error', () => new TypeError('x'), /class TypeError.*Throw it/],
    ['an object of a class', () => new (class User {})(), /class User.*toJSON/],
    ['an empty list', () => [], /a list of 0.*jsonify\(list\)/],
    ['a list of one', () => ['x'], /a list of 1/],
    ['a list of four', () => ['x', 200, {}, 1], /a list of 4/],
    ['a list in a tuple', () => [[1], 200], /its body is a list.*jsonify\(list\)/],
    ['[body, other text]', () => ['x', 'y'], /the second part of the list is other text/],
    ['[body, function]', () => ['x', () => {}], /the second part of the list is a function/],
    ['[body, status, text]', () => ['x', 200, 'X-A: 1'], /the headers in the list are/],
    ['[undefined, status]', () => [undefined, 200], /it is undefined/],
    ['[promise of undefined, status]', () => [Promise.resolve(undefined), 200], /it is undefined/],
    ['a status that is none', () => ['x', 999], /Cannot use 999 as a status/],
    ['a web Response that was read', () => { const response = new globalThis.Response('x'); response.text().catch(() => {}); return response }, /read already/]
  ]
  for (const [name, view, message] of rows) {
    t.test(`such as ${name} is an error that names the view and the cause`, async (t) => {
      const app = await buildApp(t)
      app.rule('/', { endpoint: 'profile' }, view as () => ViewResult)
      app.rule('/async', { endpoint: 'slow' }, async () => { await null; return view() as string })
      for (const [path, endpoint] of [['/', 'profile'], ['/async', 'slow']] as const) {
        const { statusCode, body } = await app.inject(path)
        t.equal(statusCode, 500)
        t.notMatch(body, message)
        const [entry, ...others] = takeErrors(app)
        t.match(entry?.err?.message, message)
        if (!name.includes('status that')) t.match(entry?.err?.message, new RegExp(`"${endpoint}"`))
        t.same(others, [])
      }
    })
  }

  t.test('such as what JSON would lose is an error that names the place', async (t) => {
    const app = await buildApp(t)
    const cyclic: Record<string, unknown> = {}
    cyclic['self'] = cyclic
    const values: ReadonlyArray<readonly [unknown, RegExp]> = [[{ a: { b: new Map() } }, /\$\.a\.b/], [{ a: 1n }, /bigint/], [{ f: () => {} }, /function/], [cyclic, /contains itself/]]
    let value: unknown
    app.rule('/', { endpoint: 'data' }, () => value as string)
    for (const [given, message] of values) {
      value = given
      t.equal((await app.inject('/')).statusCode, 500)
      t.match(takeErrors(app), [{ err: { message } }])
    }
  })
})

t.test('a view', async (t) => {
  t.test('has the instance as `this`', async (t) => {
    const app = await buildApp(t)
    app.decorate('colour', 'red')
    app.rule('/', function () { return String(this.getDecorator('colour')) })
    await app.register(async (inner) => {
      inner.decorate('shape', 'round')
      inner.rule('/inner', function () { return `${this.getDecorator('shape')} ${this === inner}` })
    })
    t.equal((await app.inject('/')).body, 'red')
    t.equal((await app.inject('/inner')).body, 'round true')
  })

  t.test('gets its variables and the context as arguments', async (t) => {
    const app = await buildApp(t)
    app.rule('/<int:id>', ({ id }, { request, g, app: current, reply }) => `${id} ${request.path} ${typeof g} ${typeof current.rule} ${reply.statusCode}`)
    t.equal((await app.inject('/5')).body, '5 /5 object function 200')
  })

  t.test('may answer with what a schema or a hook of preSerialization changes', async (t) => {
    const app = await buildApp(t)
    const schema = { response: { 200: { type: 'object', properties: { a: { type: 'number' } } } } }
    app.rule('/schema', { endpoint: 'schema', schema }, () => ({ a: 1, secret: 2 }))
    app.rule('/hook', { endpoint: 'hook', preSerialization: async (_request, _reply, payload) => ({ wrapped: payload }) }, () => ({ a: 1 }))
    await app.register(async (inner) => {
      inner.addHook('preSerialization', async (_request, _reply, payload) => ({ inner: payload }))
      inner.rule('/inner', { endpoint: 'inner' }, () => ({ a: 1 }))
    })
    t.equal((await app.inject('/schema')).body, '{"a":1}')
    t.equal((await app.inject('/hook')).body, '{"wrapped":{"a":1}}')
    t.equal((await app.inject('/hook')).body, '{"wrapped":{"a":1}}')
    t.equal((await app.inject('/inner')).body, '{"inner":{"a":1}}')
  })

  t.test('keeps what hooks of the host set, and adds to Vary and Set-Cookie', async (t) => {
    const app = await buildApp(t)
    app.addHook('onRequest', async (_request, reply) => { reply.header('vary', 'Origin, accept').header('x-host', '1').header('set-cookie', 'a=1') })
    app.rule('/', () => ['x', { Vary: 'Cookie', 'Set-Cookie': 'b=2' }])
    app.rule('/error', { endpoint: 'error' }, () => abort(403))
    const { headers } = await app.inject('/')
    t.match(headers, { vary: 'Origin, accept, Cookie', 'x-host': '1', 'set-cookie': ['a=1', 'b=2'] })
    t.equal((await app.inject('/error')).headers.vary, 'Origin, Accept')
  })
})

t.test('a tuple\'s headers', async (t) => {
  t.test('replace those of a Response, keep repeats and never lose a cookie', async (t) => {
    const app = await buildApp(t)
    app.rule('/', () => {
      const response = new Response('x', 200, { 'X-A': 'old' })
      response.setCookie('a', '1')
      return [response, 201, [['X-A', '1'], ['X-A', '2'], ['Set-Cookie', 'b=2']]]
    })
    const { headers, statusCode } = await app.inject('/')
    t.equal(statusCode, 201)
    t.match(headers, { 'x-a': ['1', '2'], 'set-cookie': ['a=1; Path=/', 'b=2'] })
  })

  t.test('give no wrong length', async (t) => {
    const app = await buildApp(t)
    app.rule('/', () => ['four', { 'Content-Length': 99 }])
    t.equal((await app.inject('/')).headers['content-length'], '4')
  })

  t.test('may not begin a header of their own, wherever the text goes', async (t) => {
    const app = await buildApp(t)
    const places: ReadonlyArray<(text: string) => ViewResult> = [
      (text) => ['x', { 'X-A': text }],
      (text) => ['x', [[text, 'x']]],
      (text) => ['x', `200${text}` as `${number} ${string}`],
      (text) => ['x', { Location: text }],
      (text) => redirect(text),
      (text) => new Response('x', { mimetype: text }),
      (text) => new Response('x', { contentType: text }),
      (text) => { const response = new Response('x'); response.setCookie('a', text); return response },
      (text) => { const response = new Response('x'); response.setCookie(`a${text}`, 'x'); return response },
      (text) => { const response = new Response('x'); response.setCookie('a', 'x', { path: text }); return response },
      (text) => { const response = new Response('x'); response.setCookie('a', 'x', { domain: text }); return response },
      (text) => abort(401, { wwwAuthenticate: text }),
      (text) => abort(405, { validMethods: [text] })
    ]
    const texts = ['a\r\nX-Evil: 1', 'a\nX-Evil: 1', 'a\rX-Evil: 1', 'a\0X-Evil: 1', 'a\u560d\u560aX-Evil: 1']
    let view: () => ViewResult = () => ''
    app.rule('/', { endpoint: 'view' }, () => view())
    app.rule('/async', { endpoint: 'later' }, async () => { await null; return view() as string })
    const port = await listen(app)
    for (const [index, place] of places.entries()) {
      for (const text of texts) {
        view = () => place(text)
        for (const path of ['/', '/async']) {
          const { head, statusLine, body } = await ask(port, path)
          t.notMatch(head, /^x-evil/m, `${index} ${JSON.stringify(text)}`)
          if (statusLine.includes(' 500 ')) {
            t.notMatch(body, /X-Evil/, `${index} ${JSON.stringify(text)}`)
            t.equal(takeErrors(app).length, 1, `${index} ${JSON.stringify(text)}`)
          }
        }
      }
    }
  })

  t.test('that a hook or reply.header() set wrongly are a 500 too', async (t) => {
    const app = await buildApp(t)
    app.rule('/', { endpoint: 'view' }, (_args, { reply }) => { reply.header('x-a', 'a\r\nX-Evil: 1'); return 'x' })
    app.rule('/async', { endpoint: 'later' }, async (_args, { reply }) => { reply.header('x-a', 'a\r\nX-Evil: 1'); return 'x' })
    app.rule('/raw', { endpoint: 'raw' }, (_args, { reply }) => { reply.raw.setHeader('content-length', 3); reply.header('x-a', 'a\0'); return 'x' })
    const port = await listen(app)
    for (const path of ['/', '/async', '/raw']) {
      const { statusLine, head, body, isWhole } = await ask(port, path)
      t.equal(statusLine, 'HTTP/1.1 500 Internal Server Error', path)
      t.notMatch(head, /x-evil|x-a/, path)
      t.match(body, '<h1>Internal Server Error</h1>', path)
      t.ok(isWhole)
      t.ok(takeErrors(app).length >= 1, path)
    }
  })
})

t.test('a view that answers by itself', async (t) => {
  t.test('returns the reply', async (t) => {
    const app = await buildApp(t)
    app.rule('/', (_args, { reply }) => reply.send({ a: 1 }))
    app.rule('/async', { endpoint: 'async' }, async (_args, { reply }) => reply.code(201).send('x'))
    app.rule('/later', { endpoint: 'later' }, (_args, { reply }) => { setTimeout(() => reply.send('late'), 5); return reply })
    t.equal((await app.inject('/')).body, '{"a":1}')
    t.equal((await app.inject('/async')).statusCode, 201)
    t.equal((await app.inject('/later')).body, 'late')
  })

  t.test('gives one answer, though it returns another', async (t) => {
    const app = await buildApp(t)
    app.addHook('onSend', async () => { await new Promise(setImmediate) })
    app.rule('/send', { endpoint: 'send' }, (_args, { reply }) => { reply.send('one'); return 'two' })
    app.rule('/send-async', { endpoint: 'sendAsync' }, async (_args, { reply }) => { reply.send('one'); await null; return 'two' })
    app.rule('/stream', { endpoint: 'stream' }, (_args, { reply }) => { reply.send(new Blob(['one']).stream()); return 'two' })
    app.rule('/raw', { endpoint: 'raw' }, (_args, { reply }) => { reply.raw.end('one'); return 'two' })
    app.rule('/hijack', { endpoint: 'hijack' }, (_args, { reply }) => { reply.hijack(); setImmediate(() => reply.raw.end('one')); return 'two' })
    for (const path of ['/send', '/send-async', '/stream', '/raw', '/hijack']) {
      t.equal((await app.inject(path)).body, 'one', path)
      t.match(takeWarnings(app), [{ msg: /is dropped: the reply was sent already/ }], path)
    }
  })

  t.test('may return nothing', async (t) => {
    const app = await buildApp(t)
    app.rule('/send', { endpoint: 'send' }, ((_args, { reply }) => { reply.send('one') }) as (args: unknown, context: { reply: { send (text: string): unknown } }) => string & void)
    t.equal((await app.inject('/send')).body, 'one')
    t.same(takeWarnings(app), [])
  })

  t.test('gives one answer, though it throws late', async (t) => {
    const app = await buildApp(t)
    app.rule('/send', { endpoint: 'send' }, (_args, { reply }) => { reply.send('one'); throw new Error('late') })
    app.rule('/send-async', { endpoint: 'sendAsync' }, async (_args, { reply }) => { reply.send('one'); await null; throw new Error('late') })
    app.rule('/stream', { endpoint: 'stream' }, (_args, { reply }) => { reply.send(new Blob(['one']).stream()); throw new Error('late') })
    app.rule('/raw', { endpoint: 'raw' }, (_args, { reply }) => { reply.raw.end('one'); throw new Error('late') })
    app.rule('/abort', { endpoint: 'abort' }, (_args, { reply }) => { reply.send('one'); abort(404) })
    for (const path of ['/send', '/send-async', '/stream', '/raw', '/abort']) {
      t.equal((await app.inject(path)).body, 'one', path)
      t.match(takeErrors(app), [{ msg: /after the answer/ }], path)
    }
  })

  t.test('never leaves half an answer that looks like a whole one, nor a client waiting', async (t) => {
    const app = await buildApp(t)
    app.rule('/half', { endpoint: 'half' }, (_args, { reply }) => { reply.raw.writeHead(200).write('half'); throw new Error('late') })
    app.rule('/hijack', { endpoint: 'hijack' }, (_args, { reply }) => { reply.hijack(); throw new Error('late') })
    const port = await listen(app)
    t.equal((await ask(port, '/half')).isWhole, false)
    t.match(await ask(port, '/hijack'), { statusLine: 'HTTP/1.1 500 Internal Server Error', isWhole: true })
    t.match(takeErrors(app), [{ err: { message: 'late' } }, { err: { message: 'late' } }])
  })

  t.test('gets a page of 500 where its own reply.send() throws', async (t) => {
    const app = await buildApp(t)
    app.rule('/', (_args, { reply }) => reply.type('text/plain').send(Symbol('x')))
    t.equal((await app.inject('/')).statusCode, 500)
    t.equal(takeErrors(app).length, 1)
  })
})

t.test('a Node listener as a result', async (t) => {
  async function readText (request: IncomingMessage): Promise<string> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    return Buffer.concat(chunks).toString()
  }

  t.test('answers by itself, with its own headers', async (t) => {
    const app = await buildApp(t)
    const listener = (request: IncomingMessage, response: ServerResponse): void => { response.writeHead(201, { 'x-url': request.url }).end('by hand') }
    app.rule('/sync/<path:rest>', { endpoint: 'sync' }, () => listener)
    app.rule('/async/<path:rest>', { endpoint: 'async' }, async () => listener)
    for (const path of ['/sync/a?b', '/async/a?b']) {
      const { statusCode, body, headers } = await app.inject(path)
      t.same([statusCode, body, headers['x-url']], [201, 'by hand', path])
    }
  })

  t.test('may take its time', async (t) => {
    const app = await buildApp(t)
    app.rule('/', () => (_request: IncomingMessage, response: ServerResponse) => { setTimeout(() => response.end('late'), 5) })
    t.equal((await app.inject('/')).body, 'late')
  })

  t.test('reads a body that flaskish has read already, of whatever type', async (t) => {
    const app = await buildApp(t)
    const echo = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      response.end(JSON.stringify([request.method, request.url, request.headers['content-type'], request.httpVersion, await readText(request)]))
    }
    app.rule('/echo', { methods: ['GET', 'POST', 'PUT'] }, () => echo)
    const port = await listen(app)
    for (const [type, body] of [['application/json', '{"a":1}'], ['text/x', 'x'.repeat(100_000)], ['application/x-www-form-urlencoded', 'a=1'], ['application/json', '']] as const) {
      const answer = await fetch(`http://127.0.0.1:${port}/echo?q`, { method: 'POST', body, headers: { 'content-type': type } })
      t.same(await answer.json(), ['POST', '/echo?q', type, '1.1', body], type)
    }
    t.same(await (await fetch(`http://127.0.0.1:${port}/echo`)).json(), ['GET', '/echo', null, '1.1', ''])
    t.same(await (await fetch(`http://127.0.0.1:${port}/echo`, { method: 'PUT' })).json(), ['PUT', '/echo', null, '1.1', ''])
  })

  t.test('may be a server of its own, as an Express app is', async (t) => {
    const app = await buildApp(t)
    const server = createServer(async (request, response) => {
      response.setHeader('x-powered-by', 'another')
      response.end(`${request.method} ${await readText(request)}`)
    })
    const other = Object.assign((request: IncomingMessage, response: ServerResponse) => { server.emit('request', request, response) }, { use () {}, settings: {} })
    app.rule('/app', { methods: ['POST'] }, () => other)
    const { body, headers } = await app.inject({ method: 'POST', url: '/app', payload: { a: 1 } })
    t.equal(body, 'POST {"a":1}')
    t.equal(headers['x-powered-by'], 'another')
  })

  t.test('that fails before its answer gets the page for 500, or that of a handler', async (t) => {
    const app = await buildApp(t)
    class Broken extends Error {}
    app.rule('/sync', { endpoint: 'sync' }, () => () => { throw new Error('broken') })
    app.rule('/async', { endpoint: 'async' }, () => async () => { await null; throw new Error('broken') })
    app.rule('/handled', { endpoint: 'handled' }, () => async () => { await null; throw new Broken() })
    app.rule('/abort', { endpoint: 'aborted' }, () => () => abort(404))
    app.registerErrorHandler(Broken, () => ['handled', 503])
    for (const path of ['/sync', '/async']) {
      const { statusCode, body } = await app.inject(path)
      t.equal(statusCode, 500)
      t.match(body, '<h1>Internal Server Error</h1>')
      t.match(takeErrors(app), [{ err: { message: 'broken' } }])
    }
    t.match(await app.inject('/handled'), { statusCode: 503, body: 'handled' })
    t.equal((await app.inject('/abort')).statusCode, 404)
  })

  t.test('that fails in the middle of its answer is cut off', async (t) => {
    const app = await buildApp(t)
    app.rule('/sync', { endpoint: 'sync' }, () => (_request: IncomingMessage, response: ServerResponse) => { response.writeHead(200).write('half'); throw new Error('broken') })
    app.rule('/async', { endpoint: 'async' }, () => async (_request: IncomingMessage, response: ServerResponse) => { response.writeHead(200).write('half'); await null; throw new Error('broken') })
    app.rule('/whole', { endpoint: 'whole' }, () => async (_request: IncomingMessage, response: ServerResponse) => { response.end('whole'); await null; throw new Error('broken') })
    const port = await listen(app)
    for (const path of ['/sync', '/async']) {
      t.equal((await ask(port, path)).isWhole, false, path)
      t.match(takeErrors(app), [{ err: { message: 'broken' } }], path)
    }
    t.match(await ask(port, '/whole'), { body: 'whole', isWhole: true })
    t.match(takeErrors(app), [{ err: { message: 'broken' } }])
  })
})
