import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import Fastify from 'fastify'
import { openDebugger } from '../../plugins/debugger.ts'
import { exceptionWatch } from '../../plugins/debugger-watch.ts'
import { buildApp, takeErrors, takeWarnings } from '../build-app.ts'

const HTML = { accept: 'text/html,*/*;q=0.8' }

t.test('openDebugger', async (t) => {
  t.test('watches while the app is there', async (t) => {
    const app = Fastify()
    await openDebugger(app, undefined)
    await app.ready()
    t.equal(exceptionWatch.hindrance, undefined)
    await app.close()
    t.match(exceptionWatch.hindrance, /no local variables/)
  })

  t.test('answers in the form that the client asks for', async (t) => {
    const answer = async (headers: Record<string, string>, errorPages?: 'html' | 'json'): Promise<unknown> => {
      const app = await buildApp(t, { debug: true, ...(errorPages && { errorPages }) })
      app.rule('/', () => { throw new Error('x') })
      const { statusCode, headers: sent } = await app.inject({ url: '/', headers })
      takeErrors(app)
      return [statusCode, sent['content-type']]
    }
    t.same(await answer(HTML), [500, 'text/html; charset=utf-8'])
    t.same(await answer({ accept: 'application/xhtml+xml' }), [500, 'text/html; charset=utf-8'])
    for (const headers of [{}, { accept: '*/*' }, { accept: 'text/plain' }]) t.same(await answer(headers), [500, 'text/plain; charset=utf-8'])
    t.same(await answer({ accept: 'application/json' }), [500, 'application/json; charset=utf-8'])
    t.same(await answer(HTML, 'json'), [500, 'application/json; charset=utf-8'])
    t.same(await answer({}, 'html'), [500, 'text/html; charset=utf-8'])
  })

  t.test('lets the page run its own script only, and be read by nobody else', async (t) => {
    const app = await buildApp(t, { debug: true })
    app.addHook('onRequest', async (_request, reply) => { reply.header('access-control-allow-origin', '*') })
    app.rule('/', () => { throw new Error('x') })
    const pages = [await app.inject({ url: '/', headers: HTML }), await app.inject({ url: '/', headers: HTML })]
    takeErrors(app)
    const nonces = pages.map(({ body, headers }) => {
      const nonce = /<script nonce="([^"]+)">/.exec(body)?.[1]
      t.equal(headers['content-security-policy'], `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`)
      t.match(headers, { 'cache-control': 'no-store', 'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
      t.notOk('access-control-allow-origin' in headers)
      return nonce
    })
    t.not(nonces[0], nonces[1])
  })

  t.test('knows its addresses under a prefix with variables', async (t) => {
    const app = Fastify({ logger: false })
    t.teardown(() => app.close())
    t.capture(console, 'error', () => {})
    await app.register(async (shop) => {
      await shop.register((await import('flaskish')).default, { debug: true })
      shop.rule('/', () => { throw new Error('x') })
    }, { prefix: '/:shop' })
    t.match((await app.inject({ url: '/a%20b/', headers: HTML })).body, 'data-base="/a%20b/__flaskish_debugger__"')
  })

  t.test('is not slowed down by a file that nobody has written by hand', async (t) => {
    const app = await buildApp(t, { debug: true })
    const folder = t.testdir({})
    writeFileSync(join(folder, 'large.mjs'), `export function fail () { throw new Error('in the large file') }\n// ${'x'.repeat(5_000_000)}`)
    const { fail } = await import(join(folder, 'large.mjs'))
    app.rule('/', () => fail())
    const { body } = await app.inject({ url: '/', headers: HTML })
    takeErrors(app)
    t.match(body, 'large.mjs')
    t.ok(body.length < 1_000_000)
  })

  t.test('leaves the plain page where its own cannot be made', async (t) => {
    const app = await buildApp(t, { debug: true })
    app.rule('/', () => { throw new Error('x') })
    await app.ready()
    const before = process.cwd()
    const folder = mkdtempSync(join(tmpdir(), 'flaskish-'))
    process.chdir(folder)
    rmSync(folder, { recursive: true })
    try {
      const { statusCode, body } = await app.inject({ url: '/', headers: HTML })
      t.equal(statusCode, 500)
      t.match(body, '<h1>Internal Server Error</h1>')
      t.equal(takeErrors(app).length, 1)
      t.match(takeWarnings(app), [{ msg: /^The debugger's page could not be made: Error: ENOENT/ }])
    } finally {
      process.chdir(before)
    }
  })
})
