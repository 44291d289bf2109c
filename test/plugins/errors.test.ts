import t from 'tap'
import { BadRequestKeyError, Conflict, HTTPException, NotFound, Response } from 'flaskish'
import type { FastifyInstance } from 'fastify'
import { RequestContext } from '../../plugins/context.ts'
import { decide, exceptionResponse, isHTTPException, toInternalServerError } from '../../plugins/errors.ts'
import { buildApp, takeErrors, type RunningTest } from '../build-app.ts'

/** Runs a function in a request of its own and gives what it returns. */
async function inRequest<Result> (t: RunningTest, run: (context: RequestContext, app: FastifyInstance) => Result, options = {}, headers = {}): Promise<Result> {
  const app = await buildApp(t, options)
  let result: { value: Result } | undefined
  app.get('/', (_request, reply) => {
    result = { value: run(new RequestContext(app.flaskish, undefined, reply), app) }
    reply.send('')
  })
  await app.inject({ url: '/', headers })
  if (result === undefined) throw new Error('The function did not return.')
  return result.value
}

t.test('decide', async (t) => {
  t.test('calls the handler for what was thrown', async (t) => {
    const handler = (): string => ''
    const error = new TypeError('x')
    const decision = await inRequest(t, (context, app) => {
      app.registerErrorHandler(TypeError, handler)
      return decide(context, error)
    })
    t.same(decision, { kind: 'handler', handler, error })
  })

  t.test('answers with an HTTP exception', async (t) => {
    const exception = new NotFound()
    t.same(await inRequest(t, (context) => decide(context, exception)), { kind: 'answer', exception })
  })

  t.test('asks no handler about a Response that was given to abort', async (t) => {
    const exception = new HTTPException({ response: new Response('own', 404) })
    const decision = await inRequest(t, (context, app) => {
      app.registerErrorHandler(404, () => '')
      return decide(context, exception)
    })
    t.equal(decision.kind, 'answer')
  })

  t.test('takes an error with a status of its own for the exception of that status', async (t) => {
    const error = Object.assign(new Error('secret'), { statusCode: 409 })
    const decision = await inRequest(t, (context) => decide(context, error))
    t.match(decision, { kind: 'answer', exception: { constructor: Conflict, cause: error } })
    const handler = (): string => ''
    const handled = await inRequest(t, (context, app) => {
      app.registerErrorHandler(409, handler)
      return decide(context, error)
    })
    t.match(handled, { kind: 'handler', handler, error: { constructor: Conflict } })
  })

  t.test('gives up on everything else', async (t) => {
    const throwing = Object.defineProperty(new Error('x'), 'statusCode', { get () { throw new Error('getter') } })
    for (const error of [undefined, 'text', { statusCode: 404 }, new Error('x'), Object.assign(new Error('x'), { statusCode: 500 }), Object.assign(new Error('x'), { statusCode: 503 }), Object.assign(new Error('x'), { statusCode: 503, code: 'ENOENT' }), throwing]) {
      t.match(await inRequest(t, (context) => decide(context, error)), { kind: 'unhandled' })
    }
  })
})

t.test('toInternalServerError', async (t) => {
  t.test('logs what was thrown, and keeps it', async (t) => {
    const app = await buildApp(t)
    const error = new Error('x')
    app.get('/', async (_request, reply) => String(toInternalServerError(new RequestContext(app.flaskish, undefined, reply), reply, error).originalException === error))
    t.equal((await app.inject('/')).body, 'true')
    t.match(takeErrors(app), [{ msg: 'Unhandled error while answering GET /', err: { message: 'x' } }])
  })
})

t.test('exceptionResponse', async (t) => {
  t.test('is the exception\'s own Response, where it has one', async (t) => {
    const response = new Response('own', 418)
    t.equal(await inRequest(t, (context) => exceptionResponse(context, new HTTPException({ response }))), response)
  })

  t.test('is the page in the form that the client asks for', async (t) => {
    const html = await inRequest(t, (context) => exceptionResponse(context, new NotFound()))
    t.match(html, { status: 404, mimetype: 'text/html' })
    t.equal(html.headers.get('vary'), 'Accept')
    t.match(await inRequest(t, (context) => exceptionResponse(context, new NotFound()), {}, { accept: 'application/json' }), { mimetype: 'application/json' })
    const fixed = await inRequest(t, (context) => exceptionResponse(context, new NotFound()), { errorPages: 'json' })
    t.equal(fixed.mimetype, 'application/json')
    t.equal(fixed.headers.get('vary'), null)
  })

  t.test('names the missing field in debug', async (t) => {
    t.match(await inRequest(t, (context) => exceptionResponse(context, new BadRequestKeyError('colour')).body, { debug: true }), /colour/)
    t.notMatch(await inRequest(t, (context) => exceptionResponse(context, new BadRequestKeyError('colour')).body), /colour/)
  })
})

t.test('sendDefaultPage', async (t) => {
  t.test('keeps what hooks of the host say that the answer depends on', async (t) => {
    const app = await buildApp(t)
    app.addHook('onRequest', async (_request, reply) => { reply.header('vary', 'Origin') })
    t.match(await app.inject('/nowhere'), { statusCode: 404, headers: { vary: 'Origin, Accept', 'content-type': 'text/html; charset=utf-8' } })
  })

  t.test('leaves it to whoever has a say: handlers, and functions that look at answers', async (t) => {
    const app = await buildApp(t)
    app.afterRequest((response) => { response.headers.set('x-after', '1') })
    t.match(await app.inject('/nowhere'), { statusCode: 404, headers: { 'x-after': '1' } })
    const own = await buildApp(t)
    own.registerErrorHandler(404, () => ['own', 404])
    t.equal((await own.inject('/nowhere')).body, 'own')
  })
})

t.test('isHTTPException', async (t) => {
  t.test('knows one, and does not fail for what cannot be looked at', async (t) => {
    t.equal(isHTTPException(new NotFound()), true)
    t.equal(isHTTPException(new Error('x')), false)
    t.equal(isHTTPException(undefined), false)
    t.equal(isHTTPException(new Proxy({}, { getPrototypeOf () { throw new Error('trap') } })), false)
  })
})
