import Fastify, { type FastifyInstance } from 'fastify'
import t from 'tap'
import { findSymbol, hasHooks } from '../../plugins/fastify-symbols.ts'

t.test('findSymbol', async (t) => {
  const app = Fastify()
  t.test('finds the key of what Fastify keeps', async (t) => {
    t.match(Reflect.get(app, findSymbol(app, 'hooks') ?? ''), { onRequest: [] })
  })
  t.test('finds nothing under a name that Fastify does not have', async (t) => {
    t.equal(findSymbol(app, 'none'), undefined)
  })
})

t.test('hasHooks', async (t) => {
  t.test('knows the hooks of an instance and of those around it', async (t) => {
    const app = Fastify()
    t.equal(hasHooks(app, 'preSerialization'), false)
    app.addHook('preSerialization', async (_request, _reply, payload) => payload)
    await app.register(async (inner) => { t.equal(hasHooks(inner, 'preSerialization'), true) })
    t.equal(hasHooks(app, 'preSerialization'), true)
  })
  t.test('takes for granted what it cannot look up', async (t) => {
    t.equal(hasHooks({} as FastifyInstance, 'preSerialization'), true)
    t.equal(hasHooks(Fastify(), 'none'), true)
  })
})
