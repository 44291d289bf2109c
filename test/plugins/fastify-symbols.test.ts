import Fastify, { type FastifyInstance } from 'fastify'
import t from 'tap'
import { addToReplies, findSymbol, hasHooks, hooksOf } from '../../plugins/fastify-symbols.ts'

t.test('findSymbol', async (t) => {
  const app = Fastify()
  t.test('finds the key of what Fastify keeps', async (t) => {
    t.match(Reflect.get(app, findSymbol(app, 'hooks') ?? ''), { onRequest: [] })
  })
  t.test('finds nothing under a name that Fastify does not have', async (t) => {
    t.equal(findSymbol(app, 'none'), undefined)
  })
})

t.test('hooksOf', async (t) => {
  t.test('gives the hooks of an instance and of those around it', async (t) => {
    const app = Fastify()
    const hook = async (): Promise<void> => {}
    t.same(hooksOf(app, 'onRequest'), [])
    app.addHook('onRequest', hook)
    await app.register(async (inner) => { t.equal(hooksOf(inner, 'onRequest')?.[0], hook) })
  })
  t.test('gives none where it cannot look them up', async (t) => {
    t.equal(hooksOf({} as FastifyInstance, 'onRequest'), undefined)
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

t.test('addToReplies', async (t) => {
  t.test('adds once all plugins are there, and leaves what they have decorated', async (t) => {
    const app = Fastify()
    addToReplies(app, { own: () => 'added', taken: () => 'added' })
    app.decorateReply('taken', () => 'theirs')
    app.register(async (inner) => {
      inner.get('/', async (_request, reply) => ['own', 'taken'].map((name) => Reflect.get(reply, name)()))
    })
    t.equal(app.hasReplyDecorator('own'), false)
    t.same((await app.inject('/')).json(), ['added', 'theirs'])
    await app.close()
  })
  t.test('does nothing where Fastify has no such place', async (t) => {
    const ready: Array<(done: () => void) => void> = []
    const stranger = { decorateReply: () => stranger, hasReplyDecorator: () => false, addHook: (_name: string, hook: (done: () => void) => void) => ready.push(hook) }
    addToReplies(stranger as unknown as FastifyInstance, { own: 1 })
    for (const hook of ready) hook(() => t.equal(Reflect.get(stranger, 'own'), undefined))
    t.equal(ready.length, 1)
  })
})
