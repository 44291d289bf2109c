import { afterThisRequest, session } from 'flaskish'
import t from 'tap'
import type { RequestContext } from '../../plugins/context.ts'
import { RequestSession } from '../../plugins/sessions.ts'
import { buildApp, takeErrors, takeWarnings } from '../build-app.ts'
import { setCookies, Visitor } from '../visitor.ts'

// What users see is in test/behaviour/sessions.test.ts and session-store.test.ts.
const secretKey = 'a key that only these tests have'

t.test('RequestSession', async (t) => {
  t.test('is made for a request that asks for it, once', async (t) => {
    const app = await buildApp(t, { secretKey })
    app.rule('/', (_args, context) => {
      const known = app.flaskish.createContext(context.reply)
      t.equal(known.hasSession, false)
      t.ok(known.requestSession instanceof RequestSession)
      t.equal(known.hasSession, true)
      t.equal(known.session, known.session)
      return 'ok'
    })
    t.equal((await app.inject('/')).body, 'ok')
  })

  t.test('leaves an answer alone that nobody has looked for', async (t) => {
    const app = await buildApp(t, { secretKey })
    app.rule('/', (_args, { session, reply }) => {
      t.equal(typeof session, 'object')
      t.equal(Object.hasOwn(reply.raw, 'writeHead'), false)
      return 'ok'
    })
    t.equal((await app.inject('/')).headers.vary, undefined)
  })

  t.test('is saved again when it is written in a hook of onSend, once in the answer', async (t) => {
    const app = await buildApp(t, { secretKey })
    app.addHook('onSend', async () => { session['late'] = true })
    app.rule('/', () => { session['a'] = 1; return 'ok' })
    app.rule('/all', () => Object.keys(session).join())
    const visitor = new Visitor(app)
    t.equal(setCookies(await visitor.get('/')).length, 1)
    t.equal((await visitor.get('/all')).body, 'a,late')
  })

  t.test('is in the answer though a hook of onSend has taken its cookie out, if it writes again', async (t) => {
    const app = await buildApp(t, { secretKey })
    app.addHook('onSend', async (_request, reply) => {
      reply.removeHeader('set-cookie')
      session['late'] = true
    })
    app.get('/', async () => { session['a'] = 1; return 'ok' })
    app.get('/all', async () => Object.keys(session).join())
    const visitor = new Visitor(app)
    t.equal(setCookies(await visitor.get('/')).length, 1)
    t.equal((await visitor.get('/all')).body, 'a,late')
  })

  t.test('has the log of the app where nobody waits for an answer', async (t) => {
    const app = await buildApp(t, { secretKey })
    await app.testRequestContext((context) => t.equal((context as unknown as RequestContext).requestSession.log, app.log))
  })

  t.test('reports each change that comes too late, and keeps it for the rest of the request', async (t) => {
    const app = await buildApp(t, { secretKey })
    app.addHook('onResponse', async () => {
      session['late'] = 1
      t.equal(session['late'], 1)
    })
    app.get('/', async () => 'ok')
    await app.inject('/')
    t.match(takeWarnings(app), [{ msg: /^Cannot change the session of the handler for GET \/: its answer is on the way/ }])
  })

  t.test('may be written by functions of afterThisRequest that fail', async (t) => {
    const app = await buildApp(t, { secretKey })
    app.get('/', async () => {
      afterThisRequest(() => {
        session['a'] = 1
        throw new Error('in the function')
      })
      session['b'] = 1
      return 'ok'
    })
    const answer = await app.inject('/')
    t.equal(answer.statusCode, 500)
    t.equal(setCookies(answer).length, 1)
    t.equal(takeErrors(app).length, 1)
  })
})
