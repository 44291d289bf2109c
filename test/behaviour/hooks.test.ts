import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { abort, afterThisRequest, g, redirect, request, Response, type ViewResult } from 'flaskish'
import { buildApp, takeErrors, takeWarnings } from '../build-app.ts'
import { ask, listen, open } from '../raw-socket.ts'

async function until (isSo: () => boolean): Promise<void> {
  for (let wait = 0; wait < 500 && !isSo(); wait++) await delay(4)
}

t.test('beforeRequest', async (t) => {
  t.test('runs before views, sync or async, in the order of registration', async (t) => {
    const app = await buildApp(t)
    app.beforeRequest(() => { g.order = '1' })
    app.beforeRequest(async () => { await delay(1); g.order = `${g.order}2` })
    app.beforeRequest(({ g }) => { g.order = `${g.order}3` })
    app.rule('/', () => `view ${g.order}`)
    t.equal((await app.inject('/')).body, 'view 123')
  })

  t.test('answers with its result, as a view does', async (t) => {
    const rows: ReadonlyArray<readonly [name: string, result: () => ViewResult | Promise<ViewResult>, expected: object]> = [
      ['text', () => 'early', { statusCode: 200, body: 'early' }],
      ['a tuple', () => ['early', 403], { statusCode: 403, body: 'early' }],
      ['a promise', async () => ({ early: true }), { statusCode: 200, body: '{"early":true}' }],
      ['a redirect', () => redirect('/login'), { statusCode: 302, headers: { location: '/login' } }],
      ['an abort', () => abort(401), { statusCode: 401 }]
    ]
    for (const [name, result, expected] of rows) {
      const app = await buildApp(t)
      app.beforeRequest(result)
      app.beforeRequest(() => { throw new Error('A later function has run.') })
      app.rule('/', () => 'view')
      t.match(await app.inject('/'), expected, name)
      t.match(await app.inject('/nowhere'), expected, `${name}, for a URL that no rule has`)
    }
  })

  t.test('answers 404, 405, OPTIONS and redirects of flaskish, and no plain route', async (t) => {
    const app = await buildApp(t)
    app.beforeRequest(() => 'early')
    app.rule('/page/', () => 'page')
    app.rule('/old', { redirectTo: '/page/' })
    app.get('/plain', () => 'plain')
    for (const [method, url] of [['GET', '/nowhere'], ['POST', '/page/'], ['OPTIONS', '/page/'], ['GET', '/page'], ['GET', '/old'], ['HEAD', '/page/']] as const) {
      t.match(await app.inject({ method, url }), { statusCode: 200, body: method === 'HEAD' ? '' : 'early' }, `${method} ${url}`)
    }
    t.equal((await app.inject('/plain')).body, 'plain')
  })

  t.test('has the body and the error of a wrong result names it', async (t) => {
    const app = await buildApp(t)
    app.beforeRequest(function check () {
      return (request.method === 'POST' ? request.form['name'] : 7) as string
    })
    app.rule('/', { methods: ['GET', 'POST'] }, () => 'view')
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    t.equal((await app.inject({ method: 'POST', url: '/', headers, payload: 'name=ann' })).body, 'ann')
    t.equal((await app.inject('/')).statusCode, 500)
    t.match(takeErrors(app), [{ err: { message: /the function "check" of beforeRequest/ } }])
  })

  t.test('may answer by hand', async (t) => {
    const app = await buildApp(t)
    app.beforeRequest(async ({ reply }) => { reply.code(202).send('by hand') })
    app.beforeRequest(() => 'too late')
    app.rule('/', () => 'view')
    t.match(await app.inject('/'), { statusCode: 202, body: 'by hand' })
    const sync = await buildApp(t)
    sync.beforeRequest(({ reply }) => { reply.code(202).send('by hand') })
    sync.rule('/', () => 'view')
    t.match(await sync.inject('/'), { statusCode: 202, body: 'by hand' })
    t.same(takeWarnings(app), [])
  })

  t.test('of the app runs for every rule of every register, earlier ones and nested ones too; a sibling\'s never', async (t) => {
    const app = await buildApp(t)
    await app.register(async (early) => {
      early.rule('/early', () => 'early')
      await early.register(async (nested) => {
        nested.beforeRequest(() => { g.order += ' nested' })
        nested.rule('/early/nested', { endpoint: 'nested' }, () => `${g.order}`)
      })
      early.beforeRequest(() => { g.order += ' early' })
    })
    await app.register(async (sibling) => {
      sibling.beforeRequest(() => 'sibling')
      sibling.rule('/sibling', { endpoint: 'sibling' }, () => 'never')
    })
    app.register(async () => {
      // The outer app, used inside: for all.
      app.beforeRequest(() => { g.order = 'app' })
    })
    app.rule('/app', { endpoint: 'app' }, () => `${g.order}`)
    app.rule('/order', { endpoint: 'order' }, () => `${g.order}`)
    t.equal((await app.inject('/early/nested')).body, 'app early nested')
    t.equal((await app.inject('/app')).body, 'app')
    t.equal((await app.inject('/sibling')).body, 'sibling')
    t.equal((await app.inject('/early')).body, 'early')
    const guarded = await buildApp(t)
    guarded.register(async (inner) => { inner.rule('/x', () => 'x') }, { prefix: '/in' })
    guarded.beforeRequest(() => abort(401))
    t.equal((await guarded.inject('/in/x')).statusCode, 401)
  })

  t.test('of an inner instance runs for OPTIONS of its rules, and for no URL that no rule has', async (t) => {
    const app = await buildApp(t)
    app.register(async (inner) => {
      inner.beforeRequest(() => `inner ${request.endpoint}`)
      inner.rule('/x', { endpoint: 'x' }, () => 'x')
    }, { prefix: '/in' })
    t.equal((await app.inject({ method: 'OPTIONS', url: '/in/x' })).body, 'inner x')
    t.equal((await app.inject('/in/nowhere')).statusCode, 404)
    t.equal((await app.inject({ method: 'POST', url: '/in/x' })).statusCode, 405)
  })

  t.test('works without AsyncLocalStorage', async (t) => {
    const app = await buildApp(t, { contexts: 'explicit' })
    const seen: string[] = []
    app.beforeRequest(({ g }) => { g.user = 'ann' })
    app.afterRequest((response, { g }) => { response.headers.set('x-user', g.user as string) })
    app.teardownRequest((_error, { g }) => { seen.push(String(g.user)) })
    app.rule('/', (_args, { g }) => `hello ${g.user}`)
    t.match(await app.inject('/'), { body: 'hello ann', headers: { 'x-user': 'ann' } })
    t.same(seen, ['ann'])
  })
})

t.test('afterRequest', async (t) => {
  t.test('runs after afterThisRequest, the last one first, inner instances before outer ones', async (t) => {
    const app = await buildApp(t)
    const add = (text: string) => (response: Response): void => { response.headers.set('x-order', `${response.headers.get('x-order') ?? ''}${text}`) }
    app.afterRequest(add('4'))
    app.afterRequest(add('3'))
    app.register(async (inner) => {
      inner.afterRequest(async (response) => { await delay(1); add('2')(response) })
      inner.rule('/', () => {
        afterThisRequest(add('1'))
        return 'view'
      })
    })
    t.equal((await app.inject('/')).headers['x-order'], '1234')
  })

  t.test('may return another response', async (t) => {
    const app = await buildApp(t)
    app.afterRequest(async (response) => new Response(`${await response.text()}!`, 201))
    app.rule('/', () => 'view')
    t.match(await app.inject('/'), { statusCode: 201, body: 'view!' })
  })

  t.test('sees every kind of answer', async (t) => {
    const app = await buildApp(t)
    app.beforeRequest(() => request.path === '/before' ? 'before' : undefined)
    app.afterRequest((response) => { response.headers.set('x-safe', String(response.status)) })
    app.rule('/view', () => 'view')
    app.rule('/json', () => ({ a: 1 }))
    app.rule('/stream', function * () { yield 'a' })
    app.rule('/error', () => { throw new Error('broken') })
    app.rule('/abort', { methods: ['GET', 'POST'], bodyLimit: 10 }, () => abort(418))
    app.rule('/handled', () => { throw new TypeError() })
    app.registerErrorHandler(TypeError, () => ['handled', 400])
    app.rule('/slash/', () => 'slash')
    app.rule('/hand', (_args, { reply }) => reply.code(203).send('by hand'))
    app.rule('/schema', { endpoint: 'schema', schema: { querystring: { type: 'object', required: ['a'] } } }, () => 'schema')
    app.rule('/hook', { endpoint: 'hook', preHandler: async () => { throw new Error('A hook failed.') } }, () => 'hook')
    app.rule('/wrong', { endpoint: 'wrong' }, () => undefined as unknown as string)
    const rows: ReadonlyArray<readonly [method: 'GET' | 'POST' | 'HEAD' | 'OPTIONS', url: string, status: number]> = [
      ['GET', '/view', 200], ['HEAD', '/view', 200], ['GET', '/json', 200], ['GET', '/stream', 200], ['GET', '/error', 500], ['GET', '/abort', 418],
      ['GET', '/handled', 400], ['GET', '/slash', 308], ['GET', '/nowhere', 404], ['POST', '/view', 405], ['OPTIONS', '/view', 200],
      ['GET', '/hand', 203], ['GET', '/schema', 400], ['GET', '/hook', 500], ['GET', '/wrong', 500], ['GET', '/before', 200], ['POST', '/abort', 413]
    ]
    for (const [method, url, status] of rows) {
      const answer = await app.inject({ method, url, ...(method === 'POST' && { payload: 'too much of it', headers: { 'content-type': 'text/plain' } }) })
      t.equal(answer.statusCode, status, `${method} ${url}`)
      t.equal(answer.headers['x-safe'], String(status), `${method} ${url}`)
    }
    t.equal(takeErrors(app).length, 3)
  })

  t.test('does not see plain routes, but what they add for this request alone', async (t) => {
    const app = await buildApp(t)
    app.afterRequest((response) => { response.headers.set('x-after', 'yes') })
    app.get('/plain', async () => {
      afterThisRequest((response) => { response.headers.set('x-this', 'yes') })
      return 'plain'
    })
    const { headers } = await app.inject('/plain')
    t.match(headers, { 'x-this': 'yes' })
    t.notOk('x-after' in headers)
  })

  t.test('an error in it is a 500 that the handler for 500 sees once; the others still have their say', async (t) => {
    for (const fail of [() => abort(403), () => { throw new Error('broken') }, async () => { throw new Error('broken') }, () => 7 as unknown as Response]) {
      const app = await buildApp(t)
      let calls = 0
      app.afterRequest((response) => { response.headers.set('x-safe', 'yes') })
      app.afterRequest(fail)
      app.registerErrorHandler(403, () => 'never')
      app.registerErrorHandler(500, () => { calls++; return ['handled', 500] })
      app.rule('/', () => 'view')
      t.match(await app.inject('/'), { statusCode: 500, body: 'handled', headers: { 'x-safe': 'yes' } })
      t.equal(calls, 1)
      t.equal(takeErrors(app).length, 2)
      t.equal((await app.inject('/')).statusCode, 500, 'and the next request is as this one')
      takeErrors(app)
    }
  })

  t.test('a response that cannot be written is a 500 as well', async (t) => {
    const app = await buildApp(t)
    app.afterRequest((response) => { if (response.status === 200) Object.defineProperty(response, 'status', { get: () => { throw new Error('no status') } }) })
    app.rule('/', () => 'view')
    t.equal((await app.inject('/')).statusCode, 500)
    t.match(takeErrors(app), [{ err: { message: 'no status' } }])
  })
})

t.test('teardownRequest', async (t) => {
  t.test('runs every function once, the last one first, inner instances before outer ones, whatever one of them does', async (t) => {
    const app = await buildApp(t)
    const order: string[] = []
    app.teardownRequest(() => { order.push('4') })
    app.teardownRequest(() => { order.push('3'); throw new Error('broken') })
    app.register(async (inner) => {
      inner.teardownRequest(async () => { order.push('2'); await delay(1); throw new Error('rejected') })
      inner.teardownRequest(function () { order.push(`1 ${g.user} ${this === inner}`) })
      inner.rule('/', () => { g.user = 'ann'; return 'view' })
    })
    t.equal((await app.inject('/')).body, 'view')
    await until(() => order.length === 4)
    t.same(order, ['1 ann true', '2', '3', '4'])
    t.match(takeErrors(app), [{ err: { message: 'rejected' } }, { err: { message: 'broken' } }])
  })

  t.test('runs once for each kind of end, with the error that nobody handled', async (t) => {
    const app = await buildApp(t)
    const ends: unknown[] = []
    app.teardownRequest((error) => { ends.push(error instanceof Error ? error.message : error) })
    app.beforeRequest(() => request.path === '/before' ? 'before' : undefined)
    app.rule('/view', () => 'view')
    app.rule('/async', async () => { await delay(1); return 'async' })
    app.rule('/stream', async function * () { yield 'a'; await delay(1); yield 'b' })
    app.rule('/abort', () => abort(404))
    app.rule('/error', () => { throw new Error('broken') })
    app.rule('/late', async () => { await delay(1); throw new Error('late') })
    app.rule('/broken-stream', async function * () { yield 'a'.repeat(100_000); throw new Error('half') })
    app.rule('/at-once', async function * () { throw new Error('at once') })
    app.rule('/hand', async (_args, { reply }) => reply.send('by hand'))
    app.rule('/hijacked', (_args, { reply }) => { reply.hijack().raw.end('raw'); return reply })
    app.rule('/listener', () => (_request, response) => { response.end('listener') })
    app.rule('/handled', () => { throw new TypeError('handled') })
    app.registerErrorHandler(TypeError, async () => ['handled', 400])
    app.rule('/after', () => { afterThisRequest(() => { throw new Error('after') }); return 'x' })
    app.rule('/hook', { endpoint: 'hook', preHandler: async () => { throw new Error('hook') } }, () => 'hook')
    app.rule('/guard', { endpoint: 'guard', preHandler: async (_request, reply) => reply.code(401).send('guard') }, () => 'guard')
    app.rule('/early-guard', { endpoint: 'earlyGuard', onRequest: async (_request, reply) => { g.user = 'ann'; return reply.code(401).send('guard') } }, () => 'guard')
    app.rule('/form', { endpoint: 'form', methods: ['POST', 'GET'], preValidation: async (_request, reply) => reply.code(401).send('guard') }, () => 'form')
    app.get('/plain', () => 'plain')
    const port = await listen(app)
    const rows: ReadonlyArray<readonly [path: string, error: string | undefined]> = [
      ['/view', undefined], ['/async', undefined], ['/stream', undefined], ['/abort', undefined], ['/error', 'broken'], ['/late', 'late'],
      ['/broken-stream', 'half'], ['/at-once', 'at once'], ['/hand', undefined], ['/hijacked', undefined], ['/listener', undefined],
      ['/handled', undefined], ['/after', 'after'], ['/hook', 'hook'], ['/guard', undefined], ['/early-guard', undefined], ['/form', undefined], ['/nowhere', undefined], ['/view/', undefined], ['/before', undefined]
    ]
    for (const [path, error] of rows) {
      await ask(port, path)
      await until(() => ends.length > 0)
      t.same(ends.splice(0), [error], path)
    }
    await ask(port, '/view', 'POST')
    await ask(port, '/view', 'OPTIONS')
    await ask(port, '/view', 'HEAD')
    await until(() => ends.length === 3)
    t.same(ends.splice(0), [undefined, undefined, undefined])
    await ask(port, '/plain')
    t.same(ends, [])
    takeErrors(app)
  })

  t.test('is done with sync functions when inject() is', async (t) => {
    const app = await buildApp(t)
    let count = 0
    app.teardownRequest(() => { count++ })
    app.rule('/', async () => { await delay(1); return 'view' })
    app.rule('/error', () => { throw new Error('broken') })
    await app.inject('/')
    t.equal(count, 1)
    await app.inject('/error')
    t.equal(count, 2)
    await app.inject('/nowhere')
    t.equal(count, 3)
    takeErrors(app)
  })

  t.test('waits for the view of a visitor who has left', async (t) => {
    const app = await buildApp(t)
    const order: string[] = []
    app.teardownRequest(() => { order.push('teardown') })
    app.rule('/', async () => {
      order.push('view')
      await delay(60)
      order.push('end of view')
      return 'view'
    })
    const socket = await open(await listen(app), 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    while (order.length === 0) await delay(1)
    socket.destroy()
    t.same(order, ['view'])
    await until(() => order.length === 3)
    t.same(order, ['view', 'end of view', 'teardown'])
  })

  t.test('runs when a visitor leaves a stream, or while sending a body', async (t) => {
    const app = await buildApp(t)
    let ends = 0
    let closed = 0
    app.teardownRequest(() => { ends++ })
    app.rule('/endless', async function * () {
      try {
        for (;;) {
          yield 'x'.repeat(1000)
          await delay(1)
        }
      } finally {
        closed++
      }
    })
    app.rule('/silent', { endpoint: 'silent' }, async function * () {
      yield 'x'
      await new Promise(() => {})
    })
    app.rule('/post', { methods: ['POST'], endpoint: 'post' }, () => request.data.length > 0 ? 'post' : 'none')
    const port = await listen(app)
    for (const [index, path] of ['/endless', '/silent'].entries()) {
      const socket = await open(port, `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
      await once(socket, 'data')
      socket.destroy()
      await until(() => ends === index + 1)
      t.equal(ends, index + 1, path)
    }
    await until(() => closed === 1)
    t.equal(closed, 1)
    const socket = await open(port, 'POST /post HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nhalf')
    await delay(20)
    socket.destroy()
    await until(() => ends === 3)
    t.equal(ends, 3)
  })

  t.test('runs at the end of a test context, with what was thrown there', async (t) => {
    const app = await buildApp(t)
    const ends: unknown[] = []
    app.teardownRequest(async (error) => { await delay(1); ends.push((error as Error | undefined)?.message) })
    app.teardownRequest((error) => { ends.push(error === undefined ? `end of ${request.path}` : 'end') })
    t.equal(app.testRequestContext('/x', () => 'result'), 'result')
    t.same(ends.splice(0), ['end of /x'])
    await until(() => ends.length === 1)
    t.same(ends.splice(0), [undefined])
    t.equal(await app.testRequestContext('/y', async () => 'result'), 'result')
    t.same(ends.splice(0), ['end of /y', undefined])
    t.throws(() => app.testRequestContext(() => { throw new Error('sync') }), { message: 'sync' })
    await until(() => ends.length === 2)
    t.same(ends.splice(0), ['end', 'sync'])
    await t.rejects(app.testRequestContext(async () => { throw new Error('async') }), { message: 'async' })
    t.same(ends, ['end', 'async'])
  })
})

t.test('Fastify\'s own hooks', async (t) => {
  t.test('run around those of flaskish', async (t) => {
    const app = await buildApp(t)
    const order: string[] = []
    const note = (name: string) => async (): Promise<void> => { order.push(name) }
    app.addHook('onRequest', note('onRequest'))
    app.addHook('preHandler', note('preHandler'))
    app.addHook('onSend', note('onSend'))
    app.addHook('onResponse', note('onResponse'))
    app.beforeRequest(note('beforeRequest'))
    app.afterRequest(note('afterRequest'))
    app.teardownRequest(note('teardownRequest'))
    app.rule('/', () => { order.push('view'); return 'view' })
    await app.inject('/')
    await until(() => order.length === 8)
    t.same(order, ['onRequest', 'preHandler', 'beforeRequest', 'view', 'afterRequest', 'onSend', 'onResponse', 'teardownRequest'])
  })
})
