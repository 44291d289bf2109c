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
})
