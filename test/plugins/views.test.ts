import t from 'tap'
import { afterThisRequest, Response } from 'flaskish'
import { RequestContext } from '../../plugins/context.ts'
import { answerError, answerWith, catchSendErrors, runAfter } from '../../plugins/views.ts'
import { buildApp, takeErrors, takeWarnings } from '../build-app.ts'

t.test('answerWith', async (t) => {
  t.test('answers with what the function returns, promises or throws', async (t) => {
    const app = await buildApp(t)
    const produce = [() => 'text', async () => ({ a: 1 }), () => { throw new Error('thrown') }, async () => { throw new Error('rejected') }]
    app.get('/:index', (request, reply) => {
      const { index } = request.params as { index: number }
      answerWith(new RequestContext(app.flaskish, undefined, reply), reply, produce[index] ?? (() => ''))
    })
    t.match(await app.inject('/0'), { statusCode: 200, body: 'text' })
    t.match(await app.inject('/1'), { statusCode: 200, body: '{"a":1}' })
    t.match(await app.inject('/2'), { statusCode: 500 })
    t.match(await app.inject('/3'), { statusCode: 500 })
    t.match(takeErrors(app), [{ err: { message: 'thrown' } }, { err: { message: 'rejected' } }])
  })

  t.test('refuses hosts that are not trusted before the view runs', async (t) => {
    const app = await buildApp(t, { trustedHosts: ['example.com', '.example.org'] })
    let calls = 0
    app.rule('/', () => { calls++; return 'ok' })
    for (const [host, status] of [['example.com', 200], ['a.example.org:80', 200], ['evil.example', 400], ['example.com.evil.example', 400], ['', 400]] as const) {
      t.equal((await app.inject({ url: '/', headers: { host } })).statusCode, status, host)
    }
    t.equal((await app.inject({ url: '/unknown', headers: { host: 'evil.example' } })).statusCode, 400)
    t.equal(calls, 2)
  })
})

t.test('answerError', async (t) => {
  t.test('logs what comes after the answer, and leaves that alone', async (t) => {
    const app = await buildApp(t)
    app.get('/', async (_request, reply) => {
      await reply.send('sent')
      answerError(new RequestContext(app.flaskish, undefined, reply), reply, new Error('late'))
    })
    t.equal((await app.inject('/')).body, 'sent')
    t.match(takeErrors(app), [{ msg: 'Error after the answer to GET /', err: { message: 'late' } }])
  })

  t.test('leaves errors to the handler that a rule brings itself', async (t) => {
    const app = await buildApp(t)
    const errorHandler = (error: Error, _request: unknown, reply: { send (text: string): unknown }): void => { reply.send(`own: ${error.message}`) }
    app.rule('/throw', { endpoint: 'a', errorHandler }, () => { throw new Error('x') })
    app.rule('/text', { endpoint: 'b', errorHandler }, async () => { throw 'text' }) // eslint-disable-line no-throw-literal
    app.rule('/wrong', { endpoint: 'c', errorHandler }, (() => 5) as unknown as () => string)
    t.equal((await app.inject('/throw')).body, 'own: x')
    t.match((await app.inject('/text')).body, /^own: A value that is no error was thrown: text/)
    t.match((await app.inject('/wrong')).body, /^own: Cannot answer with the result of view "c"/)
  })
})

t.test('catchSendErrors', async (t) => {
  t.test('turns an error that is sent into the plain page, and lets everything else through', async (t) => {
    const app = await buildApp(t)
    app.get('/error', (_request, reply) => {
      reply.header('x-broken', 'yes')
      catchSendErrors(new RequestContext(app.flaskish, undefined, reply), reply)
      reply.send(new Error('secret'))
    })
    app.get('/text', (_request, reply) => {
      catchSendErrors(new RequestContext(app.flaskish, undefined, reply), reply)
      reply.send('text')
    })
    const { statusCode, body, headers } = await app.inject('/error')
    t.equal(statusCode, 500)
    t.match(body, '<h1>Internal Server Error</h1>')
    t.equal(headers['content-length'], String(Buffer.byteLength(body)))
    t.equal(headers['x-broken'], undefined)
    t.match(takeErrors(app), [{ err: { message: 'secret' } }])
    t.equal((await app.inject('/text')).body, 'text')
  })
})

t.test('runAfter', async (t) => {
  t.test('calls the functions in order, with what the one before returned, and those that they add', async (t) => {
    const app = await buildApp(t)
    app.rule('/', () => {
      afterThisRequest((response) => { response.headers.set('x-order', '1') })
      afterThisRequest(async (response) => new Response(`${await response.text()}!`, 201, response.headers))
      afterThisRequest((response) => {
        afterThisRequest((last) => { last.headers.set('x-order', `${last.headers.get('x-order')}3`) })
        response.headers.set('x-order', `${response.headers.get('x-order')}2`)
        return response
      })
      return 'text'
    })
    t.match(await app.inject('/'), { statusCode: 201, body: 'text!', headers: { 'x-order': '123' } })
  })

  t.test('refuses a result that is no Response', async (t) => {
    const app = await buildApp(t)
    app.rule('/', () => {
      afterThisRequest(function addHeader () { return 'text' as unknown as Response })
      return 'text'
    })
    t.equal((await app.inject('/')).statusCode, 500)
    t.match(takeErrors(app), [{ err: { code: 'FLASKISH_ERR_AFTER_RESULT', message: /addHeader/ } }])
  })

  t.test('that fails is a page for 500, and so is a Response that cannot be sent', async (t) => {
    const app = await buildApp(t)
    app.rule('/throw', { endpoint: 'a' }, () => { afterThisRequest(() => { throw new Error('after') }); return 'text' })
    app.rule('/reject', { endpoint: 'b' }, () => { afterThisRequest(async () => { throw new Error('after') }); return 'text' })
    app.rule('/locked', { endpoint: 'c' }, () => { afterThisRequest(() => { const stream = new ReadableStream(); stream.getReader(); return new Response(stream) }); return 'text' })
    for (const path of ['/throw', '/reject', '/locked']) {
      t.match(await app.inject(path), { statusCode: 500, body: /<h1>Internal Server Error<\/h1>/ }, path)
      t.equal(takeErrors(app).length, 1, path)
    }
  })

  t.test('gives back the Response where there is nothing to call', async (t) => {
    const app = await buildApp(t)
    const response = new Response('x')
    app.rule('/', async (_args, { reply }) => String(await runAfter(new RequestContext(app.flaskish, undefined, reply), response) === response))
    t.equal((await app.inject('/')).body, 'true')
    t.same(takeWarnings(app), [])
  })
})
