import t from 'tap'
import { RequestContext } from '../../plugins/context.ts'
import { answerError, answerWith, catchSendErrors } from '../../plugins/views.ts'
import { buildApp, takeErrors } from '../build-app.ts'

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
  t.test('shows the debugger’s page in debug, also where the view has taken the answer for itself', async (t) => {
    const app = await buildApp(t, { debug: true })
    app.addHook('onSend', async () => { throw new Error('in onSend') })
    app.rule('/', () => 'text')
    app.rule('/taken', (_args, { reply }) => {
      reply.hijack()
      throw new Error('after hijack')
    })
    t.match((await app.inject({ url: '/taken', headers: { accept: 'text/html' } })).body, '<title>Error: after hijack</title>')
    t.equal(takeErrors(app).length, 1)
    t.match((await app.inject({ url: '/', headers: { accept: 'text/html' } })).body, '<title>Error: in onSend</title>')
    t.equal(takeErrors(app).length, 1)
  })

  t.test('turns an error that is sent into the plain page, and lets everything else through', async (t) => {
    const app = await buildApp(t)
    app.get('/error', (_request, reply) => {
      reply.header('x-broken', 'yes')
      catchSendErrors(reply)
      reply.send(new Error('secret'))
    })
    app.get('/text', (_request, reply) => {
      catchSendErrors(reply)
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
