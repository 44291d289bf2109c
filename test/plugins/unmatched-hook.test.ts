import Fastify from 'fastify'
import t from 'tap'
import { addUnmatchedHook } from '../../plugins/unmatched-hook.ts'

t.test('addUnmatchedHook', async (t) => {
  t.test('answers what no route answers, after the hooks of the host', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    const seen: string[] = []
    addUnmatchedHook(app, {
      arrived: (request) => { seen.push(`${request.url} arrived`) },
      answer: (request, reply) => {
        seen.push(`asked about ${request.url}`)
        if (request.url !== '/ours') return false
        reply.code(418).send('ours')
        return true
      }
    })
    app.addHook('onRequest', async (request) => { seen.push(`host hook for ${request.url}`) })
    app.get('/route', () => 'route')
    t.equal((await app.inject('/ours')).body, 'ours')
    t.equal((await app.inject('/other')).statusCode, 404)
    t.equal((await app.inject('/route')).body, 'route')
    t.same(seen, [
      '/ours arrived', 'host hook for /ours', 'asked about /ours',
      '/other arrived', 'host hook for /other', 'asked about /other',
      'host hook for /route'
    ])
  })
  t.test('goes before not-found handlers of the host, those of encapsulated prefixes too', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    addUnmatchedHook(app, {
      arrived,
      answer: (request, reply) => {
        if (!request.url.endsWith('/ours')) return false
        reply.send('ours')
        return true
      }
    })
    app.setNotFoundHandler((_request, reply) => reply.code(404).send('root'))
    app.register(async (child) => {
      child.setNotFoundHandler((_request, reply) => reply.code(404).send('child'))
    }, { prefix: '/child' })
    t.equal((await app.inject('/ours')).body, 'ours')
    t.equal((await app.inject('/other')).body, 'root')
    t.equal((await app.inject('/child/ours')).body, 'ours')
    t.equal((await app.inject('/child/other')).body, 'child')
  })
  t.test('is a hook of the root where Fastify keeps its own in another place', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    addUnmatchedHook(Object.create(app), {
      arrived,
      answer: (request, reply) => {
        if (request.url !== '/ours') return false
        reply.send('ours')
        return true
      }
    })
    app.get('/route', () => 'route')
    t.equal((await app.inject('/ours')).body, 'ours')
    t.equal((await app.inject('/other')).statusCode, 404)
    t.equal((await app.inject('/route')).body, 'route')
  })
})

function arrived (): void {}
