import Fastify from 'fastify'
import flaskish from 'flaskish'
import t from 'tap'
import { Instances, isFastify } from '../../../plugins/cli/instances.ts'

t.test('Instances', async (t) => {
  t.test('knows the plain routes of an app', async (t) => {
    const instances = Instances.watch()
    const app = Fastify()
    await app.register(flaskish, { debug: true })
    app.rule('/rule', () => 'x')
    app.get('/health', async () => 'ok')
    app.route({ method: ['PUT', 'POST'], url: '/form', handler: async () => 'ok' })
    app.post('/health', async () => 'ok')
    app.get('/health', { constraints: { version: '1.0.0' } }, async () => 'ok')
    app.register(async (child) => { child.get('/deep', { config: { endpoint: 'deep' } }, async () => 'ok') }, { prefix: '/in' })
    await app.ready()
    instances.settle(app)
    t.same(instances.plainRoutesOf(app), [
      { endpoint: undefined, methods: ['GET', 'HEAD', 'POST'], rule: '/health', isPlain: true },
      { endpoint: undefined, methods: ['PUT', 'POST'], rule: '/form', isPlain: true },
      { endpoint: undefined, methods: ['GET', 'HEAD'], rule: '/health', isPlain: true },
      { endpoint: 'deep', methods: ['GET', 'HEAD'], rule: '/in/deep', isPlain: true }
    ])
    t.same(instances.plainRoutesOf(Fastify()), [])
    t.equal(instances.settle(Fastify()), false)
  })

  t.test('finds flaskish wherever it is registered', async (t) => {
    const instances = Instances.watch()
    const app = Fastify()
    const scopes: unknown[] = []
    for (const prefix of ['/a', '/b']) {
      app.register(async (child) => {
        await child.register(flaskish)
        scopes.push(child.flaskish)
        child.register(async () => {})
      }, { prefix })
    }
    await app.ready()
    t.equal(instances.settle(app), false)
    t.same(instances.scopesOf(app), scopes)
    t.same(instances.scopesOf(Fastify()), [])
  })

  t.test('keeps an app from listening until it is released; others do it then', async (t) => {
    const instances = Instances.watch()
    const [app, other] = [Fastify(), Fastify()]
    t.teardown(() => Promise.all([app.close(), other.close()]))
    t.equal(instances.size, 2)
    t.equal(await app.listen({ port: 0 }), '')
    const called = new Promise((resolve) => other.listen({ port: 0 }, (...given) => resolve(given)))
    t.same(await called, [null, ''])
    t.equal(app.server.listening || other.server.listening, false)
    t.equal(instances.settle(app), true)
    instances.release(app)
    await other.listen({ port: 0 }).catch(() => {})
    t.equal(other.server.listening, true)
    t.equal(app.server.listening, false)
    await app.listen({ port: 0 })
    t.equal(app.server.listening, true)
    t.equal(Fastify().listen.name === 'listenLater', false, 'the watch is over')
  })
})

t.test('isFastify', async (t) => {
  t.test('looks at what it can do', async (t) => {
    t.equal(isFastify(Fastify()), true)
    for (const value of [null, undefined, 'x', {}, () => {}, { register () {}, inject () {} }]) t.equal(isFastify(value), false)
  })
})
