import t from 'tap'
import { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { abort, afterThisRequest, makeResponse, Response } from 'flaskish'
import { buildApp, takeErrors } from '../build-app.ts'

/** Marks the answer, so that a test sees whether the function ran. */
function mark (): void {
  afterThisRequest((response) => { response.headers.set('x-after', String(response.status)) })
}

t.test('afterThisRequest in plain Fastify handlers', async (t) => {
  t.test('sees what Fastify would send', async (t) => {
    const app = await buildApp(t)
    app.get('/text', async () => { mark(); return 'text' })
    app.get('/object', async () => { mark(); return { a: 1 } })
    app.get('/list', async () => { mark(); return [1] })
    app.get('/bytes', async () => { mark(); return Buffer.from('bytes') })
    app.get('/stream', async () => { mark(); return Readable.from(['a', 'b']) })
    app.get('/web-stream', async () => { mark(); return new ReadableStream({ start (controller) { controller.enqueue(Buffer.from('web')); controller.close() } }) })
    app.get('/response', async () => { mark(); return makeResponse('made', 201) })
    app.get('/web-response', async () => { mark(); return new globalThis.Response('web', { status: 202, headers: { 'x-web': '1' } }) })
    app.get('/html', async (_request, reply) => { mark(); return reply.type('text/html').send('<p>') })
    const rows = [
      ['/text', 200, 'text/plain; charset=utf-8', 'text'],
      ['/object', 200, 'application/json; charset=utf-8', '{"a":1}'],
      ['/list', 200, 'application/json; charset=utf-8', '[1]'],
      ['/bytes', 200, 'application/octet-stream', 'bytes'],
      ['/stream', 200, undefined, 'ab'],
      ['/web-stream', 200, undefined, 'web'],
      ['/response', 201, 'text/html; charset=utf-8', 'made'],
      ['/web-response', 202, 'text/plain;charset=UTF-8', 'web'],
      ['/html', 200, 'text/html', '<p>']
    ] as const
    for (const [path, status, type, body] of rows) {
      const answer = await app.inject(path)
      t.equal(answer.headers['x-after'], String(status), path)
      t.equal(answer.statusCode, status, path)
      t.equal(answer.body, body, path)
      t.equal(answer.headers['content-type'], type, path)
    }
  })
  t.test('sees an answer without a body', async (t) => {
    const app = await buildApp(t)
    app.get('/204', async (_request, reply) => { mark(); return reply.code(204).send() })
    app.get('/empty', (_request, reply) => { mark(); reply.send() })
    app.get('/redirect', async (_request, reply) => { mark(); return reply.redirect('/there') })
    t.match(await app.inject('/204'), { statusCode: 204, body: '', headers: { 'x-after': '204', 'content-type': undefined } })
    t.match(await app.inject('/empty'), { statusCode: 200, body: '', headers: { 'x-after': '200', 'content-type': undefined } })
    t.match(await app.inject('/redirect'), { statusCode: 302, headers: { 'x-after': '302', location: '/there' } })
  })
  t.test('runs for HEAD, which has the length and no body', async (t) => {
    const app = await buildApp(t)
    app.get('/', async () => { mark(); return 'hello' })
    t.match(await app.inject({ method: 'HEAD', url: '/' }), { statusCode: 200, body: '', headers: { 'x-after': '200', 'content-length': '5' } })
  })
  t.test('works however the handler answers', async (t) => {
    const app = await buildApp(t)
    app.get('/sync-send', (_request, reply) => { mark(); reply.send('a') })
    app.get('/sync-return', (_request, reply) => { mark(); return reply.send('b') })
    app.get('/async-send', async (_request, reply) => { mark(); reply.send('c') })
    app.get('/async-await', async (_request, reply) => { mark(); await reply.send('d') })
    app.get('/late', (_request, reply) => { mark(); setTimeout(() => reply.send('e'), 2) })
    app.get('/in-a-hook', { preHandler: async (_request, reply) => { mark(); return reply.send('f') } }, () => 'never')
    for (const [path, body] of [['/sync-send', 'a'], ['/sync-return', 'b'], ['/async-send', 'c'], ['/async-await', 'd'], ['/late', 'e'], ['/in-a-hook', 'f']] as const) {
      t.match(await app.inject(path), { statusCode: 200, body, headers: { 'x-after': '200' } }, path)
    }
  })
  t.test('keeps the headers that the reply has, once each', async (t) => {
    const app = await buildApp(t)
    app.addHook('onRequest', async (_request, reply) => { reply.header('x-frame-options', 'DENY').header('set-cookie', ['a=1', 'b=2']) })
    app.get('/text', async (_request, reply) => { mark(); reply.header('x-own', 7); return 'text' })
    app.get('/response', async () => { mark(); return new Response('made', 200, { 'X-Frame-Options': 'SAMEORIGIN' }) })
    const text = await app.inject('/text')
    t.match(text.headers, { 'x-frame-options': 'DENY', 'x-own': '7', 'set-cookie': ['a=1', 'b=2'], 'content-length': '4' })
    const response = await app.inject('/response')
    t.match(response.headers, { 'x-frame-options': 'SAMEORIGIN', 'set-cookie': ['a=1', 'b=2'] })
  })
  t.test('may change everything, also take headers away', async (t) => {
    const app = await buildApp(t)
    app.get('/', async (_request, reply) => {
      afterThisRequest((response) => {
        t.equal(response.body, '{"a":1}')
        response.status = 201
        response.body = 'changed'
        response.headers.delete('x-gone')
        response.setCookie('seen', 'yes')
      })
      reply.header('x-gone', '1')
      return { a: 1 }
    })
    const answer = await app.inject('/')
    t.match(answer, { statusCode: 201, body: 'changed', headers: { 'content-length': '7', 'set-cookie': 'seen=yes; Path=/', 'x-gone': undefined } })
  })
  t.test('may return another Response', async (t) => {
    const app = await buildApp(t)
    app.get('/', async () => {
      afterThisRequest(async () => { await delay(1); return new Response('another', 202) })
      return { a: 1 }
    })
    t.match(await app.inject('/'), { statusCode: 202, body: 'another', headers: { 'content-type': 'text/html; charset=utf-8' } })
  })
  t.test('runs several in order, with those that they add', async (t) => {
    const app = await buildApp(t)
    const order: number[] = []
    app.get('/', async () => {
      afterThisRequest(async () => {
        await delay(2)
        order.push(1)
        afterThisRequest(() => { order.push(3) })
      })
      afterThisRequest(() => { order.push(2) })
      return 'ok'
    })
    t.equal((await app.inject('/')).body, 'ok')
    t.same(order, [1, 2, 3])
  })
  t.test('respects the schema of the answer', async (t) => {
    const app = await buildApp(t)
    const schema = { response: { 200: { type: 'object', properties: { a: { type: 'number' } } } } }
    app.get('/', { schema }, async () => { mark(); return { a: 1, secret: 2 } })
    t.equal((await app.inject('/')).body, '{"a":1}')
  })
  t.test('is seen by onSend hooks, as the last word', async (t) => {
    const app = await buildApp(t)
    app.addHook('onSend', async (_request, reply, payload) => { reply.header('x-on-send', String(reply.getHeader('x-after'))); return `${String(payload)}!` })
    app.get('/', async () => { mark(); return 'ok' })
    t.match(await app.inject('/'), { body: 'ok!', headers: { 'x-on-send': '200' } })
  })
  t.test('sees the pages of errors', async (t) => {
    const app = await buildApp(t)
    app.get('/error', async () => { mark(); throw Object.assign(new Error('short'), { statusCode: 418 }) })
    app.get('/abort', async () => { mark(); abort(403) })
    t.match(await app.inject('/error'), { statusCode: 418, body: /short/ })
    t.match(await app.inject('/abort'), { statusCode: 403 })
  })
  t.test('sees what an error handler of the host sends', async (t) => {
    const app = await buildApp(t)
    app.setErrorHandler((error: Error, _request, reply) => { reply.code(409).send({ problem: error.message }) })
    app.get('/', async () => { mark(); throw new Error('boom') })
    t.match(await app.inject('/'), { statusCode: 409, body: '{"problem":"boom"}', headers: { 'x-after': '409' } })
  })
  t.test('answers 500 where a function fails, and the next request is normal', async (t) => {
    const app = await buildApp(t)
    app.get('/throws', async () => { afterThisRequest(() => { throw new Error('boom') }); return 'ok' })
    app.get('/wrong', async () => { afterThisRequest(function wrong () { return 'text' as never }); return 'ok' })
    app.get('/', async () => { mark(); return 'ok' })
    t.equal((await app.inject('/throws')).statusCode, 500)
    t.equal((await app.inject('/wrong')).statusCode, 500)
    t.match(takeErrors(app), [{ err: { message: 'boom' } }, { err: { message: /Cannot answer with the result of "wrong": it is no Response\./ } }])
    t.match(await app.inject('/'), { statusCode: 200, headers: { 'x-after': '200' } })
  })
  t.test('works where a rule shares the spot of the route', async (t) => {
    const app = await buildApp(t)
    app.rule('/x/<int:id>', ({ id }) => `rule ${id}`)
    app.get('/x/:name', async () => { mark(); return 'plain' })
    t.match(await app.inject('/x/abc'), { body: 'plain', headers: { 'x-after': '200' } })
    t.match(await app.inject('/x/7'), { body: 'rule 7' })
  })
})

t.test('afterThisRequest in rules', async (t) => {
  t.test('sees results of every kind', async (t) => {
    const app = await buildApp(t)
    app.rule('/text', () => { mark(); return 'text' })
    app.rule('/object', async () => { mark(); return { a: 1 } })
    app.rule('/tuple', () => { mark(); return ['made', 201] })
    app.rule('/stream', function * () { mark(); yield 'chunk' })
    app.rule('/abort', () => { mark(); abort(403) })
    app.rule('/hook', { preHandler: async (_request, reply) => { mark(); return reply.code(202).send('by hand') } }, () => 'never')
    app.rule('/by-hand', (_args, { reply }) => { mark(); return reply.code(202).send('by hand') })
    app.rule('/by-hand-async', async (_args, { reply }) => { mark(); reply.code(202).send('by hand'); await delay(1); return reply })
    const rows = [['/text', 200, 'text'], ['/object', 200, '{"a":1}'], ['/tuple', 201, 'made'], ['/hook', 202, 'by hand'], ['/by-hand', 202, 'by hand'], ['/by-hand-async', 202, 'by hand']] as const
    for (const [path, status, body] of rows) t.match(await app.inject(path), { statusCode: status, body, headers: { 'x-after': String(status) } }, path)
    t.match(await app.inject('/abort'), { statusCode: 403, headers: { 'x-after': '403' } })
    t.match(await app.inject('/stream'), { statusCode: 200, body: 'chunk' })
  })
  t.test('runs when it was asked for in a hook or an error handler', async (t) => {
    const app = await buildApp(t)
    app.addHook('onRequest', async (request) => { if (request.url !== '/') mark() })
    app.registerErrorHandler(404, () => { mark(); return ['nothing', 404] })
    app.rule('/view', () => 'ok')
    app.rule('/', () => { abort(404) })
    t.match(await app.inject('/view'), { body: 'ok', headers: { 'x-after': '200' } })
    t.match(await app.inject('/'), { statusCode: 404, headers: { 'x-after': '404' } })
    t.match(await app.inject('/missing'), { statusCode: 404, headers: { 'x-after': '404' } })
  })
  t.test('answers once where a view has answered by hand and returns another result', async (t) => {
    const app = await buildApp(t)
    app.rule('/', (_args, { reply }) => { mark(); reply.send('by hand'); return 'again' })
    app.rule('/throws', (_args, { reply }) => { mark(); reply.send('by hand'); throw new Error('late') })
    t.match(await app.inject('/'), { body: 'by hand', headers: { 'x-after': '200' } })
    t.match(await app.inject('/throws'), { body: 'by hand', headers: { 'x-after': '200' } })
    t.match(takeErrors(app), [{ msg: /Error after the answer/, err: { message: 'late' } }])
  })
  t.test('answers 500 where a function fails, once', async (t) => {
    const app = await buildApp(t)
    app.rule('/throws', () => { afterThisRequest(() => { throw new Error('boom') }); mark(); return 'ok' })
    app.rule('/rejects', () => { afterThisRequest(async () => { throw new Error('boom') }); return 'ok' })
    app.rule('/wrong', () => { afterThisRequest(() => 7 as never); return 'ok' })
    app.rule('/by-hand', (_args, { reply }) => { afterThisRequest(() => { throw new Error('boom') }); return reply.send('ok') })
    for (const path of ['/throws', '/rejects', '/wrong', '/by-hand']) t.equal((await app.inject(path)).statusCode, 500, path)
    t.equal(takeErrors(app).length, 4)
  })
  t.test('returns the function, so that it can be used as a decorator', async (t) => {
    const app = await buildApp(t)
    const fn = (): void => {}
    app.rule('/', () => { t.equal(afterThisRequest(fn), fn); return 'ok' })
    t.equal((await app.inject('/')).body, 'ok')
  })
  t.test('runs none in a context of a test', async (t) => {
    const app = await buildApp(t)
    app.testRequestContext(() => afterThisRequest(() => { t.fail('nothing is answered') }))
  })
})
