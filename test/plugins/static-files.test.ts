import fastifyStatic from '@fastify/static'
import { utimesSync } from 'node:fs'
import Fastify from 'fastify'
import t from 'tap'
import flaskish, { afterThisRequest, request, urlFor } from 'flaskish'
import { addStaticRule } from '../../plugins/static-files.ts'
import { readStaticOptions, type StaticOptions } from '../../plugins/static-options.ts'
import { buildApp } from '../build-app.ts'

t.test('addStaticRule', async (t) => {
  const root = t.testdir({
    static: { 'style.css': 'body{}', 'style.css.br': 'brotli', 'data.json': '{}', 'page.html': 'page', docs: { 'index.html': 'start' }, '.dot': 'dot', device: t.fixture('symlink', '/dev/zero'), 'naïve 1.txt': 'x' },
    host: { 'style.css': 'host{}', 'own.css': 'own{}' },
    other: { 'a.txt': 'other' },
    outside: 'secret'
  })
  const build = async (options: StaticOptions = {}) => await buildApp(t, { root, static: options })

  t.test('serves files with what tells browsers whether they have changed', async (t) => {
    const app = await build()
    utimesSync(`${root}/static/style.css`, 1_700_000_000, 1_700_000_000)
    const answer = await app.inject('/static/style.css')
    t.match(answer, { statusCode: 200, body: 'body{}', headers: { 'content-type': 'text/css; charset=utf-8', 'content-length': '6', 'cache-control': 'no-cache', 'last-modified': 'Tue, 14 Nov 2023 22:13:20 GMT', 'accept-ranges': 'bytes', 'content-disposition': 'inline; filename="style.css"' } })
    t.match(await app.inject('/static/data.json'), { body: '{}', headers: { 'content-type': 'application/json' } })
    t.match(await app.inject('/static/na%C3%AFve%201.txt'), { body: 'x', headers: { 'content-disposition': 'inline; filename="naive 1.txt"; filename*=UTF-8\'\'na%C3%AFve%201.txt' } })
    t.match(await app.inject({ url: '/static/style.css', headers: { 'if-none-match': String(answer.headers.etag) } }), { statusCode: 304, body: '' })
    t.match(await app.inject({ url: '/static/style.css', headers: { range: 'bytes=-2' } }), { statusCode: 206, body: '{}', headers: { 'content-range': 'bytes 4-5/6' } })
    t.match(await app.inject({ method: 'HEAD', url: '/static/style.css' }), { statusCode: 200, body: '', headers: { 'content-length': '6' } })
  })

  t.test('is an endpoint like others', async (t) => {
    const app = await build()
    const seen: unknown[] = []
    app.addHook('preHandler', async () => {
      afterThisRequest((response) => {
        seen.push([request.endpoint, request.viewArgs, response.status, response.headers.has('etag')])
        response.headers.set('x-after', '1')
      })
    })
    app.registerErrorHandler(404, ({ name }, { request: { path } }) => [`${name}: ${path}`, 404])
    app.rule('/', () => urlFor('static', { filename: 'css/a b.css', v: 1 }))
    t.equal((await app.inject('/')).body, '/static/css/a%20b.css?v=1')
    t.match(await app.inject('/static/style.css'), { statusCode: 200, headers: { 'x-after': '1' } })
    t.match(await app.inject({ url: '/static/style.css', headers: { 'if-none-match': '*' } }), { statusCode: 304, headers: { 'x-after': '1' } })
    t.match(await app.inject('/static/none'), { statusCode: 404, body: 'Not Found: /static/none' })
    t.same(seen.slice(1, 3), [['static', { filename: 'style.css' }, 200, true], ['static', { filename: 'style.css' }, 304, true]])
    t.match(await app.inject({ method: 'POST', url: '/static/style.css' }), { statusCode: 405, headers: { allow: 'GET, HEAD, OPTIONS' } })
    t.match(await app.inject({ method: 'OPTIONS', url: '/static/style.css' }), { statusCode: 200, headers: { allow: 'GET, HEAD, OPTIONS' } })
  })

  t.test('answers 404 for folders and devices, without a redirect or a list, and without a folder at all', async (t) => {
    const app = await build()
    for (const url of ['/static', '/static/', '/static/device', '/static/docs', '/static/docs/', '/static/style.css/']) {
      const answer = await app.inject(url)
      t.equal(answer.statusCode, 404, url)
      t.notMatch(answer.body, /index|style/, url)
    }
    t.equal((await (await build({ folder: 'none' })).inject('/none/a.txt')).statusCode, 404)
  })

  t.test('is left out where the app says so', async (t) => {
    const app = await buildApp(t, { root, static: false })
    t.equal((await app.inject('/static/style.css')).statusCode, 404)
    t.throws(() => app.urlFor('static', { filename: 'a' }), { code: 'FLASKISH_ERR_NO_SERVER_NAME' })
    t.same([...app.urlMap], [])
  })

  t.test('takes the options of @fastify/static', async (t) => {
    const app = await build({
      maxAge: '1h',
      immutable: true,
      etag: false,
      lastModified: false,
      acceptRanges: false,
      index: 'index.html',
      extensions: ['html'],
      dotfiles: 'deny',
      preCompressed: true,
      setHeaders: (reply, path, { size }) => { reply.header('x-size', `${path.slice(root.length)} ${size}`) }
    })
    const { headers } = await app.inject({ url: '/static/style.css', headers: { range: 'bytes=0-1' } })
    t.match(headers, { 'cache-control': 'public, max-age=3600, immutable', 'x-size': '/static/style.css 6', 'content-length': '6', vary: 'accept-encoding' })
    t.same(['etag', 'last-modified', 'accept-ranges'].filter((name) => name in headers), [])
    t.match(await app.inject('/static/page'), { body: 'page', headers: { 'content-type': 'text/html; charset=utf-8' } })
    t.match(await app.inject('/static/docs/'), { body: 'start', headers: { 'content-disposition': 'inline; filename="index.html"' } })
    t.equal((await app.inject('/static/.dot')).statusCode, 403)
    t.match(await app.inject({ url: '/static/style.css', headers: { 'accept-encoding': 'br' } }), { body: 'brotli', headers: { 'content-encoding': 'br', 'content-type': 'text/css; charset=utf-8', 'content-length': '6', vary: 'accept-encoding' } })
    const bare = await build({ contentType: false, cacheControl: false, preCompressed: true })
    t.same(Object.keys((await bare.inject('/static/style.css')).headers).filter((name) => name === 'content-type' || name === 'cache-control'), [])
    const etag = String((await bare.inject({ url: '/static/style.css', headers: { 'accept-encoding': 'br' } })).headers.etag)
    const unchanged = await bare.inject({ url: '/static/style.css', headers: { 'accept-encoding': 'br', 'if-none-match': etag } })
    t.match(unchanged, { statusCode: 304, headers: { vary: 'accept-encoding' } })
    t.equal(unchanged.headers['content-encoding'], undefined)
  })

  t.test('says how long a file may be kept', async (t) => {
    const rows: ReadonlyArray<readonly [StaticOptions, string | undefined]> = [
      [{}, 'no-cache'], [{ cacheControl: true, immutable: false }, 'no-cache'], [{ maxAge: '1h' }, 'public, max-age=3600'], [{ maxAge: 60_500, immutable: true }, 'public, max-age=60, immutable'],
      [{ immutable: true }, 'public, max-age=0, immutable'], [{ maxAge: 0 }, 'public, max-age=0'], [{ maxAge: '9 years' }, 'public, max-age=31536000'], [{ maxAge: '1h', cacheControl: false }, undefined]
    ]
    for (const [options, expected] of rows) t.equal((await (await build(options)).inject('/static/style.css')).headers['cache-control'], expected, JSON.stringify(options))
  })

  t.test('takes constraints and a log level for its route', async (t) => {
    const app = await build({ constraints: { host: 'static.example' }, logLevel: 'error' })
    t.match(await app.inject({ url: '/static/style.css', headers: { host: 'static.example' } }), { statusCode: 200 })
    t.match(await app.inject('/static/style.css'), { statusCode: 404 })
    t.match((await build({ schemaHide: false })).printRoutes(), /static\//)
  })

  t.test('may be there again on another instance, under another endpoint', async (t) => {
    const app = await build()
    app.register(async (inner) => {
      const settings = readStaticOptions({ folder: 'other', urlPath: '/files' }, root)
      if (settings !== undefined) addStaticRule(inner, 'admin.static', settings)
    }, { prefix: '/admin' })
    app.rule('/', () => urlFor('admin.static', { filename: 'a.txt' }))
    t.equal((await app.inject('/')).body, '/admin/files/a.txt')
    t.equal((await app.inject('/admin/files/a.txt')).body, 'other')
    t.equal((await app.inject('/admin/static/style.css')).statusCode, 404)
  })

  t.test('gives way to the host\'s @fastify/static, which keeps its options, before and after', async (t) => {
    for (const prefix of ['/static/', '/host/']) {
      const after = await build()
      await after.register(fastifyStatic, { root: `${root}/host`, prefix, maxAge: 5000, etag: false })
      after.get('/plain', async (_request, reply) => reply.sendFile('own.css'))
      after.rule('/', () => urlFor('static', { filename: 'own.css' }))
      t.match(await after.inject(`${prefix}own.css`), { statusCode: 200, body: 'own{}', headers: { 'cache-control': 'public, max-age=5' } })
      t.match(await after.inject('/plain'), { body: 'own{}' })
      t.match(await after.inject('/static/style.css'), { body: prefix === '/static/' ? 'host{}' : 'body{}' })
      t.equal((await after.inject('/')).body, '/static/own.css')
    }
  })

  t.test('works beside the host\'s @fastify/static that was there before', async (t) => {
    for (const prefix of ['/static/', '/host/']) {
      const app = Fastify()
      t.teardown(() => app.close())
      await app.register(fastifyStatic, { root: `${root}/host`, prefix })
      await app.register(flaskish, { root })
      t.match(await app.inject(`${prefix}own.css`), { statusCode: 200, body: 'own{}', headers: { 'cache-control': 'public, max-age=0' } })
      t.match(await app.inject('/static/style.css'), { body: prefix === '/static/' ? 'host{}' : 'body{}' })
    }
  })

  t.test('may be there in siblings; without prefixes the first one answers', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    await app.register(async (one) => { await one.register(flaskish, { root }) })
    await app.register(async (two) => { await two.register(flaskish, { root, static: { folder: 'host', urlPath: '/static' } }) })
    await app.register(async (three) => { await three.register(flaskish, { root, static: { folder: 'host', urlPath: '/static' } }) }, { prefix: '/three' })
    t.equal((await app.inject('/static/style.css')).body, 'body{}')
    t.equal((await app.inject('/three/static/style.css')).body, 'host{}')
  })

  t.test('gives way to a plain route or a rule in its place', async (t) => {
    const plain = await build()
    plain.get('/static/*', async () => String(request.endpoint))
    t.equal((await plain.inject('/static/style.css')).body, 'undefined')
    t.equal((await plain.inject('/static/%73tyle.css')).body, 'undefined')
    t.equal((await plain.inject({ method: 'POST', url: '/static/style.css' })).statusCode, 404)
    for (const text of ['/static/<path:filename>', '/static/<path:name>']) {
      const app = await build()
      app.rule(text, { endpoint: 'own' }, () => `own ${request.endpoint}`)
      t.equal((await app.inject('/static/style.css')).body, 'own own')
    }
    const beside = await build()
    beside.rule('/static/special.txt', () => 'special')
    beside.rule('/static/<path:name>', { methods: ['POST'], endpoint: 'upload' }, () => 'posted')
    t.equal((await beside.inject('/static/special.txt')).body, 'special')
    t.equal((await beside.inject('/static/style.css')).body, 'body{}')
    t.equal((await beside.inject({ method: 'POST', url: '/static/style.css' })).body, 'posted')
  })

  t.test('leaves rules what the app is given before them', async (t) => {
    const app = await build()
    app.addSchema({ $id: 'page', type: 'object', required: ['page'], properties: { page: { type: 'integer' } } })
    app.setValidatorCompiler(({ schema }) => (value) => JSON.stringify(schema).includes('page') && 'page' in value ? true : { error: new Error('no page') })
    app.rule('/', { schema: { querystring: { $ref: 'page#' } } }, () => 'ok')
    t.equal((await app.inject('/?page=1')).body, 'ok')
    t.equal((await app.inject('/')).statusCode, 400)
  })
})
