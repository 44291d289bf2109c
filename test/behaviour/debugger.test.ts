import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import type { LightMyRequestResponse } from 'fastify'
import { abort, afterThisRequest, renderTemplateString, request } from 'flaskish'
import { buildApp, takeErrors, type RunningTest } from '../build-app.ts'
import { UNMEASURED } from '../cli.ts'

const HOSTILE = '</script><script>alert(1)</script><img src=x onerror=alert(1)>'
const HTML = { accept: 'text/html,*/*;q=0.8' }

/** The debugger's page for what a view throws. */
async function pageFor (t: RunningTest, view: () => unknown, headers: Record<string, string> = HTML): Promise<LightMyRequestResponse> {
  const app = await buildApp(t, { debug: true })
  app.rule('/', view as () => string)
  const answer = await app.inject({ url: '/?q=1', headers })
  takeErrors(app)
  return answer
}

t.test('an unhandled error in debug', async (t) => {
  t.test('shows what was thrown, with the lines of TypeScript and the variables of each frame', async (t) => {
    function findPost (id: number): string {
      const posts: string[] = ['first']
      const post = posts[id]
      // @ts-expect-error It is what the page is about.
      return post.title
    }
    const { statusCode, body } = await pageFor(t, function showPost () {
      const heading = ['Post', String(request.args.q)].join(' ')
      return heading + findPost(7)
    }, {})
    t.equal(statusCode, 500)
    t.match(body, "TypeError: Cannot read properties of undefined (reading 'title')\n  at findPost (test/behaviour/debugger.test.ts:")
    t.match(body, /> +\d+ \| +return post\.title\n/)
    t.match(body, 'id = 7')
    t.match(body, "posts = [ 'first' ]")
    t.match(body, 'at showPost (test/behaviour/debugger.test.ts:')
    t.match(body, /> +\d+ \| +return heading \+ findPost\(7\)\n/)
    t.match(body, "heading = 'Post 1'")
    t.match(body, 'Query\n  q: 1')
  })

  t.test('shows causes, and the errors of an AggregateError', async (t) => {
    const { body } = await pageFor(t, () => { throw new AggregateError([new RangeError('one')], 'several', { cause: new TypeError('deep') }) }, {})
    t.match(body, 'AggregateError: several')
    t.match(body, 'Error 1 of 1 RangeError: one')
    t.match(body, 'Caused by TypeError: deep')
  })

  t.test('shows frames that wait in an await by name and line', async (t) => {
    const load = async (id: number): Promise<never> => {
      const list = [id, id]
      await null
      throw new Error(`There are ${list.length}.`)
    }
    const { body } = await pageFor(t, async function later () { return await load(7) })
    t.match(body, /<span class="function">load<\/span>[^]*<th scope="row">list<\/th><td>\[ 7, 7 \]/)
    t.match(body, /<span class="function">later<\/span>[^]*It waited in an &#34;await&#34;/)
  })

  t.test('shows the variables of the app where a library or Node threw', async (t) => {
    const { body } = await pageFor(t, function read () {
      const address = ['not', 'an', 'address'].join(' ')
      return new URL(address).href
    }, {})
    t.match(body, "address = 'not an address'")
  })

  t.test('is one page and one entry of the log, whatever was thrown and wherever', async (t) => {
    const throwing = (): never => { throw new Error('trap') }
    const thrown = [
      undefined, null, 'text', '', 7, NaN, 7n, true, Symbol('s'), () => {}, {}, [], Object.create(null), new Date(NaN), new Map([[1, 2]]), /x/, Promise.resolve(1), new Proxy({}, { get: throwing, has: throwing, getPrototypeOf: throwing, ownKeys: throwing, getOwnPropertyDescriptor: throwing }),
      new Proxy(new Error('x'), { get: throwing, getPrototypeOf: throwing }), Object.defineProperty(new Error('x'), 'message', { get: throwing }), Object.defineProperty(new Error('x'), 'stack', { get: throwing }), Object.defineProperty(new Error('x'), 'cause', { get: throwing }),
      Object.assign(new Error('x'), { stack: '' }), Object.assign(new Error('x'), { stack: undefined }), Object.assign(new Error('x'), { stack: 7 }), new Error('m'.repeat(5_000_000)), Object.assign(new Error('x'), { stack: 'at x\n'.repeat(500_000) }),
      Object.assign(new Error('x'), { name: undefined }), Object.assign(new Error('x'), { toString: throwing, toJSON: throwing }), Object.freeze(new Error('x')), new AggregateError(Array.from({ length: 10_000 }, () => new Error('x')))
    ]
    const app = await buildApp(t, { debug: true })
    app.rule('/<int:index>', async ({ index }) => {
      if (index % 2 === 0) await null
      throw thrown[index]
    })
    for (let index = 0; index < thrown.length; index++) {
      const { statusCode, headers, body } = await app.inject({ url: `/${index}`, headers: HTML })
      t.equal(statusCode, 500)
      t.match(headers['content-security-policy'], "default-src 'none'", `${index}`)
      t.ok(body.length < 300_000)
      t.equal(takeErrors(app).length, 1, `one entry for ${index}`)
    }
  })

  t.test('shows errors of hooks, error handlers, templates and afterThisRequest', async (t) => {
    const app = await buildApp(t, { debug: true })
    const torn: unknown[] = []
    app.beforeRequest(() => { if (request.path === '/before') throw new Error('of beforeRequest') })
    app.afterRequest((response) => {
      if (request.path === '/changed') throw new Error('of afterRequest')
      return response
    })
    app.teardownRequest((error) => { torn.push(error) })
    app.rule('/before', () => '')
    app.rule('/changed', () => '')
    app.rule('/template', () => renderTemplateString('{{post.title}}', { post: { get title () { throw new Error('of a template') } } }))
    app.addHook('preHandler', async (request) => { if (request.url === '/hook') throw new Error('of a hook') })
    app.addHook('onSend', async (request) => { if (request.url === '/send') throw new Error('of onSend') })
    app.registerErrorHandler(404, () => { throw new Error('of a handler') })
    app.rule('/hook', () => '')
    app.rule('/send', () => '')
    app.rule('/handler', () => abort(404))
    app.rule('/after', () => {
      afterThisRequest(() => { throw new Error('of afterThisRequest') })
      return ''
    })
    app.rule('/result', () => 7 as never)
    for (const [url, message] of [['/before', 'of beforeRequest'], ['/changed', 'of afterRequest'], ['/template', 'of a template'], ['/hook', 'of a hook'], ['/send', 'of onSend'], ['/handler', 'of a handler'], ['/after', 'of afterThisRequest'], ['/nowhere', 'of a handler'], ['/result', 'it is a number']] as const) {
      const { statusCode, body } = await app.inject({ url, headers: HTML })
      t.equal(statusCode, 500, url)
      t.match(body, message, url)
      t.match(body, 'data-token', url)
      t.equal(takeErrors(app).length, 1, url)
    }
    t.equal(torn.length, 9)
    t.ok(torn.every((error) => error instanceof Error))
  })

  t.test('goes before a handler for 500, but not before one for its class', async (t) => {
    const app = await buildApp(t, { debug: true })
    app.registerErrorHandler(500, () => ['own page', 500])
    app.registerErrorHandler(RangeError, () => ['out of range', 400])
    app.rule('/', () => { throw new Error('x') })
    app.rule('/range', () => { throw new RangeError('x') })
    t.match((await app.inject({ url: '/', headers: HTML })).body, 'data-token')
    t.equal((await app.inject({ url: '/range', headers: HTML })).body, 'out of range')
    t.equal((await app.inject({ url: '/', headers: { ...HTML, host: 'example.com' } })).body, 'own page')
    t.equal(takeErrors(app).length, 2)
  })

  t.test('has nothing to say about HTTP exceptions', async (t) => {
    const { statusCode, body } = await pageFor(t, () => abort(404))
    t.equal(statusCode, 404)
    t.notMatch(body, 'data-token')
  })

  t.test('escapes all that comes from elsewhere', async (t) => {
    const app = await buildApp(t, { debug: true })
    app.rule('/<path:rest>', { methods: ['POST'] }, ({ rest }) => {
      const local = { rest, [HOSTILE]: HOSTILE }
      throw Object.assign(new Error(HOSTILE, { cause: new Error(HOSTILE) }), { name: HOSTILE, code: HOSTILE, local })
    })
    const { body } = await app.inject({ method: 'POST', url: `/${HOSTILE}?${HOSTILE}=${HOSTILE}`, payload: `${HOSTILE}=${HOSTILE}`, headers: { ...HTML, 'content-type': 'application/x-www-form-urlencoded', 'user-agent': HOSTILE, referer: 'javascript:alert(1)', [`x-${'a'}`]: HOSTILE } })
    takeErrors(app)
    t.match(body, 'data-token')
    t.equal(body.split('<script').length, 2)
    t.notMatch(body, '<img')
    t.notMatch(body, /href=.?javascript:/)
  })

  t.test('keeps secrets', async (t) => {
    process.env['TEST_API_TOKEN'] = 'env1ronment-t0ken'
    const secretKey = 'a-secret-key-that-nobody-sees'
    const app = await buildApp(t, { debug: true, secretKey })
    app.rule('/', () => {
      const { headers } = request
      const local = { secretKey, all: { ...process.env }, authorization: headers.get('authorization'), password: request.authorization?.password, cookie: headers.get('cookie') }
      throw new Error(JSON.stringify(local))
    })
    for (const accept of ['text/html', '*/*', 'application/json']) {
      const { body } = await app.inject({ url: '/', headers: { accept, authorization: `Basic ${Buffer.from('ann:passw0rd-of-ann').toString('base64')}`, cookie: 'login=c00kie-value' } })
      for (const secret of [secretKey, 'env1ronment-t0ken', 'passw0rd-of-ann', Buffer.from('ann:passw0rd-of-ann').toString('base64'), 'c00kie-value']) t.notMatch(body, secret)
      t.match(body, '(withheld)')
    }
    takeErrors(app)
    delete process.env['TEST_API_TOKEN']
  })

  t.test('shows nothing to those who are elsewhere', async (t) => {
    const app = await buildApp(t, { debug: true })
    app.rule('/', () => { throw new Error('m3ssage') })
    const foreign: Array<Record<string, string>> = [
      ...['example.com', 'localhost.example.com', '127.0.0.1.nip.io', '0.0.0.0', '[::]', '192.168.1.1', 'localhost@evil.test', 'evil.test:80#localhost', 'localhost.', 'xn--localhost', '127.1', '2130706433', '127.0.0.1:80:80'].map((host) => ({ host })),
      ...['x-forwarded-host', 'x-forwarded-for', 'forwarded', 'x-real-ip'].flatMap((name) => [{ host: 'example.com', [name]: 'localhost' }, { host: 'localhost', [name]: '127.0.0.1' }]),
      { origin: 'http://evil.test' }, { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }
    ]
    for (const headers of foreign) {
      for (const accept of ['text/html', '*/*', 'application/json']) {
        const { statusCode, body } = await app.inject({ url: '/', headers: { accept, ...headers } })
        t.equal(statusCode, 500)
        t.notMatch(body, /m3ssage|data-token|debugger\.test|__flaskish/, JSON.stringify(headers))
      }
    }
    const { body } = await app.inject({ url: '/', headers: HTML, remoteAddress: '192.168.1.5' })
    t.notMatch(body, /m3ssage|data-token/)
    takeErrors(app)
  })

  t.test('is nothing in production', async (t) => {
    const before = process.env['NODE_ENV']
    process.env['NODE_ENV'] = 'production'
    try {
      const app = await buildApp(t, { debug: true })
      app.rule('/', () => { throw new Error('m3ssage') })
      const { body } = await app.inject({ url: '/', headers: HTML })
      t.match(body, '<h1>Internal Server Error</h1>')
      t.notMatch(body, 'm3ssage')
      t.equal((await app.inject({ method: 'POST', url: '/__flaskish_debugger__/pin', payload: {} })).statusCode, 404)
      takeErrors(app)
    } finally {
      if (before === undefined) delete process.env['NODE_ENV']
      else process.env['NODE_ENV'] = before
    }
  })

  t.test('is not even loaded where debug is off', async (t) => {
    const root = fileURLToPath(new URL('../../', import.meta.url))
    const code = (debug: boolean): string => `
      const { default: Fastify } = await import('fastify')
      const { default: flaskish } = await import('flaskish')
      const app = Fastify()
      await app.register(flaskish, { debug: ${debug} })
      await app.ready()
      const { Session } = process.getBuiltinModule === undefined ? await import('node:inspector') : process.getBuiltinModule('node:inspector')
      console.log(Symbol.for('flaskish.debugger') in globalThis)
      await app.close()`
    const run = async (debug: boolean): Promise<string> => (await promisify(execFile)(process.execPath, ['--import=tsx', '--conditions=flaskish-source', '--input-type=module', '-e', code(debug)], { cwd: root, env: UNMEASURED })).stdout.trim()
    t.equal(await run(false), 'false')
    t.equal(await run(true), 'true')
  })

  t.test('leaves alone a debugger that the user has attached', async (t) => {
    const root = fileURLToPath(new URL('../../', import.meta.url))
    const code = `
      const { default: Fastify } = await import('fastify')
      const { default: flaskish } = await import('flaskish')
      console.error = () => {}
      const app = Fastify()
      await app.register(flaskish, { debug: true })
      app.rule('/', () => { throw new Error('x') })
      console.log((await app.inject('/')).body)
      await app.close()`
    const { stdout } = await promisify(execFile)(process.execPath, ['--inspect=127.0.0.1:0', '--import=tsx', '--conditions=flaskish-source', '--input-type=module', '-e', code], { cwd: root, env: UNMEASURED })
    t.match(stdout, 'another debugger is attached to the process (--inspect)')
  })

  t.test('keeps the frames of the last errors only', async (t) => {
    setFlagsFromString('--expose-gc')
    const collectGarbage = runInNewContext('gc') as () => void
    const app = await buildApp(t, { debug: true })
    const alive = new FinalizationRegistry<number>((index) => freed.add(index))
    const freed = new Set<number>()
    let count = 0
    app.rule('/', () => {
      const large = { index: count++, bytes: Buffer.alloc(1_000_000) }
      alive.register(large, large.index)
      throw new Error(String(large.index))
    })
    for (let i = 0; i < 60; i++) await app.inject({ url: '/', headers: HTML })
    takeErrors(app)
    await t.resolveMatch((async () => {
      for (let i = 0; i < 50 && freed.size < 40; i++) {
        collectGarbage()
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      return freed.size >= 40
    })(), true)
  })
})
