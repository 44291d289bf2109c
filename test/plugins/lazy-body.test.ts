import Fastify, { type FastifyRequest } from 'fastify'
import t from 'tap'
import { parseWhenAsked, withLazyBody } from '../../plugins/lazy-body.ts'
import { buildApp } from '../build-app.ts'

interface WithBody { body: unknown }

t.test('withLazyBody', async (t) => {
  const Base = class { body: unknown = undefined }
  const Lazy = withLazyBody(Base) as new () => WithBody

  t.test('reads a body once, when somebody looks, and keeps what is put in its place', async (t) => {
    const request = new Lazy()
    t.equal(request.body, undefined)
    let count = 0
    parseWhenAsked(request as FastifyRequest, () => ++count)
    request.body = undefined
    t.equal(count, 0)
    t.equal(request.body, 1)
    t.equal(request.body, 1)
    request.body = 'own'
    t.equal(request.body, 'own')
    request.body = undefined
    t.equal(request.body, undefined)
  })
})

t.test('parseWhenAsked', async (t) => {
  t.test('does the same for a request of any other class', async (t) => {
    const request = { body: undefined as unknown }
    parseWhenAsked(request as FastifyRequest, () => 'read')
    request.body = undefined
    t.equal(request.body, 'read')
    request.body = 'own'
    t.equal(request.body, 'own')
    request.body = undefined
    t.equal(request.body, undefined)
  })

  t.test('leaves requests of a rule without a property of their own, whatever decorates them and when', async (t) => {
    const app = await buildApp(t)
    app.decorateRequest('early', 1 as never)
    app.rule('/', { methods: ['POST'], preHandler: async (request) => { (request as unknown as { seen: unknown }).seen = request.body } }, (_args, { request }) => {
      const { fastify } = request
      return JSON.stringify([Object.hasOwn(fastify, 'body'), Reflect.get(fastify, 'seen'), Reflect.get(fastify, 'early'), Reflect.get(fastify, 'late')])
    })
    app.decorateRequest('late', 2 as never)
    t.equal((await app.inject({ method: 'POST', url: '/', headers: { 'content-type': 'application/json' }, payload: '{"a":1}' })).body, '[false,{"a":1},1,2]')
  })

  t.test('leaves the instance\'s own routes as they are, behind a proxy too', async (t) => {
    const app = Fastify({ trustProxy: true })
    t.teardown(() => app.close())
    await app.register((await import('flaskish')).default)
    app.rule('/rule', { methods: ['POST'] }, (_args, { request }) => `${request.remoteAddr} ${request.form['a']} ${JSON.stringify(request.fastify.body)}`)
    app.post('/plain', async (request) => ({ own: Object.hasOwn(request, 'body'), body: request.body, ip: request.ip }))
    const headers = { 'x-forwarded-for': '203.0.113.7' }
    t.equal((await app.inject({ method: 'POST', url: '/rule', headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' }, payload: 'a=1' })).body, '203.0.113.7 1 {"a":"1"}')
    t.same((await app.inject({ method: 'POST', url: '/plain', headers, payload: { a: 1 } })).json(), { own: true, body: { a: 1 }, ip: '203.0.113.7' })
  })
})
