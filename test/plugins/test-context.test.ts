import t from 'tap'
import { createServer, IncomingMessage, request as httpRequest, type Server } from 'node:http'
import { once } from 'node:events'
import { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { currentApp, g, hasRequestContext, request, session, urlFor } from 'flaskish'
import { buildApp } from '../build-app.ts'

t.test('app.testRequestContext', async (t) => {
  t.test('runs a function as if GET / was running, and gives its result', async (t) => {
    const app = await buildApp(t)
    t.equal(app.testRequestContext(() => `${request.method} ${request.url} ${request.remoteAddr}`), 'GET http://localhost/ 127.0.0.1')
    t.equal(hasRequestContext(), false)
  })
  t.test('gives the context as the argument, too', async (t) => {
    const app = await buildApp(t, { config: { name: 'one' } })
    app.testRequestContext('/x', (context) => {
      t.equal(context.request.path, '/x')
      context.g['a'] = 1
      t.equal(g['a'], 1)
      t.equal(context.app.config, currentApp.config)
      t.same(Object.keys(context.session), [])
      t.equal(request.fastify, undefined)
    })
  })
  t.test('matches the rule', async (t) => {
    const app = await buildApp(t)
    app.rule('/post/<int:id>', { endpoint: 'blog.post', methods: ['POST'] }, () => '')
    app.testRequestContext('/post/7', { method: 'post' }, () => {
      t.match({ ...request.viewArgs }, { id: 7 })
      t.equal(request.endpoint, 'blog.post')
      t.equal(request.rule, '/post/<int:id>')
      t.equal(request.blueprint, 'blog')
      t.equal(urlFor('.post', { id: 8, _method: 'POST' }), '/post/8')
    })
    app.testRequestContext('/nowhere', () => t.equal(request.endpoint, undefined))
    app.testRequestContext('/post/7', () => t.equal(request.endpoint, undefined, 'another method'))
  })
  t.test('takes a query in the path and as values', async (t) => {
    const app = await buildApp(t)
    app.testRequestContext('/?a=1', () => t.equal(request.args['a'], '1'))
    app.testRequestContext('/?a=1', { query: { b: [2, 3], c: 'ä &', d: null, e: undefined } }, () => {
      t.same([...request.args], [['a', '1'], ['b', '2'], ['b', '3'], ['c', 'ä &']])
    })
    app.testRequestContext('/', { query: { b: true } }, () => t.equal(request.fullPath, '/?b=true'))
    app.testRequestContext('/', { query: {} }, () => t.equal(request.url, 'http://localhost/'))
    app.testRequestContext({ query: { a: 1 } }, () => t.equal(request.fullPath, '/?a=1'))
    app.testRequestContext('?a=1', () => t.equal(request.fullPath, '/?a=1'))
  })
  t.test('takes a path as people write it', async (t) => {
    const app = await buildApp(t)
    app.rule('/straße/<name>', ({ name }) => name)
    app.testRequestContext('/straße/a b', () => {
      t.match({ ...request.viewArgs }, { name: 'a b' })
      t.equal(request.path, '/straße/a b')
    })
    app.testRequestContext('hello', () => t.equal(request.path, '/hello'))
    app.testRequestContext('', () => t.equal(request.path, '/'))
  })
  t.test('takes a form', async (t) => {
    const app = await buildApp(t)
    app.testRequestContext('/', { method: 'POST', form: { name: 'Ann & Bob', tags: ['a', 'b'] } }, () => {
      t.equal(request.form['name'], 'Ann & Bob')
      t.same(request.form.getAll('tags'), ['a', 'b'])
      t.equal(request.mimetype, 'application/x-www-form-urlencoded')
      t.equal(request.contentLength, 30)
    })
  })
  t.test('sends files, with the form as multipart', async (t) => {
    const app = await buildApp(t)
    const files = { a: 'text', b: [Buffer.from('bytes'), { data: '', filename: '', contentType: 'image/png' }] }
    await app.testRequestContext('/', { method: 'POST', form: { name: 'é', tags: ['a', 'b'] }, files }, async () => {
      t.same([...request.form], [['name', 'é'], ['tags', 'a'], ['tags', 'b']])
      t.equal(await request.files['a']?.text(), 'text')
      t.same(request.files.getAll('b').map(({ filename, contentType, size }) => [filename, contentType, size]), [['b', 'application/octet-stream', 5], ['', 'image/png', 0]])
      t.equal(request.mimetype, 'multipart/form-data')
      t.equal(request.data.length, 0)
    })
    app.testRequestContext('/', { method: 'POST', files: {} }, () => t.equal(request.form.size + request.files.size, 0))
    app.testRequestContext('/', { method: 'POST', data: '--b', headers: { 'Content-Type': 'multipart/form-data; boundary=b' } }, () => t.throws(() => request.form, { code: 400 }))
  })
  t.test('takes JSON', async (t) => {
    const app = await buildApp(t)
    app.testRequestContext('/', { method: 'POST', json: { a: ['ä'] } }, () => {
      t.same(request.json, { a: ['ä'] })
      t.equal(request.isJson, true)
      t.equal(request.contentLength, 12)
    })
    app.testRequestContext('/', { json: null }, () => t.equal(request.json, null))
  })
  t.test('takes a body as it is', async (t) => {
    const app = await buildApp(t)
    app.testRequestContext('/', { data: 'text', headers: { 'Content-Type': 'text/plain' } }, () => {
      t.equal(Buffer.from(request.data).toString(), 'text')
      t.equal(request.mimetype, 'text/plain')
    })
    app.testRequestContext('/', { data: new Uint8Array([1, 2]) }, () => t.same([...request.data], [1, 2]))
    app.testRequestContext('/', () => t.equal(request.contentLength, undefined))
  })
  t.test('takes headers, which win, and cookies', async (t) => {
    const app = await buildApp(t)
    const headers = { 'X-Own': '1', Host: 'other.example', 'content-type': 'application/vnd.api+json' }
    app.testRequestContext('/', { headers, cookies: { a: '1', b: '2' }, json: 1 }, () => {
      t.equal(request.headers.get('x-own'), '1')
      t.equal(request.host, 'other.example')
      t.equal(request.mimetype, 'application/vnd.api+json')
      t.same({ ...request.cookies }, { a: '1', b: '2' })
    })
    app.testRequestContext('/', { headers: { cookie: 'c=3' } }, () => t.equal(request.cookies['c'], '3'))
  })
  t.test('takes scheme, host and script root from baseUrl', async (t) => {
    const app = await buildApp(t, { applicationRoot: '/app' })
    app.rule('/x', function x () { return '' })
    app.testRequestContext('/x', { baseUrl: 'https://example.com:8443/mounted/' }, () => {
      t.equal(request.url, 'https://example.com:8443/mounted/x')
      t.equal(request.scriptRoot, '/mounted')
      t.equal(request.endpoint, 'x')
      t.equal(urlFor('x'), '/mounted/x')
      t.equal(urlFor('x', { _external: true }), 'https://example.com:8443/mounted/x')
    })
    app.testRequestContext('/x', { baseUrl: 'http://example.com' }, () => t.equal(urlFor('x'), '/app/x'))
  })
  t.test('takes a whole URL as the path', async (t) => {
    const app = await buildApp(t)
    app.testRequestContext('https://example.com/x?a=1', () => {
      t.equal(request.url, 'https://example.com/x?a=1')
      t.equal(request.isSecure, true)
      t.equal(request.path, '/x')
    })
    app.testRequestContext('HTTP://example.com', () => t.equal(request.url, 'http://example.com/'))
  })
  t.test('keeps the context until an async function is done', async (t) => {
    const app = await buildApp(t)
    const seen = await app.testRequestContext('/slow', async () => {
      await delay(2)
      return request.path
    })
    t.equal(seen, '/slow')
    t.equal(hasRequestContext(), false)
  })
  t.test('nests, side by side as well, and each has its own', async (t) => {
    const app = await buildApp(t)
    const other = await buildApp(t, { config: { name: 'other' } })
    app.testRequestContext('/outer', () => {
      g['id'] = 'outer'
      other.testRequestContext('/inner', () => {
        t.equal(`${request.path} ${g.get('id')} ${currentApp.config['name']}`, '/inner undefined other')
        g['id'] = 'inner'
      })
      t.equal(`${request.path} ${g['id']}`, '/outer outer')
    })
    const paths = await Promise.all(['/a', '/b', '/c'].map((path) => app.testRequestContext(path, async () => {
      await delay(Math.random() * 3)
      return request.path
    })))
    t.same(paths, ['/a', '/b', '/c'])
  })
  t.test('is left when the function fails', async (t) => {
    const app = await buildApp(t)
    t.throws(() => app.testRequestContext(() => { throw new Error('boom') }), { message: 'boom' })
    t.equal(hasRequestContext(), false)
    await t.rejects(app.testRequestContext(async () => { await delay(1); throw new Error('boom') }), { message: 'boom' })
    t.throws(() => app.testRequestContext('/outer', () => app.testRequestContext('/inner', () => { throw new Error(request.path) })), { message: '/inner' })
    t.equal(hasRequestContext(), false)
  })
  t.test('refuses what no request can have, as in a view', async (t) => {
    const app = await buildApp(t)
    t.throws(() => app.testRequestContext(({ reply }) => reply), { code: 'FLASKISH_ERR_NO_REPLY' })
    t.throws(() => app.testRequestContext(() => { session['a'] = 1 }), { code: 'FLASKISH_ERR_SECRET_KEY' })
    t.throws(() => app.testRequestContext('/', () => request.args['missing']), { code: 400 })
  })
  t.test('says what is wrong without a function', async (t) => {
    const app = await buildApp(t)
    for (const [given, found] of [[[], 'undefined'], [['/'], 'string'], [['/', {}], 'object']] as const) {
      t.throws(() => Reflect.apply(app.testRequestContext, app, [...given]), { code: 'FLASKISH_ERR_CONTEXT_FUNCTION', details: { name: 'testRequestContext', found } })
    }
  })
  t.test('works in an instance inside of the app', async (t) => {
    const app = await buildApp(t)
    await app.register(async (child) => {
      child.rule('/x', function x () { return '' })
      child.testRequestContext('/inside/x', () => t.equal(urlFor('x'), '/inside/x'))
    }, { prefix: '/inside' })
  })
})

t.test('app.requestContext', async (t) => {
  t.test('takes a web Request without a body at once', async (t) => {
    const app = await buildApp(t)
    app.rule('/post/<int:id>', function post () { return '' })
    const given = new Request('https://example.com:8443/post/7?a=1', { headers: { 'x-own': '1', cookie: 'c=3' } })
    t.equal(app.requestContext(given, ({ request: own }) => {
      t.equal(request.url, 'https://example.com:8443/post/7?a=1')
      t.equal(own.endpoint, 'post')
      t.equal(request.headers.get('X-Own'), '1')
      t.equal(request.cookies['c'], '3')
      t.equal(request.remoteAddr, '')
      t.equal(request.data.length, 0)
      return urlFor('post', { id: 8 })
    }), '/post/8')
  })
  t.test('reads the body of a web Request first', async (t) => {
    const app = await buildApp(t)
    const form = new Request('http://localhost/', { method: 'POST', body: new URLSearchParams({ a: '1' }) })
    t.equal(await app.requestContext(form, () => request.form['a']), '1')
    const json = new Request('http://localhost/', { method: 'PUT', body: '{"a":1}', headers: { 'content-type': 'application/json' } })
    t.same(await app.requestContext(json, async () => { await delay(1); return request.json }), { a: 1 })
    t.equal(hasRequestContext(), false)
  })
  t.test('takes the message of another server, with and without a body', async (t) => {
    const app = await buildApp(t)
    app.rule('/form', { methods: ['GET', 'POST'] }, function form () { return '' })
    const server = createServer(async (message, response) => {
      if (message.url === '/form?late') await delay(20)
      const text = await app.requestContext(message, () => `${request.method} ${request.endpoint} ${request.form.get('a', 'none')} ${request.host} ${request.remoteAddr}`)
      response.end(text)
    })
    t.teardown(() => { server.close() })
    const port = await listen(server)
    const seen = `localhost:${port} 127.0.0.1`
    t.equal(await send(port, 'GET', '/form'), `GET form none ${seen}`)
    t.equal(await send(port, 'POST', '/form', 'a=1'), `POST form 1 ${seen}`)
    t.equal(await send(port, 'POST', '/form', ['a=', '1']), `POST form 1 ${seen}`, 'in chunks')
    t.equal(await send(port, 'POST', '/form?late', 'a=1'), `POST form 1 ${seen}`, 'after the body has arrived')
  })
  t.test('takes a message without a connection, as tests make it', async (t) => {
    const app = await buildApp(t)
    const message = new IncomingMessage(new Socket())
    t.equal(app.requestContext(message, () => `${request.method} ${request.path} ${request.host}|${request.remoteAddr}`), 'GET / |')
    const secure = new IncomingMessage(Object.assign(new Socket(), { encrypted: true }))
    Object.assign(secure, { method: 'POST', url: '/x', headers: { host: 'example.com' } })
    t.equal(app.requestContext(secure, () => request.url), 'https://example.com/x')
  })
  t.test('has no body left where somebody has read it', async (t) => {
    const app = await buildApp(t)
    const server = createServer(async (message, response) => {
      await message.toArray()
      response.end(`${await app.requestContext(message, () => request.data.length)}`)
    })
    t.teardown(() => { server.close() })
    t.equal(await send(await listen(server), 'POST', '/', 'a=1'), '0')
  })
  t.test('fails where the function fails', async (t) => {
    const app = await buildApp(t)
    t.throws(() => app.requestContext(new Request('http://localhost/'), () => { throw new Error('boom') }), { message: 'boom' })
    await t.rejects(async () => await app.requestContext(new Request('http://localhost/', { method: 'POST', body: 'x' }), () => { throw new Error('boom') }), { message: 'boom' })
    t.throws(() => Reflect.apply(app.requestContext, app, [new Request('http://localhost/')]), { code: 'FLASKISH_ERR_CONTEXT_FUNCTION', details: { name: 'requestContext', found: 'undefined' } })
  })
})

async function listen (server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function send (port: number, method: string, path: string, body: string | string[] = ''): Promise<string> {
  const headers = { host: `localhost:${port}`, 'content-type': 'application/x-www-form-urlencoded' }
  const outgoing = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: false })
  if (typeof body === 'string') {
    outgoing.end(body)
  } else {
    for (const chunk of body) outgoing.write(chunk)
    outgoing.end()
  }
  const [incoming] = await once(outgoing, 'response') as [IncomingMessage]
  return Buffer.concat(await incoming.toArray()).toString()
}
