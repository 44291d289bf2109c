import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import flaskish, { FlaskishError, request, urlFor } from 'flaskish'
import t from 'tap'
import { buildApp, takeErrors, takeWarnings } from '../build-app.ts'

t.test('registering flaskish', async (t) => {
  t.test('on the root, among routes, hooks and decorators that were there before and come later', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    const mark = (name: string) => async (_request: FastifyRequest, reply: FastifyReply) => { reply.header(name, 'yes') }
    const routes: string[] = []
    app.get('/before', async () => 'before')
    app.decorateRequest('early', 'early')
    app.addHook('onRequest', mark('x-before'))
    await app.register(flaskish)
    app.addHook('onRequest', mark('x-after'))
    app.rule('/one', { schema: { querystring: { $ref: 'late#' } } }, (_args, { request: { fastify } }) => ({ early: fastify.getDecorator('early'), late: fastify.getDecorator('late') }))
    await app.register(async () => {})
    app.addSchema({ $id: 'late', type: 'object', required: ['q'] })
    app.decorateRequest('late', 'late')
    app.addHook('onRequest', mark('x-late'))
    app.addHook('preHandler', mark('x-late-handler'))
    app.addHook('onRoute', ({ url }) => { routes.push(url) })
    app.rule('/two', () => 'two')
    app.get('/after', async () => 'after')
    const { headers, body } = await app.inject('/one?q=1')
    t.match(headers, { 'x-before': 'yes', 'x-after': 'yes', 'x-late': 'yes', 'x-late-handler': 'yes' })
    t.equal(body, '{"early":"early","late":"late"}')
    t.equal((await app.inject('/one')).statusCode, 400)
    t.equal((await app.inject('/two')).body, 'two')
    t.equal((await app.inject('/before')).body, 'before')
    t.equal((await app.inject('/after')).body, 'after')
    t.same(routes.filter((url) => url === '/two'), ['/two'])
  })
  t.test('in an encapsulated plugin answers there only', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    await app.register(async (inner) => {
      await inner.register(flaskish)
      inner.rule('/inside', () => urlFor('.index'))
      inner.rule('/', { endpoint: 'index' }, () => '')
    })
    t.notOk(app.hasDecorator('rule'))
    t.equal((await app.inject('/inside')).body, '/')
    t.equal((await app.inject({ method: 'POST', url: '/inside' })).statusCode, 405)
  })
  t.test('under a prefix, a prefix with a slash, and one with a variable', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    await app.register(async (inner) => {
      await inner.register(flaskish)
      inner.rule('/x', () => request.rule ?? '')
      inner.rule('/', { endpoint: 'index' }, () => 'index')
      inner.rule('/<lang>/y/', ({ lang }) => lang)
    }, { prefix: '/a' })
    await app.register(async (inner) => {
      await inner.register(flaskish)
      inner.rule('/x', () => 'b')
    }, { prefix: '/b/' })
    await app.register(async (inner) => {
      await inner.register(flaskish)
      inner.rule('/x', (args) => ({ args, params: request.fastify.params, url: request.fastify.routeOptions.url }))
      inner.rule('/', { endpoint: 'index' }, (args) => ({ args }))
    }, { prefix: '/t/:tenant' })
    const found: Record<string, string> = {}
    for (const url of ['/a/x', '/a/', '/a', '/a/de/y', '/a/de/y/', '/a//x', '//a/x', '/%61/x', '/a%2Fx', '/b/x', '/t/k%20k/x', '/t/k', '/t/k/', '/t/']) {
      const { statusCode, headers: { location }, body } = await app.inject(url)
      found[url] = statusCode === 200 ? body : `${statusCode} ${location ?? ''}`.trim()
    }
    t.same(found, {
      '/a/x': '/a/x',
      '/a/': 'index',
      '/a': '308 /a/',
      '/a/de/y': '308 /a/de/y/',
      '/a/de/y/': 'de',
      '/a//x': '308 /a/x',
      '//a/x': '/a/x',
      '/%61/x': '/a/x',
      '/a%2Fx': '404',
      '/b/x': 'b',
      '/t/k%20k/x': '{"args":{"tenant":"k k"},"params":{"tenant":"k k"},"url":"/t/:tenant/x"}',
      '/t/k': '308 /t/k/',
      '/t/k/': '{"args":{"tenant":"k"}}',
      '/t/': '404'
    })
  })
  t.test('in siblings, each with its own endpoints; a 404 is that of the longest prefix', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    const names = { '/a': 'json', '/a/b': 'html', '/c/': 'json' } as const
    for (const [prefix, errorPages] of Object.entries(names)) {
      await app.register(async (inner) => {
        await inner.register(flaskish, { errorPages })
        inner.rule('/page', function page () { return urlFor('page') })
        inner.rule('/put', { methods: ['PUT'] }, () => '')
      }, { prefix })
    }
    t.equal((await app.inject('/a/page')).body, '/a/page')
    t.equal((await app.inject('/a/b/page')).body, '/a/b/page')
    t.match((await app.inject('/a/none')).headers, { 'content-type': /json/ })
    t.match((await app.inject('/a/b/none')).headers, { 'content-type': /html/ })
    t.match((await app.inject('/c/none')).headers, { 'content-type': /json/ })
    t.match((await app.inject('/a')).headers, { 'content-type': /json/ })
    t.equal((await app.inject('/none')).json().message, 'Route GET:/none not found')
    t.equal((await app.inject('/none/%zz')).json().code, 'FST_ERR_BAD_URL')
    t.equal((await app.inject('/a/b/put')).statusCode, 405)
  })
  t.test('twice on one instance, or inside of another registration, is an error that says so', async (t) => {
    const twice = Fastify()
    await twice.register(flaskish)
    await t.rejects(async () => { await twice.register(flaskish) }, { code: 'FLASKISH_ERR_REGISTERED_TWICE', message: /siblings may each have their own/ })
    const nested = Fastify()
    nested.register(flaskish)
    nested.register(async (inner) => { inner.register(flaskish) })
    await t.rejects(async () => { await nested.ready() }, { code: 'FLASKISH_ERR_REGISTERED_TWICE' })
  })
  t.test('comes as one module, however often it is imported', async (t) => {
    const again = await import('flaskish')
    t.equal(again.default, flaskish)
    t.equal(again.flaskish, flaskish)
    t.equal(again.request, request)
  })
  t.test('leaves plugins that come later their instance', async (t) => {
    const app = await buildApp(t)
    await app.register(fp(async (instance: FastifyInstance) => { instance.rule('/plugin', () => 'plugin') }))
    await app.register(async (blog) => {
      blog.addHook('onSend', async (_request, reply) => { reply.header('x-blog', 'yes') })
      blog.rule('/<int:id>', ({ id }) => `post ${id}`)
    }, { prefix: '/<lang>' })
    t.equal((await app.inject('/plugin')).body, 'plugin')
    const { headers, body } = await app.inject('/de/7')
    t.match({ body, headers }, { body: 'post 7', headers: { 'x-blog': 'yes' } })
    t.equal((await app.inject('/plugin')).headers['x-blog'], undefined)
  })
  t.test('warns of each router setting that rules do not follow', async (t) => {
    const app = await buildApp(t, {}, { routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true, caseSensitive: false, useSemicolonDelimiter: true } as object })
    const warnings = takeWarnings(app).map(({ msg }) => msg)
    for (const setting of ['ignoreTrailingSlash: true', 'ignoreDuplicateSlashes: true', 'caseSensitive: false', 'useSemicolonDelimiter: true']) {
      t.equal(warnings.filter((text) => text.includes(setting)).length, 1, setting)
    }
  })
  t.test('without warnings under the settings that Fastify has by itself', async (t) => {
    t.same(takeWarnings(await buildApp(t)), [])
  })
})

t.test('Fastify options of a rule', async (t) => {
  t.test('schemas for params, querystring, headers, body and response hold', async (t) => {
    const app = await buildApp(t)
    const params = { type: 'object', required: ['a', 'b'], properties: { a: { type: 'string', maxLength: 3 }, b: { type: 'integer', maximum: 10 } } }
    app.rule('/<a>-<int:b>', { schema: { params } }, ({ a, b }) => `${a} ${b} ${JSON.stringify(request.fastify.params)}`)
    app.rule('/path/<path:p>', { schema: { params: { type: 'object', required: ['p'], properties: { p: { type: 'string', maxLength: 5 } } } } }, ({ p }) => p)
    app.rule('/query', { schema: { querystring: { type: 'object', properties: { page: { type: 'integer', default: 1 } } } } }, (_args, { request: { fastify } }) => JSON.stringify(fastify.query))
    app.rule('/header', { schema: { headers: { type: 'object', required: ['x-key'] } } }, () => 'key')
    app.rule('/body', { methods: ['GET', 'POST'], schema: { body: { type: 'object', required: ['n'], properties: { n: { type: 'integer' } } } } }, () => request.method === 'POST' ? request.getJson() as object : 'get')
    app.rule('/only-get', { schema: { body: { type: 'object' } } }, () => 'get')
    app.rule('/response', { schema: { response: { 200: { type: 'object', properties: { a: { type: 'string' } } } } } }, () => ({ a: 1, secret: 2 }))
    t.equal((await app.inject('/abc-7')).body, 'abc 7 {"a":"abc","b":7}')
    t.equal((await app.inject('/a%20c-7')).body, 'a c 7 {"a":"a c","b":7}')
    t.equal((await app.inject('/abcd-7')).statusCode, 400)
    t.equal((await app.inject('/abc-70')).statusCode, 400)
    t.equal((await app.inject('/path/a/b')).body, 'a/b')
    t.equal((await app.inject('/path/a/bcde')).statusCode, 400)
    t.equal((await app.inject('/query')).body, '{"page":1}')
    t.equal((await app.inject('/query?page=x')).statusCode, 400)
    t.equal((await app.inject('/header')).statusCode, 400)
    t.equal((await app.inject({ url: '/header', headers: { 'x-key': '1' } })).body, 'key')
    t.equal((await app.inject('/body')).body, 'get')
    t.same((await app.inject({ method: 'POST', url: '/body', payload: { n: 1 } })).json(), { n: 1 })
    t.equal((await app.inject({ method: 'POST', url: '/body', payload: { n: 'x' } })).statusCode, 400)
    t.equal((await app.inject('/only-get')).body, 'get')
    t.equal((await app.inject('/response')).body, '{"a":"1"}')
  })
  t.test('every hook, config, bodyLimit, logLevel, attachValidation and handlerTimeout hold', async (t) => {
    const app = await buildApp(t)
    const seen: string[] = []
    const note = (name: string) => async () => { seen.push(name) }
    app.rule('/hooks', {
      onRequest: note('onRequest'),
      preParsing: async (_request, _reply, payload) => { seen.push('preParsing'); return payload },
      preValidation: [note('preValidation')],
      preHandler: note('preHandler'),
      onSend: async (_request, _reply, payload) => { seen.push('onSend'); return payload },
      onResponse: note('onResponse'),
      config: { colour: 'red' } as object,
      logLevel: 'fatal'
    }, (_args, { request: { fastify } }) => JSON.stringify(fastify.routeOptions.config))
    app.rule('/limit', { methods: ['POST'], bodyLimit: 5 }, () => String(request.data.length))
    app.rule('/attached', { attachValidation: true, schema: { querystring: { type: 'object', required: ['z'] } } }, () => String(request.fastify.validationError?.message))
    app.rule('/slow', { handlerTimeout: 20 }, async () => await new Promise<string>(() => {}))
    t.match((await app.inject('/hooks')).json(), { colour: 'red' })
    t.same(seen, ['onRequest', 'preParsing', 'preValidation', 'preHandler', 'onSend', 'onResponse'])
    t.equal((await app.inject({ method: 'POST', url: '/limit', payload: '12345', headers: { 'content-type': 'text/plain' } })).body, '5')
    t.equal((await app.inject({ method: 'POST', url: '/limit', payload: '123456', headers: { 'content-type': 'text/plain' } })).statusCode, 413)
    t.match((await app.inject('/attached')).body, /must have required property/)
    t.equal((await app.inject('/slow')).statusCode, 503)
    takeErrors(app)
  })
  t.test('an errorHandler answers all that goes wrong in its rule', async (t) => {
    const app = await buildApp(t)
    const errorHandler = (error: Error, _request: FastifyRequest, reply: FastifyReply): void => { reply.code(444).send(`own: ${error.message}`) }
    app.rule('/thrown', { errorHandler }, () => { throw new Error('thrown') })
    app.rule('/value', { errorHandler }, () => { throw 'a value' })   // eslint-disable-line no-throw-literal
    app.rule('/nothing', { errorHandler }, (() => undefined) as unknown as () => string)
    app.rule('/schema', { errorHandler, schema: { querystring: { type: 'object', required: ['z'] } } }, () => '')
    t.equal((await app.inject('/thrown')).body, 'own: thrown')
    t.match((await app.inject('/value')).body, /^own: A value that is no error was thrown/)
    t.match((await app.inject('/nothing')).body, /^own: Cannot answer with the result of view/)
    t.match((await app.inject('/schema')).body, /^own: querystring must have/)
  })
  t.test('constraints tell rules of one text apart: hosts, patterns of hosts, versions', async (t) => {
    const app = await buildApp(t)
    const view = (name: string) => () => `${name} ${request.endpoint}`
    app.rule('/h', { endpoint: 'a', constraints: { host: 'a.example' } }, view('A'))
    app.rule('/h', { endpoint: 'b', constraints: { host: /^b\d\.example$/ } }, view('B'))
    app.rule('/h', { endpoint: 'c', constraints: { host: /^c\d\.example$/ } }, view('C'))
    app.rule('/v/<int:n>', { endpoint: 'one', constraints: { version: '1.0.0' } }, view('one'))
    app.rule('/v/<int:n>', { endpoint: 'two', constraints: { version: '2.0.0' } }, view('two'))
    app.rule('/v/<int:n>', { endpoint: 'none' }, view('none'))
    for (const [host, body] of [['a.example', 'A a'], ['b1.example', 'B b'], ['c1.example', 'C c']] as const) t.equal((await app.inject({ url: '/h', headers: { host } })).body, body)
    t.equal((await app.inject({ url: '/h', headers: { host: 'd.example' } })).statusCode, 404)
    for (const [version, body] of [['1.x', 'one one'], ['2.x', 'two two']] as const) t.equal((await app.inject({ url: '/v/%37', headers: { 'accept-version': version } })).body, body)
    t.equal((await app.inject('/v/7')).body, 'none none')
    t.same(takeWarnings(app), [])
  })
  t.test('exposeHeadRoutes: false of the host leaves HEAD to rules', async (t) => {
    const app = await buildApp(t, {}, { exposeHeadRoutes: false })
    app.rule('/x', () => 'body')
    const { statusCode, headers, body } = await app.inject({ method: 'HEAD', url: '/x' })
    t.match({ statusCode, headers, body }, { statusCode: 200, headers: { 'content-length': '4' }, body: '' })
  })
  t.test('printRoutes and routeOptions.url name every rule', async (t) => {
    const app = await buildApp(t)
    app.rule('/posts/<int:id>', () => request.fastify.routeOptions.url ?? '')
    app.rule('/posts/<slug>', () => '')
    await app.ready()
    t.match(app.printRoutes({ commonPrefix: false }), /"\/posts\/<int:id>"[^]*"\/posts\/<slug>"/)
    t.equal((await app.inject('/posts/7')).body, '/posts/:id')
  })
  t.test('a wrong one stops the start with what Fastify says', async (t) => {
    for (const [options, code] of [[{ preHandler: 7 }, 'FST_ERR_HOOK_INVALID_HANDLER'], [{ bodyLimit: -1 }, 'FST_ERR_ROUTE_BODY_LIMIT_OPTION_NOT_INT']] as const) {
      const app = Fastify()
      await app.register(flaskish)
      app.rule('/x', options as object, () => '')
      await t.rejects(async () => { await app.ready() }, { code })
    }
  })
})

t.test('many rules at one spot of the router', async (t) => {
  const app = await buildApp(t)
  app.get('/:host', async ({ params }) => params)
  for (let index = 0; index < 100; index++) {
    app.rule(`/<any(x${index}):v>`, { endpoint: `any${index}` }, () => `any ${index}`)
    app.rule(`/<path:p>/edit${index}`, { endpoint: `edit${index}` }, ({ p }) => `${String(p)} ${index} ${JSON.stringify(request.fastify.params)}`)
  }
  for (let index = 0; index < 200; index++) app.rule(`/<lang>/page${index}/<int:n>`, { endpoint: `page${index}`, methods: ['GET', 'POST'] }, (args) => `${JSON.stringify(args)} ${JSON.stringify(request.fastify.params)}`)
  t.test('all answer, each under its own name', async (t) => {
    for (const index of [0, 29, 30, 31, 57, 99]) {
      t.equal((await app.inject(`/x${index}`)).body, `any ${index}`)
      t.equal((await app.inject(`/a/b%20/edit${index}`)).body, `a/b  ${index} {"p":"a/b "}`)
    }
    for (const index of [0, 31, 150, 199]) t.equal((await app.inject({ method: 'POST', url: `/de/page${index}/7?x=1` })).body, '{"lang":"de","n":7} {"lang":"de","n":"7"}')
  })
  t.test('and what none of them takes is the host route’s, or 405, or 404', async (t) => {
    t.same((await app.inject('/x100')).json(), { host: 'x100' })
    t.same((await app.inject('/~1')).json(), { host: '~1' })
    t.equal((await app.inject({ method: 'DELETE', url: '/de/page77/7' })).statusCode, 405)
    t.equal((await app.inject('/de/page77/x')).statusCode, 404)
    t.equal((await app.inject('/x5/~1')).statusCode, 404)
  })
})

t.test('FlaskishError', async (t) => {
  t.test('is what a wrong registration throws', async (t) => {
    const app = Fastify()
    await t.rejects(async () => { await app.register(flaskish, { strictSlashs: true } as object) }, FlaskishError)
  })
})
