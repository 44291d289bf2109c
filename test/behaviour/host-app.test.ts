import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest, type FastifyServerOptions, type HTTPMethods, type InjectOptions } from 'fastify'
import flaskish, { request } from 'flaskish'
import t from 'tap'
import { buildApp } from '../build-app.ts'

type Order = 'without' | 'first' | 'last'

interface Host {
  readonly server?: FastifyServerOptions
  /** What the host has of its own. */
  readonly build: (app: FastifyInstance) => void | Promise<void>
}

/** A host with one of each thing that Fastify offers. */
const HOST: Host = {
  server: { routerOptions: { maxParamLength: 20 }, bodyLimit: 500, ajv: { customOptions: { allErrors: true } } },
  async build (app) {
    const trace = (name: string) => async (_request: FastifyRequest, reply: FastifyReply) => {
      reply.header('x-trace', `${String(reply.getHeader('x-trace') ?? '')}${name} `)
    }
    app.decorate('colour', 'red')
    app.decorateRequest('visitor', '')
    app.decorateReply('stamp', function (this: FastifyReply) { return this.header('x-stamp', 'yes') })
    app.addHook('onRequest', trace('onRequest'))
    app.addHook('preParsing', async (_request, reply, payload) => { reply.header('x-parsing', 'yes'); return payload })
    app.addHook('preValidation', trace('preValidation'))
    app.addHook('preHandler', trace('preHandler'))
    app.addHook('preSerialization', async (_request, reply, payload) => { reply.header('x-serialized', 'yes'); return payload })
    app.addHook('onSend', async (_request, reply, payload) => { reply.header('x-sent', 'yes'); return payload })
    app.addHook('onError', async (_request, reply, error) => { reply.header('x-error', error.name) })
    app.addContentTypeParser('application/x-list', { parseAs: 'string' }, (_request, text, done) => done(null, String(text).split(';')))
    app.addContentTypeParser(/^image\//, { parseAs: 'buffer' }, (_request, bytes, done) => done(null, { bytes: bytes.length }))
    app.get('/', async () => 'home')
    app.get('/plain', (_request, reply) => { reply.send({ colour: (app as FastifyInstance & { colour?: string }).colour }) })
    app.get('/users/:id', async ({ params }) => ({ params }))
    app.get('/users/:id/posts/:post', async ({ params, query }) => ({ params, query }))
    app.get('/number/:n(^\\d+$)', async ({ params }) => ({ params }))
    app.get('/at/:hour(^\\d{2})h:minute(^\\d{2})m', async ({ params }) => ({ params }))
    app.get('/range/:from-:to', async ({ params }) => ({ params }))
    app.get('/optional/:name?', async ({ params }) => ({ params }))
    app.get('/files/*', async ({ params }) => ({ params }))
    app.get('/versioned', { constraints: { version: '1.2.0' } }, async () => 'one')
    app.get('/versioned', { constraints: { version: '2.0.0' } }, async () => 'two')
    app.get('/hosted', { constraints: { host: 'a.example' } }, async () => 'a')
    app.get('/hosted', { constraints: { host: 'b.example' } }, async () => 'b')
    app.head('/headed', async (_request, reply) => { reply.header('x-head', 'own'); return '' })
    app.options('/plain', async () => 'own options')
    app.post('/echo', async ({ body }) => ({ body: body ?? 'none' }))
    app.put('/echo', async ({ body }) => ({ put: body ?? 'none' }))
    app.delete('/echo', async () => 'deleted')
    app.post('/checked', { schema: { body: { type: 'object', required: ['name'], properties: { name: { type: 'string', minLength: 2 } } } } }, async ({ body }) => body)
    app.get('/checked/:id', { schema: { params: { type: 'object', properties: { id: { type: 'integer' } } }, querystring: { type: 'object', properties: { page: { type: 'integer', default: 1 } } } } }, async ({ params, query }) => ({ params, query }))
    app.get('/thrown', async () => { throw new Error('thrown') })
    app.get('/refused', async () => { throw Object.assign(new Error('refused'), { statusCode: 409 }) })
    app.get('/stamped', async (_request, reply) => (reply as FastifyReply & { stamp: () => FastifyReply }).stamp().send('stamped'))
    app.get('/redirects', async (_request, reply) => reply.redirect('/plain'))
    app.get('/nothing', async (_request, reply) => reply.code(204).send())
    await app.register(async (inner) => {
      inner.addHook('onRequest', trace('inner'))
      inner.get('/', async () => 'inner home')
      inner.get('/page', async () => 'inner page')
      inner.get('/wild/*', async ({ params }) => ({ params }))
      inner.setNotFoundHandler(async (_request, reply) => reply.code(404).send('inner: no such page'))
      inner.setErrorHandler(async (error: FastifyError, _request, reply) => reply.code(418).send(`inner: ${error.message}`))
      inner.get('/thrown', async () => { throw new Error('thrown') })
    }, { prefix: '/inner' })
  }
}

const REQUESTS: ReadonlyArray<InjectOptions> = [
  ...[
    '/', '/plain', '/plain/', '/plain?x=1', '//plain', '/plain//', '/PLAIN', '/users/7', '/users/', '/users/a%2Fb', '/users/a%20b', '/users/%C3%A9',
    '/users/%ff', '/users/%', '/users/%zz', '/users/123456789012345678901', '/users/1/posts/2?q=3&q=4', '/users/1//posts/2', '/number/12', '/number/x', '/at/10h30m', '/at/xh30m',
    '/range/1-2', '/range/1', '/optional', '/optional/a', '/optional/', '/files/', '/files/a/b/c', '/files/a%2Fb', '/files//x', '/files',
    '/versioned', '/hosted', '/headed', '/checked/7', '/checked/x', '/checked/7?page=2', '/checked/7?page=x', '/thrown', '/refused', '/stamped', '/redirects', '/nothing',
    '/inner', '/inner/', '/inner/page', '/inner/page/', '/inner/none', '/inner/wild/a/b', '/inner/thrown', '/inner/%zz', '/none', '/none/', '/%', '/%00', '/none%2F', '/a;b', '/..', '/../plain', '/./plain', '/plain#x', '/echo'
  ].map((url) => ({ url })),
  ...['HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE', 'PATCH'].flatMap((method) => ['/', '/plain', '/users/7', '/headed', '/none', '/inner/none', '/echo'].map((url) => ({ method: method as HTTPMethods, url }))),
  { url: '/versioned', headers: { 'accept-version': '1.x' } },
  { url: '/versioned', headers: { 'accept-version': '2.0.0' } },
  { url: '/versioned', headers: { 'accept-version': '3' } },
  { url: '/hosted', headers: { host: 'a.example' } },
  { url: '/hosted', headers: { host: 'b.example' } },
  ...[
    ['application/json', '{"a":1}'], ['application/json', '{"a":'], ['application/json', ''], ['application/json', '{"__proto__":{}}'], ['text/plain', 'text'], ['application/x-list', '1;2'],
    ['image/png', 'bytes'], ['application/x-www-form-urlencoded', 'a=1'], ['text/html', '<p>'], ['multipart/form-data; boundary=x', '--x--'], ['nonsense', 'x'], ['application/json', `"${'x'.repeat(600)}"`]
  ].flatMap(([type = '', payload = '']) => (['POST', 'PUT', 'DELETE'] as const).map((method) => ({ method, url: '/echo', headers: { 'content-type': type }, payload }))),
  { method: 'POST', url: '/checked', payload: { name: 'Ann' } },
  { method: 'POST', url: '/checked', payload: { name: 'A' } },
  { method: 'POST', url: '/checked', payload: [] },
  { method: 'POST', url: '/none', payload: { a: 1 } }
]

async function answersOf ({ server = {}, build }: Host, order: Order): Promise<Map<string, unknown>> {
  const app = Fastify(server)
  if (order === 'first') await app.register(flaskish)
  await build(app)
  if (order === 'last') await app.register(flaskish)
  if (order !== 'without') app.rule('/of-a-rule/<int:id>', ({ id }) => `rule ${id}`)
  const answers = new Map<string, unknown>()
  for (const [index, asked] of REQUESTS.entries()) {
    const { statusCode, headers: { date: _, ...headers }, rawPayload } = await app.inject(asked)
    answers.set(`${index} ${asked.method ?? 'GET'} ${String(asked.url)}`, { statusCode, headers, body: rawPayload.toString('latin1') })
  }
  await app.close()
  return answers
}

function withNotFoundHandler (base: Host): Host {
  return {
    ...base,
    async build (app) {
      await base.build(app)
      app.setNotFoundHandler({ preHandler: async (_request: FastifyRequest, reply: FastifyReply) => { reply.header('x-not-found', 'asked') } }, async ({ url, method }, reply) => reply.code(404).send({ nothing: `${method} ${url}` }))
      app.setErrorHandler(async (error: FastifyError, _request, reply) => reply.code(error.statusCode ?? 500).send({ handled: error.message }))
    }
  }
}

t.test('an app of plain Fastify routes', async (t) => {
  const own = withNotFoundHandler(HOST)
  const hosts: ReadonlyArray<readonly [string, Host]> = [
    ['with handlers of its own', own],
    ['with frameworkErrors', { ...own, server: { ...own.server, frameworkErrors: (error: FastifyError, _request: FastifyRequest, reply: FastifyReply) => { reply.code(420).send({ framework: error.code }) } } as FastifyServerOptions }],
    ['that takes every GET', { ...own, async build (app) { await own.build(app); app.get('/*', async ({ params }) => ({ all: params })) } }],
    ['that takes every method', { ...own, async build (app) { await own.build(app); app.all('*', async ({ params, method }) => ({ all: params, method })) } }],
    ['under ignoreTrailingSlash, ignoreDuplicateSlashes and caseSensitive: false', { ...own, server: { routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true, caseSensitive: false } } }],
    ['under useSemicolonDelimiter', { ...own, server: { routerOptions: { useSemicolonDelimiter: true } as object } }],
    ['with rewriteUrl', { ...own, server: { rewriteUrl: ({ url = '/' }) => url.replace('/rewritten', '/plain') } }],
    ['without HEAD routes', { ...own, server: { exposeHeadRoutes: false } }],
    ['with defaultRoute answers for bad URLs', { ...own, server: { routerOptions: { onBadUrl: (path, _req, res) => { res.statusCode = 421; res.end(`bad ${path}`) } } } }]
  ]
  for (const [name, host] of hosts) {
    t.test(`${name} answers every request as it does without flaskish`, async (t) => {
      t.capture(console, 'error')
      const expected = await answersOf(host, 'without')
      t.strictSame(await answersOf(host, 'first'), expected, 'registered first')
      t.strictSame(await answersOf(host, 'last'), expected, 'registered last')
    })
  }

  t.test('without a not-found handler answers every request to its routes as before, and leaves the others to flaskish', async (t) => {
    const expected = await answersOf(HOST, 'without')
    const found = await answersOf(HOST, 'last')
    for (const [asked, answer] of expected) {
      const { statusCode } = answer as { statusCode: number }
      const isLeft = (statusCode === 404 && !asked.includes('/inner')) || asked.endsWith(' /%')
      if (isLeft) t.match(found.get(asked), { statusCode, headers: { 'content-type': /html/ } }, asked)
      else t.strictSame(found.get(asked), answer, asked)
    }
  })
})

t.test('rules and routes of the host', async (t) => {
  t.test('share a spot: a rule that matches goes first, the route takes what it does not match', async (t) => {
    const app = await buildApp(t)
    app.rule('/items/<int:id>', ({ id }) => `rule ${id}`)
    app.get('/items/:id', async ({ params }) => ({ params }))
    app.rule('/same', () => 'rule')
    app.get('/same', async () => 'host')
    t.equal((await app.inject('/items/7')).body, 'rule 7')
    t.equal((await app.inject('/items/%37')).body, 'rule 7')
    t.same((await app.inject('/items/seven')).json(), { params: { id: 'seven' } })
    t.equal((await app.inject('/same')).body, 'rule')
  })
  t.test('a wildcard route wins over a 308, a 405 and a 404 of rules, never over a match', async (t) => {
    const app = await buildApp(t)
    app.get('/*', async ({ params }) => ({ params }))
    app.rule('/dir/', () => 'dir')
    app.rule('/form', { methods: ['POST'] }, () => 'sent')
    app.rule('/<path:p>/edit', ({ p }) => `edit ${p}`)
    t.same((await app.inject('/dir')).json(), { params: { '*': 'dir' } })
    t.same((await app.inject('/form')).json(), { params: { '*': 'form' } })
    t.equal((await app.inject('/dir/')).body, 'dir')
    t.equal((await app.inject('//dir/')).body, 'dir')
    t.equal((await app.inject({ method: 'POST', url: '/form' })).body, 'sent')
    t.equal((await app.inject('/a/b/edit')).body, 'edit a/b')
    t.equal((await app.inject('/a%20b/edit')).body, 'edit a b')
  })
  t.test('a route of the host keeps its 414 and its 400 beside rules, and rules have no such limits', async (t) => {
    const app = await buildApp(t)
    app.get('/host/:id', async () => 'host')
    app.rule('/rule/<name>/', ({ name }) => String(name.length))
    const long = 'é'.repeat(150)
    t.equal((await app.inject(`/host/${encodeURIComponent(long)}`)).statusCode, 414)
    t.equal((await app.inject('/host/%zz')).json().code, 'FST_ERR_BAD_URL')
    t.equal((await app.inject(`/rule/${encodeURIComponent(long)}/`)).body, '150')
    t.equal((await app.inject(`/rule/${encodeURIComponent(long)}`)).headers.location, `/rule/${encodeURIComponent(long)}/`)
    t.equal((await app.inject({ method: 'POST', url: `/rule/${long}/` })).statusCode, 405)
    t.equal((await app.inject('/rule/%zz')).headers.location, '/rule/%25zz/')
    t.equal((await app.inject(`/rule/${long}/more`)).statusCode, 404)
    t.equal((await app.inject(`/rule/${'x'.repeat(99)}${encodeURIComponent('😀')}/more`)).statusCode, 404)
  })
  t.test('a not-found handler of the host answers before the page for 404, also long and unreadable URLs as it did', async (t) => {
    const app = await buildApp(t)
    app.setNotFoundHandler(async ({ url }, reply) => reply.code(404).send(`host: ${url}`))
    app.rule('/rule/<int:id>', () => '')
    t.equal((await app.inject('/none')).body, 'host: /none')
    t.equal((await app.inject(`/rule/${'x'.repeat(200)}`)).body, `host: /rule/${'x'.repeat(200)}`)
    t.equal((await app.inject('/rule/%zz')).json().code, 'FST_ERR_BAD_URL')
    t.equal((await app.inject({ method: 'POST', url: '/rule/7' })).statusCode, 405)
  })
  t.test('hooks see the real URL, whatever was shown to the router, those added before flaskish too', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    const seen: unknown[] = []
    app.addHook('onRequest', async ({ url, originalUrl, params }) => { seen.push([url, originalUrl, params]) })
    await app.register(flaskish)
    app.rule('/<a>-<b>/', ({ a, b }) => `${a} ${b} ${request.path}`)
    app.rule('/go/<x>', { redirectTo: '/<x>-/' })
    for (const url of ['/1-2%20/?q=1', '/1-2%20', '/%zz', `/${'x'.repeat(200)}`, '/go/a%2Fb']) await app.inject(url)
    t.same(seen, [
      ['/1-2%20/?q=1', '/1-2%20/?q=1', { a: '1', b: '2 ' }],
      ['/1-2%20', '/1-2%20', { '*': '1-2 ' }],
      ['/%zz', '/%zz', { '*': '%zz' }],
      [`/${'x'.repeat(200)}`, `/${'x'.repeat(200)}`, { '*': 'x'.repeat(100) }],
      ['/go/a%2Fb', '/go/a%2Fb', { x: 'a/b' }]
    ])
  })
  t.test('each request keeps its own match while hooks of the host wait', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    app.addHook('onRequest', async ({ query }) => { await new Promise((resolve) => setTimeout(resolve, Number((query as { wait: string }).wait))) })
    await app.register(flaskish)
    app.rule('/int/<int:id>', ({ id }) => `int ${id} ${request.path}`)
    app.rule('/path/<path:p>', ({ p }) => `path ${p} ${request.path}`)
    app.get('/plain/:id', async ({ params }) => `plain ${(params as { id: string }).id} ${request.path}`)
    const asked = Array.from({ length: 30 }, (_, index) => [`/int/${index}`, `/path/a${index}/%20`, `/plain/${index}`, `/none/${index}`][index % 4] ?? '')
    const answers = await Promise.all(asked.map((url, index) => app.inject(`${url}?wait=${(index * 7) % 20}`)))
    for (const [index, { statusCode, body }] of answers.entries()) {
      const path = decodeURIComponent(asked[index] ?? '')
      const [, kind, rest] = /^\/(\w+)\/(.*)$/.exec(path) ?? []
      if (kind === 'none') t.equal(statusCode, 404)
      else t.equal(body, `${kind} ${rest} ${path}`)
    }
  })
  t.test('rewriteUrl comes first, and originalUrl stays', async (t) => {
    const app = await buildApp(t, {}, { rewriteUrl: ({ url = '/' }) => url.replace('/old', '/new') })
    app.rule('/new/<name>', ({ name }) => `${name} ${request.path} ${request.fastify.originalUrl}`)
    t.equal((await app.inject('/old/a%20b')).body, 'a b /new/a b /old/a%20b')
  })
})

t.test('settings of the router', async (t) => {
  const settings: ReadonlyArray<object> = [
    { ignoreTrailingSlash: true }, { ignoreDuplicateSlashes: true }, { caseSensitive: false }, { useSemicolonDelimiter: true },
    { maxParamLength: 3 }, { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true, caseSensitive: false, useSemicolonDelimiter: true }
  ]
  const expected = {
    '/about': '200 about',
    '/about/': '404',
    '/ABOUT': '404',
    '/about;x': '404',
    '/dir': '308 /dir/',
    '/dir/': '200 dir',
    '//dir/': '200 dir',
    '/dir//': '308 /dir/',
    '/Users/Bo': '200 user Bo',
    '/users/Bo': '308 /users/Bo/',
    '/users/Bo/': '200 USER Bo',
    '/USERS/Bo': '404',
    '/Users//Bo': '308 /Users/Bo',
    '/Users/a;b': '200 user a;b',
    '/i/7;x': '404',
    '/i/1234567': '200 int 1234567'
  }
  for (const routerOptions of settings) {
    t.test(`leave rules as they are: ${Object.keys(routerOptions).join(', ')}`, async (t) => {
      t.capture(console, 'error')
      const app = Fastify({ routerOptions })
      t.teardown(() => app.close())
      await app.register(flaskish)
      app.rule('/about', () => 'about')
      app.rule('/dir/', () => 'dir')
      app.rule('/Users/<name>', ({ name }) => `user ${name}`)
      app.rule('/users/<name>/', ({ name }) => `USER ${name}`)
      app.rule('/i/<int:n>', ({ n }) => `int ${n}`)
      const found: Record<string, string> = {}
      for (const url of Object.keys(expected)) {
        const { statusCode, headers: { location }, body } = await app.inject(url)
        found[url] = statusCode === 200 ? `200 ${body}` : `${statusCode} ${location ?? ''}`.trim()
      }
      t.same(found, expected)
    })
    t.test(`open no way around a guard: ${Object.keys(routerOptions).join(', ')}`, async (t) => {
      t.capture(console, 'error')
      const app = Fastify({ routerOptions })
      t.teardown(() => app.close())
      await app.register(flaskish)
      await app.register(async (admin) => {
        admin.addHook('onRequest', async (_request, reply) => reply.code(401).send('guard'))
        admin.rule('/secret', () => 'SECRET')
        admin.rule('/<path:p>/deep', () => 'SECRET')
      }, { prefix: '/admin' })
      for (const url of GUARDED) {
        const { statusCode, body } = await app.inject(url)
        t.notMatch(body, 'SECRET', url)
        t.ok([401, 404, 308].includes(statusCode), `${url} ${statusCode}`)
      }
    })
  }
})

const GUARDED = [
  '/admin/secret', '/%61dmin/secret', '//admin/secret', '/admin//secret', '/admin/secret/', '/admin/secret;x', '/ADMIN/SECRET', '/Admin/secret', '/admin/./secret', '/x/../admin/secret',
  '/admin/secret%0a', '/admin/secret%0d', '/admin/secret%00', '/admin/secret?x', '/admin/secret#x', '/admin%2fsecret', '/admin/a/deep', '/admin/a%2f/deep', '/admin/;/deep', '/admin/deep',
  'http://x/admin/secret', '/admin\\secret', '/admin%5Csecret', '/admin/secret%20', '/admin/se%63ret', '/./admin/secret', '/%2fadmin/secret', '/admin/secret%2f', '/admin/%2e/secret', '/admin/a%0a/deep'
]
