import { Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import Fastify, { type FastifyInstance } from 'fastify'
import flaskish, { abort, afterThisRequest, g, NotFound, redirect, renderTemplateString, request } from 'flaskish'
import t from 'tap'
import { buildApp, takeErrors, takeWarnings } from '../build-app.ts'
import { exchange, listen, open } from '../raw-socket.ts'
import { hasControls, send } from './wire.ts'

// Errors, pages, log, debugger.

const EVIL = '"\'><script>alert(1)</script><img src=x onerror=alert(1)>'
const HTML = { Accept: 'text/html' }

t.test('goal 59; CVE-2018-11627, CVE-2013-4491, npm advisory 314, CVE-2014-6393, CVE-2024-43799, CVE-2024-43800, CVE-2013-7370: no page of flaskish has a tag or a script of a visitor, and each says its charset', async (t) => {
  for (const debug of [false, true]) {
    const app = await buildApp(t, { debug, proxy: { prefix: 1, host: 1 } })
    for (const status of [400, 401, 403, 404, 405, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 422, 423, 424, 428, 429, 431, 451, 500, 501, 502, 503]) app.rule(`/abort/${status}/<path:rest>`, { endpoint: `abort${status}`, methods: ['GET', 'POST'] }, ({ rest }) => abort(status, `${EVIL} ${rest}`))
    app.rule('/dir/<path:rest>/', ({ rest }) => rest === '' ? '' : redirect(`/x${EVIL}${rest}`))
    app.rule('/throw/<path:rest>', ({ rest }) => {
      const local = { rest, [EVIL]: EVIL }
      throw Object.assign(new TypeError(EVIL, { cause: new Error(EVIL) }), { name: EVIL, shown: local })
    })
    app.rule('/key', () => `${request.args.missing}`)
    app.rule('/redirect', () => redirect(request.args.get('to') ?? ''))
    const port = await listen(app)
    const headers = { ...HTML, 'User-Agent': EVIL, Referer: 'javascript:alert(1)', 'X-Forwarded-Prefix': `/${EVIL}`, 'X-Forwarded-Host': EVIL, Cookie: `a=${EVIL}`, Origin: EVIL }
    const path = EVIL.replaceAll(' ', '%20')
    const paths = [`/${path}`, `/dir/${path}`, `/dir/${path}/`, `//dir/${path}`, `/throw/${path}`, `/key?${path}=1`, '/redirect?to=javascript:alert(1)', `/redirect?to=${encodeURIComponent(`javascript:alert("${EVIL}")`)}`, `/a%zz${path}`, `/static/${path}`, ...[400, 404, 418, 503].map((status) => `/abort/${status}/${path}`)]
    for (const target of paths) {
      for (const method of ['GET', 'POST', 'OPTIONS', 'DELETE']) {
        const { status, head, body } = await send(port, target, { method, headers })
        t.ok(status >= 200, target)
        t.notMatch(body, /<script>alert|<img|href\s*=\s*["']?\s*javascript:|[^&;\w/.-]onerror=[^&]*>/i, `${method} ${target} ${body.slice(0, 300)}`)
        if (body !== '') t.match(head, /content-type: [a-z/]+; charset=utf-8/, target)
      }
    }
    for (const method of ['<script>alert(1)</script>', '"><img>']) t.notMatch((await exchange(port, `${method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)).body, /<script|<img/)
    takeErrors(app)
    takeWarnings(app)
  }
})

t.test('goal 10; CVE-2015-8859: no page shows a path of the server', async (t) => {
  const root = t.testdir({ templates: { 'broken.html': '{{#if' } })
  const app = await buildApp(t, { root })
  app.rule('/throw', () => { throw new Error(`cannot open ${root}/secret`) })
  app.rule('/template', () => renderTemplateString('{{> none}}'))
  app.rule('/missing', async () => { const { readFile } = await import('node:fs/promises'); return await readFile(`${root}/none`, 'utf8') })
  const port = await listen(app)
  for (const path of ['/throw', '/template', '/missing', '/static/none', '/none', '/static/%00']) {
    for (const accept of ['text/html', 'application/json']) {
      const { head, body, status } = await send(port, path, { headers: { Accept: accept } })
      t.ok(status >= 400)
      t.notMatch(head + body, root)
      t.notMatch(body, /\.ts|node_modules|node:/)
    }
  }
  takeErrors(app)
})

t.test('goals 4 and 5: errors of hooks, handlers and processors are one answer, and the next request is normal', async (t) => {
  const kinds: Record<string, (app: FastifyInstance, fail: () => never) => void> = {
    beforeRequest: (app, fail) => { app.beforeRequest(() => { if ('fail' in request.args) fail() }) },
    afterRequest: (app, fail) => { app.afterRequest(() => { if ('fail' in request.args) fail() }) },
    teardownRequest: (app, fail) => { app.teardownRequest(() => { if (g['fail'] === true) fail() }); app.beforeRequest(() => { g['fail'] = 'fail' in request.args }) },
    contextProcessor: (app, fail) => { app.contextProcessor(() => 'fail' in request.args ? fail() : {}) },
    ...Object.fromEntries((['onRequest', 'preParsing', 'preValidation', 'preHandler', 'onSend', 'onResponse'] as const).map((name) => [name, (app: FastifyInstance, fail: () => never) => { app.addHook(name as 'onRequest', async (req) => { if (req.url.includes('fail')) fail() }) }])),
    handler: (app, fail) => { app.registerErrorHandler(404, () => fail()); app.beforeRequest(() => { if ('fail' in request.args) abort(404) }) },
    'handler that aborts in itself': (app) => { app.registerErrorHandler(404, () => abort(404)); app.beforeRequest(() => { if ('fail' in request.args) abort(404) }) },
    'handler for 500': (app, fail) => { app.registerErrorHandler(500, () => fail()); app.beforeRequest(() => { if ('fail' in request.args) fail() }) },
    afterThisRequest: (app, fail) => { app.beforeRequest(() => { if ('fail' in request.args) afterThisRequest(() => fail()) }) },
    urlValuePreprocessor: (app, fail) => { app.urlValuePreprocessor(() => { if ('fail' in request.args) fail() }) }
  }
  for (const [name, add] of Object.entries(kinds)) {
    const app = await buildApp(t)
    let calls = 0
    add(app, () => { calls++; throw new Error('m3ssage') })
    app.rule('/', () => renderTemplateString('fine'))
    const port = await listen(app)
    for (let round = 0; round < 2; round++) {
      const { status, body, isWhole } = await send(port, '/?fail')
      t.ok(isWhole, name)
      t.ok([500, 404].includes(status) || /^(?:teardownRequest|onResponse)$/.test(name), `${name}: ${status}`)
      t.notMatch(body, 'm3ssage', name)
      t.equal((body.match(/<h1>/g) ?? []).length <= 1, true)
      t.match(await send(port, '/'), { status: 200, body: 'fine' }, name)
    }
    t.ok(calls <= 4, `${name} ${calls}`)
    await delay(5)
    t.ok(takeErrors(app).length >= 2, name)
    takeWarnings(app)
  }
})

t.test('goals 1 and 6: a view that replies twice gives exactly one answer, and nothing is unhandled', async (t) => {
  const unhandled: unknown[] = []
  const note = (error: unknown): void => { unhandled.push(error) }
  process.on('unhandledRejection', note)
  t.teardown(() => process.off('unhandledRejection', note))
  const app = await buildApp(t)
  app.rule('/send-and-return', (_args, { reply }) => { reply.send('first'); return 'second' })
  app.rule('/send-and-throw', (_args, { reply }) => { reply.send('first'); throw new Error('late') })
  app.rule('/send-and-reject', async (_args, { reply }) => { reply.send('first'); await delay(5); throw new Error('late') })
  app.rule('/raw', (_args, { reply }) => { reply.raw.end('first'); return 'second' })
  app.rule('/raw-later', async (_args, { reply }) => { reply.raw.end('first'); await delay(5); return 'second' })
  app.rule('/hijack', (_args, { reply }) => { reply.hijack(); reply.raw.end('first'); return 'second' })
  app.rule('/listener', () => (_req, res) => { res.end('first'); res.end('second') })
  app.rule('/listener-throws', () => (_req, res) => { res.end('first'); throw new Error('late') })
  app.rule('/listener-rejects', () => async (_req, res) => { res.end('first'); await delay(5); throw new Error('late') })
  app.rule('/reply', (_args, { reply }) => reply.send('first'))
  app.rule('/twice', (_args, { reply }) => { reply.send('first'); reply.send('second'); return reply })
  app.rule('/abort', (_args, { reply }) => { reply.send('first'); abort(404) })
  app.rule('/timer', (_args, { reply }) => { setTimeout(() => { try { reply.send('second') } catch {} }, 2); return 'first' })
  const port = await listen(app)
  for (const path of ['/send-and-return', '/send-and-throw', '/send-and-reject', '/raw', '/raw-later', '/hijack', '/listener', '/listener-throws', '/listener-rejects', '/reply', '/twice', '/abort', '/timer']) {
    const answer = await exchange(port, `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)
    t.match(answer.statusLine, /^HTTP\/1\.1 \d+/, path)
    t.notMatch(answer.body, /HTTP\/1\.1|second/, path)
    t.match(answer.body, 'first', path)
  }
  await delay(30)
  t.same(unhandled, [])
  takeErrors(app)
  takeWarnings(app)
})

t.test('goals 1 and 2: visitors who leave midway cause no rejection, wherever the request was', async (t) => {
  const unhandled: unknown[] = []
  const note = (error: unknown): void => { unhandled.push(error) }
  process.on('unhandledRejection', note)
  t.teardown(() => process.off('unhandledRejection', note))
  const store = new Map<string, string>()
  const slowStore = { get: async (id: string) => { await delay(10); return store.get(id) }, set: async (id: string, data: string) => { await delay(10); store.set(id, data) }, delete: async (id: string) => { await delay(10); store.delete(id) } }
  const app = await buildApp(t, { secretKey: 'a key of this test alone', session: { store: slowStore } })
  let torn = 0
  app.teardownRequest(() => { torn++ })
  app.rule('/view', async () => { await delay(10); return 'x' })
  app.rule('/throw', async () => { await delay(10); throw new Error('x') })
  app.rule('/abort', async () => { await delay(10); abort(404) })
  app.rule('/session', async (_args, { session }) => { session['x'] = 1; await delay(5); return 'x' })
  app.rule('/template', async () => { await delay(10); return renderTemplateString('x'.repeat(100_000)) })
  app.rule('/stream', async function * () { for (let i = 0; i < 1000; i++) { yield 'x'.repeat(1000); await delay(1) } } as never)
  app.rule('/body', { methods: ['POST'] }, () => `${request.data.length}`)
  app.rule('/hook', { preHandler: async () => { await delay(10) } }, () => 'x')
  app.rule('/send', { onSend: async () => { await delay(10) } }, () => 'x')
  app.rule('/after', () => { afterThisRequest(async () => { await delay(10) }); return 'x' })
  const port = await listen(app)
  const gets = ['/view', '/throw', '/abort', '/session', '/template', '/stream', '/hook', '/send', '/after'].map((path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`)
  const requests = [...gets, 'POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc', 'POST /body HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 1000\r\n\r\n--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\nabc', 'GET /vi']
  for (let round = 0; round < 100; round++) {
    const socket = await open(port, requests[round % requests.length] ?? '')
    setTimeout(() => round % 2 === 0 ? socket.destroy() : socket.resetAndDestroy(), round % 15)
    if (round % 10 === 0) await delay(5)
  }
  await delay(150)
  t.same(unhandled, [])
  t.match(await send(port, '/view'), { status: 200, body: 'x' })
  t.ok(torn > 40, `${torn}`)
  takeErrors(app)
  takeWarnings(app)
})

t.test('goal 12: 50 apps made and closed leave nothing open', async (t) => {
  const root = t.testdir({ static: { a: 'a' }, templates: { 'a.html': 'a' } })
  const count = (): number => process.getActiveResourcesInfo().filter((name) => !/Timeout|Immediate/.test(name)).length
  const listeners = (): number => process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0)
  const cycle = async (): Promise<void> => {
    const app = Fastify()
    await app.register(flaskish, { root, secretKey: 'a key of this test alone', debug: true })
    app.rule('/', () => renderTemplateString('a'))
    await app.listen({ port: 0, host: '127.0.0.1' })
    await app.inject('/')
    await app.close()
  }
  await cycle()
  const before = [count(), listeners()] as const
  for (let round = 0; round < 50; round++) await cycle()
  for (let tries = 0; tries < 100 && count() > before[0] + 2; tries++) await delay(20)
  t.ok(count() <= before[0] + 2, `${before[0]} handles, then ${count()}: ${process.getActiveResourcesInfo().join()}`)
  t.ok(listeners() <= before[1] + 2, `${before[1]} listeners, then ${listeners()}`)
})

t.test('goal 79; CVE-2025-25184, CVE-2025-27111, CVE-2022-30123, CVE-2026-5078: one request is one line of the log, without control characters, body, cookie or Authorization', async (t) => {
  const lines: string[] = []
  const stream = new Writable({ write (line, _encoding, done) { lines.push(String(line)); done() } })
  const app = Fastify({ logger: { level: 'info', stream } })
  await app.register(flaskish, { secretKey: 'a key of this test alone' })
  t.teardown(async () => { await app.close() })
  app.rule('/<path:rest>', { methods: ['GET', 'POST'] }, ({ rest }) => {
    if (rest.startsWith('throw')) throw new Error(rest)
    app.logger.warning('%s', rest)
    return request.form.get('x', '')
  })
  const port = await listen(app)
  lines.length = 0
  for (const path of ['/a%0aFAKE%20LINE', '/%1b%5b31mred', '/throw%0d%0aFAKE', '/%c2%9b31m', '/none%00', '/%e2%80%a8x', '/throw%1b%5b2J']) {
    await send(port, path, { method: 'POST', body: 'x=b0dy', headers: { 'Content-Type': 'application/x-www-form-urlencoded', Authorization: 'Bearer t0ken', Cookie: 'c=c00kie', 'User-Agent': 'x\x1b[31m' } })
  }
  for (const line of lines.flatMap((text) => text.split('\n')).filter((text) => text !== '')) {
    t.doesNotThrow(() => JSON.parse(line), line)
    t.notOk(hasControls(line), line)
    t.notMatch(line, /b0dy|t0ken|c00kie/)
  }
})

t.test('goal 79 and 80: without a logger an error is told in one piece, control characters escaped', async (t) => {
  const app = await buildApp(t, {}, { logger: false })
  app.rule('/<path:rest>', ({ rest }) => { throw new NotFoundLike(rest) })
  class NotFoundLike extends Error {}
  const told = t.capture(console, 'error')
  const port = await listen(app)
  await send(port, '/a%1b%5b31mred%07%c2%9bFAKE')
  const text = told().map(({ args }) => args.join(' ')).join('\n')
  t.match(text, /Unhandled error while answering GET/)
  t.notOk(hasControls(text.replaceAll('\n', '')))
})

t.test('goal 80: a stream that fails midway is cut and reported, for each kind', async (t) => {
  const app = await buildApp(t)
  app.rule('/generator', { endpoint: 'a' }, () => (function * () { yield 'x'.repeat(100_000); throw new Error('midway') })())
  app.rule('/async', { endpoint: 'b' }, () => (async function * () { yield 'x'.repeat(100_000); await delay(2); throw new Error('midway') })())
  app.rule('/web', { endpoint: 'c' }, () => new ReadableStream({ start (controller) { controller.enqueue(Buffer.from('x'.repeat(100_000))) }, async pull (controller) { await delay(2); controller.error(new Error('midway')) } }))
  const port = await listen(app)
  for (const path of ['/generator', '/async', '/web']) {
    const { isWhole } = await send(port, path)
    t.equal(isWhole, false, path)
    t.equal(takeErrors(app).length, 1, path)
  }
})

t.test('goal 45: teardown runs exactly once for nine kinds of end', async (t) => {
  const app = await buildApp(t)
  const torn: string[] = []
  app.teardownRequest(() => { torn.push(request.path) })
  app.rule('/ok', () => 'x')
  app.rule('/throw', () => { throw new Error('x') })
  app.rule('/abort', () => abort(404))
  app.rule('/stream', function * () { yield 'x' })
  app.rule('/failing', (function * () { yield 'x'; throw new Error('x') }) as never)
  app.rule('/hijack', (_args, { reply }) => { reply.hijack(); reply.raw.end('x'); return reply })
  app.beforeRequest(() => request.path === '/hook' ? 'x' : undefined)
  app.rule('/hook', () => '')
  app.rule('/dir/', () => '')
  app.rule('/slow', async () => { await delay(30); return 'x' })
  const port = await listen(app)
  for (const path of ['/ok', '/throw', '/abort', '/stream', '/failing', '/hijack', '/hook', '/dir', '/none']) await send(port, path)
  const socket = await open(port, 'GET /slow HTTP/1.1\r\nHost: a\r\n\r\n')
  await delay(5)
  socket.destroy()
  await delay(80)
  t.same([...torn].sort(), ['/ok', '/throw', '/abort', '/stream', '/failing', '/hijack', '/hook', '/dir', '/none', '/slow'].sort())
  takeErrors(app)
  takeWarnings(app)
})

t.test('goals 73 and 74; CVE-2016-9014, CVE-2018-7160, CVE-2025-24010, CVE-2024-34069, CVE-2015-3224: a foreign Host sees nothing of the debugger, whose pages are for nobody else', async (t) => {
  const app = await buildApp(t, { debug: true })
  app.rule('/', () => { const local = 'l0cal'; throw new Error(`m3ssage ${local}`) })
  const port = await listen(app)
  const hosts = ['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io', '0.0.0.0', '[::]', '192.168.1.1', 'localhost@evil', 'evil:80#localhost', 'localhost:80:80', '127.1', '2130706433', '0x7f000001', 'localhost,evil', 'evil localhost', '', 'xlocalhost', 'localhost.localdomain', '[::ffff:127.0.0.1.evil]']
  for (const host of hosts) t.notMatch((await send(port, '/', { host, headers: HTML })).body, /m3ssage|l0cal|data-token|errors\.test|__flaskish/, host)
  for (const headers of [{ 'X-Forwarded-Host': 'localhost' }, { 'X-Forwarded-For': '127.0.0.1' }, { Forwarded: 'host=localhost;for=127.0.0.1' }, { 'X-Real-IP': '127.0.0.1' }]) {
    for (const host of ['evil.example', 'localhost']) t.notMatch((await send(port, '/', { host, headers: { ...HTML, ...headers } })).body, /m3ssage|data-token/)
  }
  const { head, body } = await send(port, '/', { headers: HTML })
  t.match(body, 'm3ssage')
  t.match(head, /cache-control: [^\r]*no-store/)
  t.match(head, /frame-ancestors 'none'|x-frame-options: deny/)
  t.notMatch(head, /access-control/)
  for (const [path] of [...body.matchAll(/\/__flaskish[\w/-]*/g)]) {
    const answer = await send(port, path, { method: 'OPTIONS', headers: { Origin: 'http://evil.example', 'Access-Control-Request-Method': 'POST' } })
    t.notMatch(answer.head, /access-control-allow/)
  }
  takeErrors(app)
})

t.test('goal 75: NODE_ENV=production has neither page nor address of a debugger', async (t) => {
  const before = process.env['NODE_ENV']
  process.env['NODE_ENV'] = 'production'
  process.env['FLASKISH_DEBUG'] = '1'
  t.teardown(() => {
    delete process.env['FLASKISH_DEBUG']
    if (before === undefined) delete process.env['NODE_ENV']
    else process.env['NODE_ENV'] = before
  })
  for (const options of [{ debug: true }, {}]) {
    const app = await buildApp(t, options)
    app.rule('/', () => { throw new Error('m3ssage') })
    const port = await listen(app)
    t.notMatch((await send(port, '/', { headers: HTML })).body, /m3ssage|script/)
    for (const name of ['pin', 'console', 'eval', 'variables', 'frame', '']) {
      for (const method of ['GET', 'POST']) t.equal((await send(port, `/__flaskish_debugger__/${name}`, { method })).status, 404)
    }
    takeErrors(app)
  }
})

t.test('goal 11: a view that never answers ends with the host\'s time-out, and others are answered', async (t) => {
  const app = await buildApp(t, {}, { handlerTimeout: 200 } as never)
  app.rule('/never', async () => { await new Promise(() => {}); return '' })
  app.rule('/', () => { throw new NotFound() })
  const port = await listen(app)
  const never = send(port, '/never')
  t.equal((await send(port, '/')).status, 404)
  t.equal((await never).status, 503)
  takeErrors(app)
  takeWarnings(app)
})
