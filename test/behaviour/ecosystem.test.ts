import autoload from '@fastify/autoload'
import middie from '@fastify/middie'
import swagger from '@fastify/swagger'
import { TypeBoxValidatorCompiler, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import express from 'express'
import Fastify, { type FastifyInstance } from 'fastify'
import { jsonSchemaTransform, serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import flaskish, { request } from 'flaskish'
import t from 'tap'
import { Type } from 'typebox'
import { z } from 'zod'

const OPENAPI = { openapi: { info: { title: 'Items', version: '1.0.0' } } } as const

t.test('@fastify/swagger', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(swagger, OPENAPI)
  await app.register(flaskish)
  app.rule('/item/<int(min=1):id>', { endpoint: 'item', methods: ['GET', 'POST'], schema: { summary: 'One item', body: { type: 'object' } } as object }, () => '')
  app.rule('/item/<name>/', { endpoint: 'named' }, () => '')
  app.rule('/range/<int:from>-<int:to>', () => '')
  app.rule('/files/<path:name>', () => '')
  app.rule('/hidden/<int:id>', { schema: { hide: true } as object }, () => '')
  await app.register(async (admin) => { admin.rule('/users/<uuid:id>', () => '') }, { blueprint: 'admin', prefix: '/<lang>' })
  app.get('/plain/:id', async () => '')
  await app.ready()
  const paths = pathsOf(app)

  t.test('lists each rule under its own path, with the methods that were asked for', async (t) => {
    t.same(Object.fromEntries(Object.entries(paths).map(([path, operations = {}]) => [path, Object.keys(operations).sort()])), {
      '/plain/{id}': ['get'],
      '/item/{id}': ['get', 'post'],
      '/item/{name}/': ['get'],
      '/range/{from}-{to}': ['get'],
      '/files/{name}': ['get'],
      '/{lang}/users/{id}': ['get']
    })
  })
  t.test('has the types of variables from their converters', async (t) => {
    const parameters = (path: string) => paths[path]?.['get']?.parameters
    t.match(parameters('/item/{id}'), [{ name: 'id', in: 'path', required: true, schema: { type: 'integer', minimum: 1 } }])
    t.match(parameters('/range/{from}-{to}'), [{ name: 'from', schema: { type: 'integer' } }, { name: 'to', schema: { type: 'integer' } }])
    t.match(parameters('/{lang}/users/{id}'), [{ name: 'lang', schema: { type: 'string' } }, { name: 'id', schema: { type: 'string', format: 'uuid' } }])
  })
})

t.test('@fastify/autoload', async (t) => {
  const folder = t.testdir({
    'package.json': '{ "type": "module" }',
    'index.js': 'export default async function (app) { app.rule("/", () => "home") }',
    admin: {
      'index.js': 'export const autoConfig = { blueprint: "admin" }\nexport default async function (app) { app.rule("/users/<int:id>", function user ({ id }) { return "user " + id }) }'
    }
  })
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(flaskish, { serverName: 'example.com' })
  await app.register(autoload, { dir: folder })
  await app.ready()

  t.test('finds rules and blueprints in the files of a folder', async (t) => {
    t.equal((await app.inject('/')).body, 'home')
    t.equal((await app.inject('/admin/users/7')).body, 'user 7')
    t.equal(app.urlFor('admin.user', { id: 3 }), 'http://example.com/admin/users/3')
  })
})

t.test('type providers', async (t) => {
  t.test('TypeBox validates what a view reads, and its schemas are described', async (t) => {
    const app = Fastify().withTypeProvider<TypeBoxTypeProvider>().setValidatorCompiler(TypeBoxValidatorCompiler)
    t.teardown(() => app.close())
    await app.register(swagger, OPENAPI)
    await app.register(flaskish)
    app.rule('/item/<int:id>', { methods: ['POST'], schema: { body: Type.Object({ name: Type.String() }) } }, ({ id }) => ({ id, sent: request.json }))
    t.equal((await app.inject({ method: 'POST', url: '/item/7', payload: { name: 'lamp' } })).body, '{"id":7,"sent":{"name":"lamp"}}')
    t.equal((await app.inject({ method: 'POST', url: '/item/7', payload: {} })).statusCode, 400)
    t.match(pathsOf(app)['/item/{id}']?.['post']?.parameters, [{ name: 'id', schema: { type: 'integer' } }])
  })
  t.test('Zod too, and shapes what is sent', async (t) => {
    const app = Fastify().withTypeProvider<ZodTypeProvider>()
    t.teardown(() => app.close())
    app.setValidatorCompiler(validatorCompiler)
    app.setSerializerCompiler(serializerCompiler)
    await app.register(swagger, { ...OPENAPI, transform: jsonSchemaTransform })
    await app.register(flaskish)
    const schema = { body: z.object({ name: z.string() }), response: { 200: z.object({ id: z.number() }) } }
    app.rule('/item/<int:id>', { methods: ['POST'], schema }, ({ id }) => ({ id, secret: true }))
    app.rule('/bare/<int:id>', ({ id }) => String(id))
    t.equal((await app.inject({ method: 'POST', url: '/item/7', payload: { name: 'lamp' } })).body, '{"id":7}')
    t.equal((await app.inject({ method: 'POST', url: '/item/7', payload: {} })).statusCode, 400)
    t.match(pathsOf(app)['/item/{id}']?.['post'], { requestBody: { required: true }, parameters: [{ name: 'id', in: 'path' }] })
    t.match(pathsOf(app)['/bare/{id}']?.['get']?.parameters, [{ name: 'id', in: 'path' }])
  })
})

t.test('Express', async (t) => {
  const legacy = express()
  legacy.use(express.json())
  legacy.get('/legacy/hello', (request, response) => { response.send(`Hello, ${String(request.query['name'])}!`) })
  legacy.post('/legacy/echo', (request, response) => { response.status(201).json(request.body) })
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(flaskish)
  app.rule('/legacy/<path:rest>', { methods: ['GET', 'POST'] }, () => legacy)
  app.rule('/new', () => 'new')

  t.test('an app of its answers as the result of a view, by inject() as well', async (t) => {
    t.equal((await app.inject('/legacy/hello?name=Ada')).body, 'Hello, Ada!')
    t.match(await app.inject({ method: 'POST', url: '/legacy/echo', payload: { a: 1 } }), { statusCode: 201, body: '{"a":1}' })
    t.equal((await app.inject('/legacy/none')).statusCode, 404)
    t.equal((await app.inject('/new')).body, 'new')
  })
  t.test('over a socket', async (t) => {
    const base = await app.listen({ port: 0 })
    t.equal(await (await fetch(`${base}/legacy/hello?name=Ada`)).text(), 'Hello, Ada!')
    const echo = await fetch(`${base}/legacy/echo`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a":1}' })
    t.same([echo.status, await echo.json()], [201, { a: 1 }])
  })
})

t.test('@fastify/middie', async (t) => {
  for (const order of ['before flaskish', 'after it'] as const) {
    t.test(`${order}: middleware runs for rules and sees the visitor's own URL`, async (t) => {
      const app = Fastify()
      t.teardown(() => app.close())
      if (order === 'before flaskish') await app.register(middie)
      await app.register(flaskish)
      if (order === 'after it') await app.register(middie)
      app.use((request, response, next) => {
        response.setHeader('x-url', String(request.url).length)
        next()
      })
      app.rule('/f/<name>', () => 'f')
      t.equal((await app.inject('/f/x?y=1')).headers['x-url'], '8')
      t.match(await app.inject(`/f/${'x'.repeat(150)}`), { statusCode: 200, headers: { 'x-url': '153' } })
      t.equal((await app.inject('/none')).headers['x-url'], '5')
    })
  }
})

type Operations = Record<string, Record<string, { parameters?: unknown } | undefined> | undefined>

function pathsOf (app: FastifyInstance): Operations {
  return app.swagger().paths as Operations
}

t.test('plugins that add hooks to routes as they are added', async (t) => {
  t.test('add them to the rule at hand, and to no other', async (t) => {
    const apps = [Fastify(), Fastify()]
    t.teardown(() => Promise.all(apps.map((app) => app.close())))
    const calls: string[] = []
    for (const app of apps) {
      app.addHook('onRoute', (route) => {
        const hook = async (): Promise<void> => { calls.push(route.routePath) }
        // As @fastify/rate-limit does.
        if (Array.isArray(route.onRequest)) route.onRequest.push(hook)
        else route.onRequest = [hook]
      })
      await app.register(flaskish)
      app.rule('/one', { methods: ['POST'] }, () => 'one')
      app.rule('/two', { methods: ['POST'] }, () => 'two')
      app.rule('/three', () => 'three')
    }
    for (const app of apps) {
      await app.inject({ method: 'POST', url: '/one' })
      await app.inject({ method: 'POST', url: '/two' })
      await app.inject('/three')
    }
    t.same(calls, ['/one', '/two', '/three', '/one', '/two', '/three'])
  })
})
