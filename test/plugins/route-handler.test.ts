import t from 'tap'
import { hasRequestContext, request } from 'flaskish'
import { buildApp } from '../build-app.ts'

t.test('createRouteHandler', async (t) => {
  t.test('calls the view with its arguments, the context, and the instance as this', async (t) => {
    const app = await buildApp(t)
    app.rule('/<int:id>', { defaults: { page: 1 } }, function view (args, context) {
      return { args, isInstance: this === app, path: context.request.path, rule: request.rule }
    })
    t.same((await app.inject('/7')).json(), { args: { id: 7, page: 1 }, isInstance: true, path: '/7', rule: '/<int:id>' })
  })
  t.test('redirects where a rule says so, with its hooks, without a query', async (t) => {
    const app = await buildApp(t)
    app.rule('/old/<int:id>', { redirectTo: '/new/<id>', preHandler: async (_request, reply) => { reply.header('x-hook', 'yes') } })
    app.rule('/by/<name>', { redirectTo: ({ name }) => `//${String(name)}/x` })
    const { statusCode, headers } = await app.inject('/old/7?q=1')
    t.match({ statusCode, headers }, { statusCode: 308, headers: { location: '/new/7', 'x-hook': 'yes' } })
    t.equal((await app.inject('/by/evil.example')).headers.location, '/evil.example/x')
    t.equal((await app.inject('/by/%2F%5Cevil')).headers.location, '/%5Cevil/x')
  })
  t.test('opens the context where hooks did not: with explicit contexts', async (t) => {
    const app = await buildApp(t, { contexts: 'explicit' })
    app.rule('/<name>', ({ name }, { request }) => `${name} ${request.path} ${String(hasRequestContext())}`)
    app.rule('/old/<name>', { redirectTo: '/<name>' })
    t.equal((await app.inject('/x')).body, 'x /x false')
    t.equal((await app.inject('/old/x')).headers.location, '/x')
  })
})

t.test('handleRouteError', async (t) => {
  t.test('answers errors of hooks, of the body and of validation as those of the view', async (t) => {
    const app = await buildApp(t)
    app.registerErrorHandler(400, (error) => [`handled: ${error.name}`, 400])
    app.registerErrorHandler(TypeError, (error) => [`type: ${error.message}`, 500])
    app.rule('/hook', { preHandler: async () => { throw new TypeError('hook') } }, () => '')
    app.rule('/schema', { schema: { querystring: { type: 'object', required: ['q'] } } }, () => '')
    app.rule('/body', { methods: ['POST'], schema: { body: { type: 'object' } } }, () => '')
    t.equal((await app.inject('/hook')).body, 'type: hook')
    t.equal((await app.inject('/schema')).body, 'handled: Bad Request')
    t.equal((await app.inject({ method: 'POST', url: '/body', headers: { 'content-type': 'application/json' }, payload: '{' })).body, 'handled: Bad Request')
  })
})
