import { connect as connectHttp2, type IncomingHttpHeaders } from 'node:http2'
import { connect, type AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import Fastify from 'fastify'
import flaskish, { redirect, request } from 'flaskish'
import t from 'tap'
import { buildApp } from '../build-app.ts'

/** What a server answers to bytes on a socket, each answer taken apart. */
async function send (app: FastifyInstance, bytes: string): Promise<string> {
  const { port } = app.server.address() as AddressInfo
  return await new Promise((resolve) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1').setEncoding('latin1').setTimeout(5000, () => socket.destroy(new Error('hung')))
    socket.on('data', (text) => { answer += String(text) }).on('error', (error) => { answer += `error: ${error.message}` }).on('close', () => resolve(answer))
    socket.write(bytes, 'latin1')
  })
}

function ask (app: FastifyInstance, target: string, method = 'GET'): Promise<string> {
  return send(app, `${method} ${target} HTTP/1.1\r\nHost: app.example\r\nConnection: close\r\n\r\n`)
}

function statusOf (answer: string): number {
  return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1])
}

function locationOf (answer: string): string | undefined {
  return /^location: (.*)$/im.exec(answer)?.[1]
}

async function buildServer (t: Parameters<typeof buildApp>[0]): Promise<FastifyInstance> {
  const app = await buildApp(t)
  app.rule('/', () => 'home')
  app.rule('/<name>', ({ name }) => ({ name, path: request.path, url: request.url, args: [...request.args] }))
  app.rule('/dir/<x>/', ({ x }) => `dir ${x}`)
  app.rule('/p/<path:p>', ({ p }) => `path ${p}`)
  app.rule('/m/<a>-<b>-<c>/', ({ a, b, c }) => `${a}|${b}|${c}`)
  app.rule('/any', { methods: ['GET', 'PROPFIND', 'REPORT', 'PURGE'] }, () => request.method)
  app.rule('/proto/<__proto__>/<constructor>', (args) => JSON.stringify(Object.entries(args)))
  app.rule('/go', () => redirect(request.args.get('to') ?? '/'))
  app.get('/host/:x', async ({ params, query }) => ({ params, query }))
  await app.listen({ port: 0 })
  return app
}

t.test('request targets', async (t) => {
  const app = await buildServer(t)
  t.test('of any spelling are answered without a 500, and none names another host', async (t) => {
    const hostile = [
      '*', 'http://evil.example/x?q=1', 'http://evil.example', 'http://evil.example?x', 'https://e/dir/a', 'http:///x', 'HTTP://e/dir/a#f', '/a#b', '/#', '/a?b#c', '/a%00b', '/%00', '/\xe9', '/\xff\xfe',
      '/a\x01b', '/a%', '/a%zz', '/a%ff', '/dir/%ff', `/${'a'.repeat(101)}`, `/${'a'.repeat(10_000)}`, `/dir/${'a'.repeat(200)}`, `/p/${'a/'.repeat(6000)}`, `/${'/'.repeat(14_000)}`,
      `/${'%2f'.repeat(4000)}`, `/${'.'.repeat(14_000)}`, `/m/${'-a'.repeat(7000)}`, `/m/${'-a'.repeat(7000)}/`, `/${'x'.repeat(100_000)}`, '//', '//?', '/?', '?', '/.', '/..', '/../x', '/dir/..', '/%2e%2e/x',
      '/dir/%2e%2e', '/dir/a%0a', '/dir/a%0d%0aSet-Cookie:x', 'foo', 'foo/bar', '/host/%zz', `/host/${'a'.repeat(101)}`, '/proto/a/b', '/__proto__', '/constructor', '/x?__proto__=1', '/dir/x?a=%0d%0ab',
      '/dir/<script>', '/dir/x?"><script>', '/;x', '/dir;x/y', '/dir/\\evil', '/%F0%9F%98%80', '/dir/%ED%A0%80', `/p/${'%F0%9F%98'.repeat(1000)}`
    ]
    for (const target of hostile) {
      for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST']) {
        const started = Date.now()
        const answer = await ask(app, target, method)
        const shown = `${method} ${target.slice(0, 40)}`
        t.ok(statusOf(answer) >= 200 && statusOf(answer) < 500, `${shown} ${answer.slice(0, 60)}`)
        t.notMatch(answer, /^set-cookie/im, shown)
        t.match(locationOf(answer) ?? '/', /^\/(?![/\\])[\x21-\x7e]*$/, shown)
        t.ok(Date.now() - started < 2000, `${shown} took too long`)
      }
    }
  })
  t.test('redirect to this origin, for every way to write two slashes', async (t) => {
    const slashes = ['//', '///', '/\\', '/%5C', '/%5c%5c', '/%2F', '/%2f%2F', '/%5C%2F', '//%5C', '/./', '/%09/', '/\t/', '//@', '/.//']
    for (const start of slashes) {
      for (const rest of ['evil.example', 'evil.example/', 'evil.example/dir/x', 'dir/x', 'dir/%5Cevil', 'evil.example/%2e%2e']) {
        for (const method of ['GET', 'HEAD', 'OPTIONS']) {
          const answer = await ask(app, start + rest, method)
          t.ok(statusOf(answer) < 500, `${method} ${start}${rest}`)
          t.match(locationOf(answer) ?? '/', /^\/(?![/\\])/, `${method} ${start}${rest}`)
        }
      }
    }
  })
  t.test('are read as rules read them', async (t) => {
    const read = async (target: string): Promise<unknown> => JSON.parse((await ask(app, target)).split('\r\n\r\n')[1] ?? '')
    t.same(await read('*'), { name: '*', path: '/*', url: 'http://app.example/*', args: [] })
    t.same(await read('http://evil.example/x?q=1'), { name: 'x', path: '/x', url: 'http://app.example/x?q=1', args: [['q', '1']] })
    t.same(await read('/a#b'), { name: 'a', path: '/a', url: 'http://app.example/a', args: [] })
    t.match(await read('/a%00b'), { name: 'a\0b' })
    t.match(await read('/a%2Fb'), { name: 'a/b', path: '/a%2Fb' })
    t.match(await read('/__proto__?__proto__=1&constructor=2'), { name: '__proto__', args: [['__proto__', '1'], ['constructor', '2']] })
    t.match(await read(`/${'a'.repeat(10_000)}`), { name: 'a'.repeat(10_000) })
    t.match(await ask(app, '/proto/a/b'), /\[\["__proto__","a"\],\["constructor","b"\]\]/)
    t.equal(locationOf(await ask(app, 'HTTP://e/dir/a#f')), '/dir/a/')
  })
  t.test('a request behind another on the same connection gets its own answer', async (t) => {
    const head = ' HTTP/1.1\r\nHost: x\r\n\r\n'
    const answer = await send(app, `GET /a%20b${head}GET /p/x%2Fy${head}GET /dir/x${head}GET /none/%zz${head}GET /any HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
    t.match(answer, /200 OK[^]*"name":"a b"[^]*200 OK[^]*path x\/y[^]*308[^]*location: \/dir\/x\/[^]*400 Bad Request[^]*200 OK[^]*GET$/)
  })
  t.test('a refused request with a body never runs what the body holds', async (t) => {
    const inner = 'GET /any HTTP/1.1\r\nHost: x\r\nX-Inner: yes\r\n\r\n'
    for (const target of ['/none/x', '/any', '/dir/x', '/a%zz/b']) {
      const answer = await send(app, `POST ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`)
      t.equal(answer.match(/^HTTP\/1\.1/gm)?.length, 1, target)
    }
  })
})

t.test('methods', async (t) => {
  const app = await buildServer(t)
  t.test('of a rule may be any that Node knows', async (t) => {
    for (const method of ['PROPFIND', 'REPORT', 'PURGE']) t.match(await ask(app, '/any', method), new RegExp(`200 OK[^]*${method}$`))
  })
  t.test('other than those of the rule answer 405 with Allow, unknown ones 400', async (t) => {
    for (const method of ['POST', 'DELETE', 'TRACE', 'LINK', 'M-SEARCH']) t.match(await ask(app, '/any', method), /405[^]*allow: GET, HEAD, OPTIONS, PROPFIND, PURGE, REPORT/i, method)
    for (const method of ['FOO', 'get', '__proto__', 'constructor']) t.equal(statusOf(await ask(app, '/any', method)), 400, method)
    t.match(await ask(app, '/any', 'OPTIONS'), /200 OK[^]*allow: GET, HEAD, OPTIONS, PROPFIND, PURGE, REPORT/i)
  })
  t.test('are never overridden by a header, the query or a form', async (t) => {
    const answer = await send(app, 'POST /any?_method=GET HTTP/1.1\r\nHost: x\r\nX-HTTP-Method-Override: GET\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 11\r\n\r\n_method=GET')
    t.equal(statusOf(answer), 405)
  })
})

t.test('the Host header', async (t) => {
  const app = await buildServer(t)
  app.server.setTimeout(5000)
  const wrong = [
    'evil.example/x', 'user@evil.example', 'evil.example?x', 'evil.example#x', 'evil.example\\x', 'evil example', 'evil.example:80:80', 'evil.example:x', 'evil.example,app', '"evil"', '<evil>', 'evil%00', "evil'", 'evil;x',
    'evil_x', '[::1', 'evil|x', 'evil{x}', '\xe9vil', '@evil'
  ]
  t.test('of characters that no host has is empty, in every kind of answer', async (t) => {
    for (const host of wrong) {
      for (const [method, target] of [['GET', '/x'], ['GET', '/dir/x'], ['GET', '/go?to=/y'], ['POST', '/any'], ['GET', '/none/x']] as const) {
        const answer = await send(app, `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
        t.ok(statusOf(answer) < 500, `${host} ${target}`)
        t.notMatch(answer, /vil/, `${host} ${target}`)
      }
    }
  })
})

t.test('HTTP/2', async (t) => {
  t.test('answers rules, redirects and methods of any name', async (t) => {
    const app = Fastify({ http2: true })
    await app.register(flaskish)
    app.rule('/h/<name>/', ({ name }) => ({ name, url: request.url }))
    app.rule('/<path:rest>', { methods: ['POST'] }, ({ rest }) => rest)
    await app.listen({ port: 0 })
    const { port } = app.server.address() as AddressInfo
    const client = connectHttp2(`http://127.0.0.1:${port}`)
    t.teardown(async () => { client.destroy(); await app.close() })
    const get = async (path: string, method = 'GET'): Promise<{ status: unknown, location: unknown, body: string }> => await new Promise((resolve, reject) => {
      let head: IncomingHttpHeaders = {}
      let body = ''
      const stream = client.request({ ':path': path, ':method': method }).setEncoding('utf8')
      stream.on('response', (headers) => { head = headers }).on('data', (text) => { body += String(text) }).on('error', reject)
      stream.on('end', () => resolve({ status: head[':status'], location: head.location, body })).end()
    })
    t.same(await get('/h/x%20y/'), { status: 200, location: undefined, body: `{"name":"x y","url":"http://127.0.0.1:${port}/h/x%20y/"}` })
    t.match(await get('//h/x'), { status: 308, location: '/h/x/' })
    t.match(await get('/h/%zz'), { status: 308, location: '/h/%25zz/' })
    t.match(await get('/h/x/', 'PUT'), { status: 405 })
    t.match(await get('/h/x/', 'OPTIONS'), { status: 200 })
    for (const method of ['constructor', '__proto__', 'toString', 'FOO']) t.match(await get('/h/x/', method), { status: 404 })
  })
})

t.test('1200 rules', async (t) => {
  const app = await buildApp(t)
  for (let index = 0; index < 400; index++) {
    app.rule(`/<a>-<b>-<c>/x${index}`, { endpoint: `a${index}` }, () => '')
    app.rule(`/<path:p>/mid/<path:q>/e${index}`, { endpoint: `b${index}` }, () => '')
    app.rule(`/s${index}/<int:n>/`, { endpoint: `c${index}` }, () => '')
  }
  await app.ready()
  t.test('answer paths of 14 KB in linear time', async (t) => {
    const paths = [
      '-a'.repeat(7000), `${'-a'.repeat(7000)}/x399`, '/'.repeat(14_000), `${'a/'.repeat(7000)}e399`, `${'mid/'.repeat(3500)}e7`, '.'.repeat(14_000), '../'.repeat(4600), '%2f'.repeat(4600), '%zz'.repeat(4600),
      '%ff'.repeat(4600), `s1/${'1'.repeat(14_000)}`
    ]
    for (const path of paths) {
      const started = Date.now()
      const { statusCode } = await app.inject(`/${path}`)
      t.ok(statusCode < 500)
      t.ok(Date.now() - started < 500, `${path.slice(0, 9)}… took ${Date.now() - started} ms`)
    }
  })
})
