import t from 'tap'
import { EventEmitter, once } from 'node:events'
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { setImmediate as immediate, setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { abort, afterThisRequest, currentApp, g, hasRequestContext, request, rule, session, urlFor } from 'flaskish'
import { buildApp, takeErrors } from '../build-app.ts'

interface Answer { status: number, body: string }

async function listen (app: FastifyInstance): Promise<number> {
  return Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port)
}

async function send (port: number, path: string, { agent, method = 'GET', body = '', headers = {} }: { agent?: Agent, method?: string, body?: string, headers?: Record<string, string> } = {}): Promise<Answer> {
  const outgoing = httpRequest({ host: '127.0.0.1', port, path, method, headers, agent: agent ?? false })
  outgoing.end(body)
  const [incoming] = await once(outgoing, 'response') as [IncomingMessage]
  return { status: incoming.statusCode ?? 0, body: Buffer.concat(await incoming.toArray()).toString() }
}

/** What the context says at this moment. */
function see (): string {
  return `${hasRequestContext()} ${request.path} ${g['id']} ${currentApp.config['name']}`
}

t.test('request, session, g and currentApp', async (t) => {
  const ways: Record<string, () => Promise<string> | string> = {
    'right away': see,
    'after an await': async () => { await null; return see() },
    'after a timer': async () => { await delay(1); return see() },
    'in setTimeout': async () => new Promise((resolve) => { setTimeout(() => resolve(see()), 1) }),
    'in setImmediate': async () => { await immediate(); return see() },
    'in nextTick': async () => new Promise((resolve) => { process.nextTick(() => resolve(see())) }),
    'in queueMicrotask': async () => new Promise((resolve) => { queueMicrotask(() => resolve(see())) }),
    'in an event listener': () => {
      const emitter = new EventEmitter()
      let seen = ''
      emitter.on('look', () => { seen = see() })
      emitter.emit('look')
      return seen
    },
    'in all of Promise.all': async () => {
      const seen = new Set(await Promise.all([delay(2).then(see), delay(1).then(see), see()]))
      return [...seen].join(' and ')
    },
    'after a promise that another request settles': async () => {
      await shared.promise
      return see()
    },
    'after an error was caught': async () => {
      await Promise.reject(new Error('caught')).catch(() => {})
      return see()
    }
  }
  const shared: { promise: Promise<void>, resolve: () => void } = { promise: Promise.resolve(), resolve: () => {} }
  shared.promise = new Promise((resolve) => { shared.resolve = resolve })

  t.test('are those of the running request in whatever a view calls and awaits', async (t) => {
    const app = await buildApp(t, { config: { name: 'one' } })
    const names = Object.keys(ways)
    app.rule('/<int:way>', async ({ way }) => {
      g['id'] = way
      return await ways[names[way] ?? '']?.() ?? ''
    })
    app.rule('/settle', () => {
      shared.resolve()
      return ''
    })
    const answers = names.map(async (name, way) => ({ name, way, body: (await app.inject(`/${way}`)).body }))
    await app.inject('/settle')
    for (const { name, way, body } of await Promise.all(answers)) t.equal(body, `true /${way} ${way} one`, name)
  })

  t.test('are there while a stream makes its chunks', async (t) => {
    const app = await buildApp(t, { config: { name: 'one' } })
    app.rule('/generator', function * () {
      g['id'] = 1
      yield see()
      yield `, ${see()}`
    })
    app.rule('/async-generator', async function * () {
      g['id'] = 2
      await delay(1)
      yield see()
      await delay(1)
      yield `, ${see()}`
    })
    app.rule('/readable', () => {
      g['id'] = 3
      let count = 0
      return new Readable({
        read () {
          count++
          this.push(count > 2 ? null : `${count > 1 ? ', ' : ''}${see()}`)
        }
      })
    })
    app.rule('/web', () => {
      g['id'] = 4
      let count = 0
      return new ReadableStream({
        async pull (controller) {
          await delay(1)
          count++
          if (count > 2) controller.close()
          else controller.enqueue(Buffer.from(`${count > 1 ? ', ' : ''}${see()}`))
        }
      }, { highWaterMark: 0 })
    })
    const port = await listen(app)
    for (const [path, id] of [['/generator', 1], ['/async-generator', 2], ['/readable', 3], ['/web', 4]] as const) {
      const seen = `true ${path} ${id} one`
      t.equal((await app.inject(path)).body, `${seen}, ${seen}`)
      t.equal((await send(port, path)).body, `${seen}, ${seen}`)
    }
  })

  t.test('are there in a large stream that waits for its reader', async (t) => {
    const app = await buildApp(t)
    app.rule('/<name>', async function * ({ name }) {
      const chunk = 'x'.repeat(64 * 1024)
      for (let count = 0; count < 40; count++) {
        if (request.viewArgs?.['name'] !== name) yield 'MIXED'
        yield chunk
      }
    })
    const port = await listen(app)
    const agent = new Agent({ keepAlive: true, maxSockets: 4 })
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => send(port, `/n${index}`, { agent })))
    agent.destroy()
    t.equal(answers.filter(({ body }) => body.includes('MIXED') || body.length !== 40 * 64 * 1024).length, 0)
  })

  t.test('are there in every Fastify hook, of rules and of plain routes', async (t) => {
    const app = await buildApp(t, { config: { name: 'one' } })
    const seen: string[] = []
    const note = (hook: string): void => { seen.push(`${hook} ${see()}`) }
    app.addHook('onRequest', async () => { g['id'] = 'x'; note('onRequest') })
    app.addHook('preParsing', (_request, _reply, _payload, done) => { note('preParsing'); done() })
    app.addHook('preValidation', async () => { await delay(1); note('preValidation') })
    app.addHook('preHandler', (_request, _reply, done) => { setTimeout(() => { note('preHandler'); done() }, 1) })
    app.addHook('preSerialization', async (_request, _reply, payload) => { note('preSerialization'); return payload })
    app.addHook('onSend', async () => { await delay(1); note('onSend') })
    app.addHook('onResponse', async () => { note('onResponse') })
    app.rule('/rule', { methods: ['POST'] }, async () => { await delay(1); note('view'); return 'ok' })
    app.post('/plain', async () => { await delay(1); note('handler'); return { ok: true } })
    const port = await listen(app)
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    for (const [path, middle] of [['/rule', ['view']], ['/plain', ['handler', 'preSerialization']]] as const) {
      for (let count = 0; count < 2; count++) {
        seen.length = 0
        const { status } = await send(port, path, { agent, method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } })
        t.equal(status, 200)
        await delay(20)
        t.same(seen, ['onRequest', 'preParsing', 'preValidation', 'preHandler', ...middle, 'onSend', 'onResponse'].map((hook) => `${hook} true ${path} x one`))
      }
    }
    agent.destroy()
  })

  t.test('are there in error handlers, of flaskish and of Fastify', async (t) => {
    const app = await buildApp(t, { config: { name: 'one' } })
    app.setErrorHandler(async (_error, _request, reply) => reply.code(418).send(`fastify ${see()}`))
    app.registerErrorHandler(404, async () => { await delay(1); return `404 ${see()}` })
    app.registerErrorHandler(TypeError, () => `TypeError ${see()}`)
    app.addHook('onRequest', async () => { g['id'] = 'x' })
    app.rule('/abort', () => abort(404))
    app.rule('/throw', async () => { await delay(1); throw new TypeError('boom') })
    app.rule('/json', { methods: ['POST'] }, () => `${request.json}`)
    app.get('/plain', async () => { await delay(1); throw new Error('boom') })
    t.equal((await app.inject('/abort')).body, '404 true /abort x one')
    t.equal((await app.inject('/throw')).body, 'TypeError true /throw x one')
    t.equal((await app.inject('/plain')).body, 'fastify true /plain x one')
    t.match((await app.inject('/missing')).body, /^404 true \/missing/)
  })

  t.test('are there in the functions of afterThisRequest', async (t) => {
    const app = await buildApp(t, { config: { name: 'one' } })
    const view = async (): Promise<string> => {
      g['id'] = request.args['id']
      await delay(1)
      afterThisRequest(async (response) => {
        await delay(1)
        response.headers.set('x-seen', see())
      })
      return 'ok'
    }
    app.rule('/rule', view)
    app.get('/plain', view)
    for (const path of ['/rule', '/plain']) {
      t.equal((await app.inject(`${path}?id=7`)).headers['x-seen'], `true ${path} 7 one`)
    }
  })

  t.test('are those of a request without a route in its hooks and its page', async (t) => {
    const app = await buildApp(t, { config: { name: 'one' } })
    const seen: string[] = []
    app.addHook('onRequest', async () => { g['id'] = 'x' })
    app.addHook('onSend', async () => { seen.push(see()) })
    app.addHook('onResponse', async () => { seen.push(see()) })
    app.registerErrorHandler(404, () => see())
    t.equal((await app.inject('/missing')).body, 'true /missing x one')
    await immediate()
    t.same(seen, ['true /missing x one', 'true /missing x one'])
  })

  t.test('never mix where requests are pipelined: the second waits for the first', async (t) => {
    const app = await buildApp(t)
    const seen: string[] = []
    app.addHook('onSend', async ({ url }) => { seen.push(`onSend ${url} ${request.path}`) })
    app.addHook('onResponse', async ({ url }) => { seen.push(`onResponse ${url} ${request.path}`) })
    app.rule('/slow', async () => { await delay(20); return 'slow' })
    app.rule('/fast', () => 'fast')
    app.get('/plain', async () => 'plain')
    app.rule('/stream', () => {
      let count = 0
      return new Readable({ read () { this.push(count++ < 20 ? `${request.path} `.repeat(2000) : null) } })
    })
    app.rule('/chunks', async function * () {
      for (let count = 0; count < 20; count++) yield `${request.path} `.repeat(2000)
    })
    const port = await listen(app)
    const paths = ['/slow', '/fast', '/slow', '/plain', '/slow', '/missing', '/chunks', '/slow', '/stream']
    const socket = connect(port, '127.0.0.1')
    socket.write(paths.map((path, index) => `GET ${path} HTTP/1.1\r\nHost: x\r\n${index === paths.length - 1 ? 'Connection: close\r\n' : ''}\r\n`).join(''))
    const text = Buffer.concat(await socket.toArray()).toString()
    await delay(20)
    t.equal(text.match(/\/chunks /g)?.length, 40_000)
    t.equal(text.match(/\/stream /g)?.length, 40_000)
    t.equal(seen.length, 2 * paths.length)
    t.same(seen.filter((line) => line.split(' ')[1] !== line.split(' ')[2]), [])
  })

  t.test('are there in a not-found handler of the host', async (t) => {
    const app = await buildApp(t, { config: { name: 'one' } })
    app.setNotFoundHandler(async (_request, reply) => {
      g['id'] = 'x'
      await delay(1)
      return reply.code(404).send(see())
    })
    t.equal((await app.inject('/missing')).body, 'true /missing x one')
  })

  t.test('belong to the app that is asked, also where one asks another in a view', async (t) => {
    const inner = await buildApp(t, { config: { name: 'inner' }, applicationRoot: '/in' })
    const outer = await buildApp(t, { config: { name: 'outer' } })
    inner.rule('/page', function page () {
      const before = g['id']
      g['id'] = 'inner'
      return `${before} ${see()} ${urlFor('page')}`
    })
    inner.rule('/fails', () => { throw new Error('inner fails') })
    outer.rule('/', async function index () {
      g['id'] = 'outer'
      const { body } = await inner.inject('/page?x=1')
      const { statusCode } = await inner.inject('/fails')
      return `${body} | ${statusCode} ${see()} ${urlFor('index')} ${request.args.get('x', 'none')}`
    })
    const answers = await Promise.all(Array.from({ length: 20 }, () => outer.inject('/')))
    for (const { body } of answers) t.equal(body, 'undefined true /page inner inner /in/page | 500 true / outer outer / none')
    t.equal(takeErrors(inner).length, 20)
  })

  t.test('work with two flaskish plugins in one app', async (t) => {
    const { default: flaskish } = await import('flaskish')
    const { default: Fastify } = await import('fastify')
    const app = Fastify()
    t.teardown(() => app.close())
    for (const name of ['one', 'two']) {
      app.register(async (child) => {
        await child.register(flaskish, { config: { name } })
        child.rule('/view', function view () { return `${see()} ${urlFor('view')}` })
        child.get('/plain', async () => { await delay(1); return see() })
      }, { prefix: `/${name}` })
    }
    app.get('/outside', () => `${hasRequestContext()}`)
    for (const name of ['one', 'two']) {
      t.equal((await app.inject(`/${name}/view`)).body, `true /${name}/view undefined ${name} /${name}/view`)
      t.equal((await app.inject(`/${name}/plain`)).body, `true /${name}/plain undefined ${name}`)
    }
    t.equal((await app.inject('/outside')).body, 'false')
  })

  t.test('never mix in 1,000 requests at once on keep-alive connections', async (t) => {
    const app = await buildApp(t)
    const rest = async (): Promise<void> => {
      const way = Math.random()
      if (way < 0.25) await delay(Math.random() * 5)
      else if (way < 0.5) await immediate()
      else if (way < 0.75) await null
      else await new Promise<void>((resolve) => { process.nextTick(resolve) })
    }
    const work = async (id: string): Promise<string> => {
      const seen = new Set<unknown>([g['id']])
      g['id'] = id
      for (let count = 0; count < 5; count++) {
        await rest()
        seen.add(g['id']).add(request.args['id']).add(Object.keys(g).join())
      }
      return [...seen].map(String).join(' ')
    }
    app.rule('/rule/<id>', async ({ id }) => await work(id))
    app.rule('/body/<id>', { methods: ['POST'] }, async ({ id }) => `${await work(id)}${request.form['id'] === id ? '' : ' MIXED'}`)
    app.rule('/stream/<id>', async function * ({ id }) { yield ''; yield await work(id) })
    app.rule('/error/<id>', async ({ id }) => { abort(404, await work(id)) })
    app.registerErrorHandler(404, (error) => `${error.description}`)
    app.get('/plain/:id', async () => await work(String(request.args['id'])))
    const port = await listen(app)
    const agent = new Agent({ keepAlive: true, maxSockets: 60 })
    const kinds = ['rule', 'body', 'stream', 'error', 'plain']
    const answers = await Promise.all(Array.from({ length: 1000 }, async (_, index) => {
      const kind = kinds[index % kinds.length] ?? ''
      const id = `n${index}`
      const form = { method: 'POST', body: `id=${id}`, headers: { 'content-type': 'application/x-www-form-urlencoded' } }
      const { body } = await send(port, `/${kind}/${id}?id=${id}`, { agent, ...(kind === 'body' && form) })
      return { body, expected: `undefined ${id} id` }
    }))
    agent.destroy()
    t.same(answers.filter(({ body, expected }) => body !== expected), [])
  })

  t.test('are gone in the next request on the socket: after success, error and abort', async (t) => {
    const app = await buildApp(t)
    const fill = (): void => {
      g['left'] = 'behind'
      afterThisRequest((response) => { response.headers.set('x-left', 'behind') })
    }
    app.rule('/ok', () => { fill(); return 'ok' })
    app.rule('/error', () => { fill(); throw new Error('boom') })
    app.rule('/abort', () => { fill(); abort(403) })
    app.rule('/hook', { preHandler: async () => { fill(); abort(403) } }, () => '')
    app.get('/plain', async () => { fill(); throw new Error('boom') })
    app.rule('/look', () => `${Object.keys(g).length}`)
    app.get('/plain-look', () => `${Object.keys(g).length}`)
    const port = await listen(app)
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    for (const path of ['/ok', '/error', '/abort', '/hook', '/plain', '/missing']) {
      await send(port, path, { agent })
      for (const look of ['/look', '/plain-look']) t.same(await send(port, look, { agent }), { status: 200, body: '0' }, `${look} after ${path}`)
    }
    agent.destroy()
    t.equal(takeErrors(app).length, 2)
  })

  t.test('stay those of a request whose visitor has left', async (t) => {
    const app = await buildApp(t)
    const left = new Promise<string>((resolve) => {
      app.rule('/slow/<id>', async ({ id }) => {
        g['id'] = id
        await new Promise((resolve) => request.fastify.raw.on('close', resolve))
        await delay(5)
        resolve(`${g['id']} ${request.path}`)
        return 'too late'
      })
    })
    app.rule('/look', () => `${g.get('id', 'nothing')}`)
    const port = await listen(app)
    const outgoing = httpRequest({ host: '127.0.0.1', port, path: '/slow/7', agent: false })
    outgoing.on('error', () => {})
    outgoing.end()
    await delay(50)
    outgoing.destroy()
    t.equal((await send(port, '/look')).body, 'nothing')
    t.equal(await left, '7 /slow/7')
  })

  t.test('are still there for work that goes on after the answer', async (t) => {
    const app = await buildApp(t)
    const late = new Promise<string>((resolve) => {
      app.rule('/<id>', ({ id }) => {
        g['id'] = id
        setTimeout(() => resolve(`${g['id']} ${request.path}`), 20)
        return 'ok'
      })
    })
    await app.inject('/first')
    t.equal(await late, 'first /first')
  })
})

t.test('request, session, g and currentApp outside of a request', async (t) => {
  t.test('say what happened and what to do', async (t) => {
    const globals = { request, session, g, currentApp }
    for (const [name, value] of Object.entries(globals)) {
      const uses = [() => value['x' as never], () => 'x' in value, () => Object.keys(value), () => Object.assign(value, { x: 1 }), () => delete value['x' as never]]
      for (const use of uses) {
        t.throws(use, {
          code: 'FLASKISH_ERR_NO_CONTEXT',
          message: `Cannot use "${name}" here: no request is running. Use it in a view, a hook or what they call, or wrap the code in app.testRequestContext(fn). With contexts: 'explicit' the view's second argument has it.`
        })
      }
    }
    t.equal(hasRequestContext(), false)
    t.throws(() => afterThisRequest(() => {}), { code: 'FLASKISH_ERR_NO_CONTEXT', message: /afterThisRequest/ })
  })
  t.test('say so in a timer that was started outside', async (t) => {
    const app = await buildApp(t)
    app.rule('/', async () => {
      await delay(5)
      return 'ok'
    })
    const outside = delay(2).then(() => hasRequestContext())
    await app.inject('/')
    t.equal(await outside, false)
  })
})

t.test("contexts: 'explicit'", async (t) => {
  t.test('gives everything by the second argument, in views, error handlers and 404s', async (t) => {
    const app = await buildApp(t, { contexts: 'explicit', config: { name: 'one' } })
    app.rule('/<name>', async ({ name }, { request, g, app, session }) => {
      g['id'] = name
      await delay(1)
      return `${request.path} ${g['id']} ${app.config['name']} ${Object.keys(session).length}`
    })
    app.rule('/abort', () => abort(418))
    app.registerErrorHandler(404, (_error, { request }) => [`nothing at ${request.path}`, 404])
    app.registerErrorHandler(418, (_error, { request }) => [`tea at ${request.path}`, 418])
    t.equal((await app.inject('/x')).body, '/x x one 0')
    t.equal((await app.inject('/abort')).body, 'tea at /abort')
    t.equal((await app.inject('/a/b')).body, 'nothing at /a/b')
  })
  t.test('has no globals, which say how', async (t) => {
    const app = await buildApp(t, { contexts: 'explicit' })
    const seen: unknown[] = []
    const look = (): void => {
      seen.push(hasRequestContext())
      try {
        seen.push(request.path)
      } catch (error) {
        seen.push(error instanceof Error && error.message.includes("With contexts: 'explicit' the view's second argument has it."))
      }
    }
    app.addHook('onRequest', async () => look())
    app.rule('/', function * () { look(); yield 'ok' })
    app.get('/plain', async () => { look(); return 'ok' })
    for (const path of ['/', '/plain', '/missing']) await app.inject(path)
    t.same(seen.filter((value, index) => value !== (index % 2 === 1)), [])
    t.ok(seen.length >= 8)
  })
  t.test('builds paths: app.urlFor, endpoints and their url()', async (t) => {
    const app = await buildApp(t, { contexts: 'explicit', applicationRoot: '/app' })
    const post = rule('/post/<int:id>')
    app.rule(post, ({ id }, { app }) => [post.url({ id }), app.urlFor(post, { id }), urlFor(post, { id, page: 2 })].join(' '))
    t.equal((await app.inject('/post/7')).body, '/app/post/7 /app/post/7 /app/post/7?page=2')
    t.throws(() => app.urlFor(post, { id: 7, _external: true }), { code: 'FLASKISH_ERR_NO_SERVER_NAME' })
  })
  t.test('says why a test cannot open a context', async (t) => {
    const app = await buildApp(t, { contexts: 'explicit' })
    t.throws(() => app.testRequestContext(() => 1), { code: 'FLASKISH_ERR_CONTEXTS_EXPLICIT' })
    t.throws(() => app.requestContext(new Request('http://localhost/'), () => 1), { code: 'FLASKISH_ERR_CONTEXTS_EXPLICIT' })
  })
  t.test('leaves another app of the process alone, also inside of its requests', async (t) => {
    const explicit = await buildApp(t, { contexts: 'explicit' })
    const outer = await buildApp(t)
    explicit.rule('/', (_args, context) => `${context.request.path} ${context.g.get('id')}`)
    outer.rule('/outer', async () => {
      g['id'] = 1
      return `${(await explicit.inject('/')).body} ${request.path}`
    })
    t.equal((await outer.inject('/outer')).body, '/ undefined /outer')
  })
})
