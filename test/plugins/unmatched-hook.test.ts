import Fastify, { type FastifyInstance } from 'fastify'
import t from 'tap'
import { openContext } from '../../plugins/context.ts'
import { addUnmatchedHook, isOwnNotFoundHandler, type Unmatched } from '../../plugins/unmatched-hook.ts'

t.test('addUnmatchedHook', async (t) => {
  t.test('answers what no route answers, after the hooks of the host', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    const seen: string[] = []
    addUnmatchedHook(app, {
      arrived: (request) => { seen.push(`${request.url} arrived`) },
      answerUnseen,
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
      answerUnseen,
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
      answerUnseen,
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
  t.test('asks before all where the host sees nothing of it', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    const { asked, unmatched } = watched()
    addUnmatchedHook(app, unmatched)
    app.addHook('onRequest', openContext)
    t.equal((await app.inject('/early')).body, 'early')
    t.equal((await app.inject('/late')).body, 'late')
    t.same(asked, ['early', 'early', 'late'])
  })
  t.test('does not where the host has hooks, a not-found handler or a log', async (t) => {
    const hosts: Record<string, (app: FastifyInstance) => void> = {
      onRequest: (app) => { app.addHook('onRequest', async () => {}) },
      onSend: (app) => { app.addHook('onSend', async () => {}) },
      onResponse: (app) => { app.addHook('onResponse', async () => {}) },
      onTimeout: (app) => { app.addHook('onTimeout', async () => {}) },
      onRequestAbort: (app) => { app.addHook('onRequestAbort', (_request, done) => { done() }) },
      onError: (app) => { app.addHook('onError', async () => {}) },
      'a not-found handler': (app) => { app.setNotFoundHandler((_request, reply) => reply.send('own')) }
    }
    for (const [name, prepare] of Object.entries(hosts)) {
      const app = Fastify()
      t.teardown(() => app.close())
      const { asked, unmatched } = watched()
      addUnmatchedHook(app, unmatched)
      prepare(app)
      t.equal((await app.inject('/early')).body, 'late', name)
      t.same(asked, ['late'], name)
    }
    const logging = Fastify({ logger: { level: 'silent' } })
    t.teardown(() => logging.close())
    const { asked, unmatched } = watched()
    addUnmatchedHook(logging, unmatched)
    t.equal((await logging.inject('/early')).body, 'late')
    t.same(asked, ['late'])
  })
  t.test('does not where an encapsulated instance has a hook and answers what is not found', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    const { asked, unmatched } = watched()
    addUnmatchedHook(app, unmatched)
    let calls = 0
    await app.register(async (inner) => {
      inner.addHook('onRequest', async () => { calls++ })
      inner.setNotFoundHandler((_request, reply) => reply.send('own'))
    })
    app.addHook('onRequest', openContext)
    t.equal((await app.inject('/early')).body, 'late')
    t.same(asked, ['late'])
    t.equal(calls, 1)
  })
})

t.test('isOwnNotFoundHandler', async (t) => {
  t.test('tells the host’s from Fastify’s', async (t) => {
    t.equal(isOwnNotFoundHandler(arrived.bind(undefined)), true)
    t.equal(isOwnNotFoundHandler(arrived), false)
    t.equal(isOwnNotFoundHandler(undefined), false)
  })
})

/** Answers everything, `/early` at the first question, and notes the questions. */
function watched (): { asked: string[], unmatched: Unmatched } {
  const asked: string[] = []
  const answerUnseen: Unmatched['answerUnseen'] = ({ url }, reply) => {
    asked.push('early')
    if (url === '/early') reply.send('early')
    return url === '/early'
  }
  const answer: Unmatched['answer'] = (_request, reply) => {
    asked.push('late')
    reply.send('late')
    return true
  }
  return { asked, unmatched: { arrived, answerUnseen, answer } }
}

function arrived (): void {}

function answerUnseen (): boolean {
  return false
}
