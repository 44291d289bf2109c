import Fastify, { type FastifyInstance } from 'fastify'
import t from 'tap'
import flaskish, { request } from 'flaskish'
import { RouteRegistrar } from '../../plugins/route-registrar.ts'
import { buildApp } from '../build-app.ts'

t.test('RouteRegistrar', async (t) => {
  t.test('adds routes before and after its child is there', async (t) => {
    const app = await buildApp(t)
    const registrar = new RouteRegistrar(app, app.flaskish)
    registrar.add({ method: 'GET', url: '/early', handler: async () => 'early' })
    await app.register(async () => {})
    registrar.add({ method: 'GET', url: '/late', handler: async () => 'late' })
    t.equal((await app.inject('/early')).body, 'early')
    t.equal((await app.inject('/late')).body, 'late')
  })
  t.test('reads bodies as bytes for its routes, and leaves those of the instance theirs', async (t) => {
    const app = await buildApp(t)
    app.rule('/rule', { methods: ['POST'] }, () => String(request.data.length))
    app.post('/plain', async ({ body }) => ({ body }))
    const asked = { method: 'POST', headers: { 'content-type': 'text/x' }, payload: 'four' } as const
    t.equal((await app.inject({ ...asked, url: '/rule' })).body, '4')
    t.equal((await app.inject({ ...asked, url: '/plain' })).statusCode, 415)
  })
  t.test('names params behind the hooks where this Fastify keeps its hooks elsewhere', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    await app.register(flaskish)
    const seen: unknown[] = []
    app.addHook('onRequest', async ({ params }) => { seen.push(params) })
    const hidden: FastifyInstance = Object.create(app)
    hidden.rule('/<a>-<b>', () => JSON.stringify(request.fastify.params))
    t.equal((await app.inject('/1-2')).body, '{"a":"1","b":"2"}')
    t.match(seen, [{ a_b: '1-2' }])
  })
  t.test('opens the context before the first hook that runs before the handler, wherever it comes from', async (t) => {
    const seen: string[] = []
    const see = (name: string) => async (): Promise<void> => { seen.push(`${name} ${request.path} ${JSON.stringify(request.fastify.params)}`) }
    const schema = { params: { type: 'object', properties: { b: { type: 'integer' } } } }
    for (const name of ['onRequest', 'preParsing', 'preValidation', 'preHandler', 'onSend', 'onResponse'] as const) {
      const app = await buildApp(t)
      app.rule('/<a>-<b>', { endpoint: 'own', [name]: see(name) }, () => 'view')
      app.rule('/all/<a>-<b>', { endpoint: 'all', schema }, () => JSON.stringify(request.fastify.params))
      t.equal((await app.inject('/1-2')).body, 'view')
      t.equal((await app.inject('/all/1-2')).body, '{"a":"1","b":2}', 'what a schema makes of params stays')
      const later = await buildApp(t)
      later.rule('/<a>-<b>', () => 'view')
      await later.register(async () => {})
      later.addHook(name, see(name))
      t.equal((await later.inject('/3-4')).body, 'view')
      t.same(seen.splice(0), [`${name} /1-2 {"a":"1","b":"2"}`, `${name} /3-4 {"a":"3","b":"4"}`])
    }
  })
  t.test('opens it in the handler where nothing runs before', async (t) => {
    const app = await buildApp(t)
    app.rule('/<a>-<b>', async () => {
      await new Promise((resolve) => setTimeout(resolve, 1))
      return `${request.path} ${JSON.stringify(request.fastify.params)}`
    })
    t.equal((await app.inject('/1-2')).body, '/1-2 {"a":"1","b":"2"}')
  })
})
