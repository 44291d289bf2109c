import type { FastifyInstance, FastifyServerOptions } from 'fastify'
import { abort, makeResponse, redirect, request, urlFor, type FlaskishOptions } from 'flaskish'
import t from 'tap'
import { buildApp, takeErrors, takeWarnings, type RunningTest } from '../build-app.ts'
import { listen } from '../raw-socket.ts'
import { send, time } from './wire.ts'

// Routing, redirects and dispatch.

const OTHER_HOSTS = [
  '//evil.example', '///evil.example', '////evil.example/', '/\\evil.example', '/\\/evil.example', '\\/evil.example', '\\\\evil.example', '/%5Cevil.example', '/%5c%5cevil.example', '/%2Fevil.example', '/%2f%2fevil.example/',
  '//evil.example/%2e%2e', '//evil.example/%2e%2e%2f', '//evil.example/..', '/.//evil.example', '/..//evil.example', '//%5Cevil.example', '/%2F/evil.example', '//user@evil.example', '//evil.example:80/dir', '//evil.example^', '//[::1]/dir',
  '//evil.example?x=1', '/%09/evil.example', '/;//evil.example', '//dir//evil.example', '//evil.example/dir/x', '/dir//evil.example', '/dir/%2f%2fevil.example', '/dir/\\evil.example', '//dir/http://evil.example', 'http://evil.example//dir/x'
]

async function buildPages (t: RunningTest, options: FlaskishOptions = {}, host: FastifyServerOptions = {}): Promise<FastifyInstance> {
  const app = await buildApp(t, options, host)
  app.rule('/', () => 'home')
  app.rule('/dir/<path:rest>/', ({ rest }) => rest)
  app.rule('/<path:any>/branch/', ({ any }) => any)
  app.rule('/<name>/', ({ name }) => name)
  const page = (): string => 'page'
  app.rule('/old/<path:rest>', { redirectTo: '/new/<rest>' })
  app.rule('/page/<path:rest>', { defaults: { number: 1 } }, page)
  app.rule('/page/<path:rest>/<int:number>', { endpoint: 'page' }, page)
  return app
}

t.test('goal 64; CVE-2020-28724, CVE-2021-22963, CVE-2021-22964, CVE-2015-1164, CVE-2017-7234, CVE-2018-14574, CVE-2021-21330: redirects of the router stay on this origin', async (t) => {
  for (const options of [{}, { applicationRoot: '/root' }, { strictSlashes: false }, { mergeSlashes: false }]) {
    const app = await buildPages(t, options)
    const port = await listen(app)
    let redirects = 0
    for (const path of OTHER_HOSTS.flatMap((path) => [path, `${path}/branch`, `/old/${path}`, `/page/${path}/1`])) {
      for (const method of ['GET', 'HEAD', 'OPTIONS']) {
        const { status, location, body } = await send(port, path, { method })
        t.ok(status >= 200 && status < 500, `${method} ${path}: ${status}`)
        if (location === undefined) continue
        redirects++
        t.match(location, /^\/(?![/\\])[\x21-\x7e]*$/, `${method} ${path}`)
        t.equal(new URL(location, 'http://here.example/').host, 'here.example', `${method} ${path}`)
        t.notMatch(body, /href="?(?:\/\/|\/\\|http)/i)
      }
    }
    t.ok(redirects > 50, `${redirects} redirects`)
    takeWarnings(app)
  }
})

t.test('CVE-2024-29041, CVE-2023-28362, CVE-2024-43796, goals 59 and 63: a Location is what was given, escaped, or a 500 that does not repeat it', async (t) => {
  const app = await buildApp(t)
  app.rule('/', () => redirect(request.args.get('to', '')))
  app.rule('/header', { endpoint: 'header' }, () => ['', 302, { Location: request.args.get('to', '') }])
  const port = await listen(app)
  const targets = [
    'http://example.com\\@evil.example', 'http://example.com/<script>alert(1)</script>', 'javascript:alert(1)//"><img src=x>', "/x' onload='x", '/a b"c<d>', 'JaVaScRiPt:alert(1)', ' javascript:alert(1)', 'data:text/html,<script>', 'http://ex ample.com/', 'vbscript:x',
    'http://example.com/\u560d\u560aSet-Cookie:x=1', '/\u202e', '/caf\u00e9', '/%0d%0aSet-Cookie:x=1', '/%zz', '//user:pass@host/ä?ö#ü', 'java\tscript:alert(1)', '/x\r\nSet-Cookie: x=1', '/x\nSet-Cookie: x=1', '/x\0y', '/x\rSet-Cookie: x=1'
  ]
  for (const path of ['/', '/header']) {
    for (const target of targets) {
      const { status, head, body, location } = await send(port, `${path}?to=${encodeURIComponent(target)}`, { headers: { Accept: 'text/html' } })
      t.ok([302, 500].includes(status), target)
      t.match(location ?? '', /^[\x21-\x7e]*$/, target)
      t.notMatch(location ?? '', /["<>\\^`{|} ]/, target)
      t.notMatch(head, /^set-cookie/m, target)
      t.notMatch(body, /<script|<img|href\s*=\s*["']?\s*(?:j\s*a\s*v\s*a|data|vbscript)/i, target)
      t.notMatch(body, /'[^<]*onload/, target)
      if (status === 500) t.notMatch(body, 'Set-Cookie')
    }
  }
  takeErrors(app)
})

t.test('CVE-2024-45813, CVE-2024-45296, GHSA-rhx6-c78j-4q9w, CVE-2026-4867, CVE-2026-4923, CVE-2026-4926, goal 26: matching is linear, whatever shares a segment', async (t) => {
  const app = await buildApp(t, { converters: { words: { pattern: '(?:a+)+' }, any2: { pattern: '(?:a|aa)*' } } })
  const rules = [
    '/1/<a>-<b>', '/2/<a>-<b>-<c>', '/3/<a>-<b>-<c>-<d>-<e>', '/4/<a>-<b>.end', '/5/<path:a>/<path:b>', '/6/<path:a>/x/<path:b>/x/<path:c>/end', '/7/<a><b><c>', '/8/<int:a>-<int:b>-<float:c>', '/9/<words:a>', '/10/<any2:a>b', '/11/<any2:a><any2:b><any2:c>b',
    '/12/<string(minlength=2):a><string(minlength=2):b>!', '/13/<any(a,aa,aaa):a><any(a,aa,aaa):b><any(a,aa):c>', '/14/<path:a>-<path:b>-<path:c>!', '/15/<uuid:a>-<uuid:b>'
  ]
  for (const [index, text] of rules.entries()) app.rule(text, { endpoint: `e${index}` }, () => '')
  for (let index = 0; index < 1200; index++) app.rule(`/many/<a>-<b>/${index}`, { endpoint: `m${index}` }, () => '')
  await app.ready()
  const texts = ['-a', 'a', 'a-', 'a/', 'x/', '/x', '.', '/', '1', '1-', '-', 'aa', '%2f', 'a%2d', '%', '..', '0.0-', 'a!'].map((text) => text.repeat(Math.ceil(14_000 / text.length)))
  let worst = 0
  for (const [index] of rules.entries()) {
    for (const text of texts) {
      for (const end of ['', '!', '/', '\n']) {
        worst = Math.max(worst, await time(async () => {
          const { statusCode } = await app.inject(`/${index + 1}/${text}${end}`)
          if (statusCode >= 500) t.fail(`${rules[index]} ${text.slice(0, 5)} ${statusCode}`)
        }))
      }
    }
  }
  for (const text of texts) worst = Math.max(worst, await time(async () => { await app.inject(`/many/${text}/1199`) }))
  t.ok(worst < 500, `${Math.round(worst)} ms`)
})

t.test('GHSA-c96f-x56v-gq3h, goal 62: names of Object.prototype are names like others, as method, endpoint, blueprint, converter, key and variable', async (t) => {
  const app = await buildApp(t)
  const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'then', '__defineGetter__', 'isPrototypeOf']
  app.rule('/<__proto__>/<constructor>', (args) => JSON.stringify(Object.entries(args)))
  app.rule('/urls', () => NAMES.map((name) => { try { return urlFor(name) } catch (error) { return (error as { code: string }).code } }).join())
  app.rule('/static-like/<path:toString>', ({ toString: name }) => `${String(name)}`)
  for (const name of NAMES) t.throws(() => app.rule(`/<${name}:x>`, () => ''), { code: 'FLASKISH_ERR_CONVERTER_UNKNOWN' })
  const port = await listen(app)
  for (const name of NAMES) {
    t.equal((await send(port, `/${name}/${name}`)).body, `[["__proto__","${name}"],["constructor","${name}"]]`)
    t.equal((await send(port, `/static-like/${name}`)).body, name)
    t.equal((await send(port, '/urls', { method: name })).status, 400)
  }
  t.equal((await send(port, '/urls')).body, NAMES.map(() => 'FLASKISH_ERR_ENDPOINT_UNKNOWN').join())
  const other = await buildApp(t)
  for (const blueprint of NAMES) await other.register(async (inner) => { inner.rule(`/${blueprint}`, { endpoint: 'view' }, () => urlFor('.view')) }, { blueprint })
  for (const name of NAMES) t.equal((await other.inject(`/${name}`)).body, `/${name}`)
  t.same(Object.keys(Object.prototype), [])
})

t.test('goal 68; CVE-2020-7764, CVE-2025-29927, CVE-2013-7370: no header chooses a rule, no method is overridden, TRACE echoes nothing', async (t) => {
  const app = await buildApp(t)
  app.rule('/', () => 'plain')
  app.rule('/admin', { endpoint: 'admin', methods: ['DELETE'] }, () => 'deleted')
  app.rule('/form', { endpoint: 'form', methods: ['POST'] }, () => request.method)
  app.beforeRequest(() => { if (request.path.startsWith('/admin')) abort(403) })
  const port = await listen(app)
  const headers = {
    'Accept-Version': '2.x',
    'X-HTTP-Method-Override': 'DELETE',
    'X-HTTP-Method': 'DELETE',
    'X-Method-Override': 'DELETE',
    'X-Original-URL': '/admin',
    'X-Rewrite-URL': '/admin',
    'X-Middleware-Subrequest': 'middleware:middleware:middleware',
    'X-Forwarded-Uri': '/admin',
    'X-Original-Method': 'DELETE',
    'X-Forwarded-Prefix': '/admin',
    'X-Script-Name': '/admin',
    'Content-Location': '/admin',
    Forwarded: 'host=admin',
    Upgrade: 'h2c'
  }
  for (const [name, value] of Object.entries(headers)) {
    t.match(await send(port, '/', { headers: { [name]: value } }), { status: 200, body: 'plain' }, name)
    t.equal((await send(port, '/admin', { headers: { [name]: value } })).status, 403, name)
  }
  t.equal((await send(port, '/form?_method=DELETE', { method: 'POST', body: '_method=DELETE', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } })).body, 'POST')
  for (const path of ['/', '/admin', '/none', '/form']) {
    const trace = await send(port, path, { method: 'TRACE', headers: { 'X-Secret': 's3cret', Cookie: 'a=s3cret' } })
    t.ok(trace.status >= 400 && trace.status < 500, `${path} ${trace.status}`)
    t.notMatch(trace.body + trace.head, 's3cret')
  }
})

t.test('goal 66; CVE-2026-22031, CVE-2026-2880, CVE-2026-33804: a guard sees the rule that was matched, for 30 spellings under 5 router settings', async (t) => {
  const spellings = [
    '/admin/x', '/%61dmin/x', '/a%64min/x', '/%61%64%6d%69%6e/x', '//admin/x', '///admin//x', '/admin//x', '/admin/x/', '/admin;/x', '/admin;a=b/x', '/admin/x;y', '/ADMIN/x', '/Admin/x', '/./admin/x', '/../admin/x', '/x/../admin/x', '/%2e/admin/x', '/%2e%2e/admin/x', '/admin%2fx',
    '/admin%2Fx', '/admin%5cx', '/admin\\x', '/%2fadmin/x', '/admin%00/x', '/admin/x%00', '/admin/x%0a', '/admin%20/x', '/admin./x', '/admin/x?y', '/admin/x#y', '/%2561dmin/x', 'http://localhost/admin/x', '/admin/%2e/x', '/admin/x%2f'
  ]
  const settings: ReadonlyArray<FastifyServerOptions> = [{}, { routerOptions: { ignoreDuplicateSlashes: true } }, { routerOptions: { ignoreTrailingSlash: true } }, { routerOptions: { caseSensitive: false } }, { routerOptions: { useSemicolonDelimiter: true } as object }]
  for (const host of settings) {
    for (const guard of ['path', 'endpoint', 'preHandler', 'instance'] as const) {
      const app = await buildApp(t, {}, host)
      const isGuarded = (): boolean => guard === 'endpoint' ? request.endpoint === 'admin' : /^\/admin\//.test(request.path)
      if (guard === 'preHandler') app.addHook('preHandler', async () => { if (isGuarded()) abort(403) })
      else if (guard !== 'instance') app.beforeRequest(() => { if (isGuarded()) abort(403) })
      await app.register(async (inner) => {
        if (guard === 'instance') inner.beforeRequest(() => abort(403))
        inner.rule('/admin/<x>', { endpoint: 'admin' }, () => 'S3CRET')
      })
      app.rule('/x/', () => 'open')
      const port = await listen(app)
      let guarded = 0
      for (const path of spellings) {
        const { status, body } = await send(port, path)
        t.notMatch(body, 'S3CRET', `${guard} ${path} ${JSON.stringify(host)}`)
        t.ok(status < 500, path)
        if (status === 403) guarded++
      }
      t.ok(guarded >= 5, `${guarded}`)
      takeWarnings(app)
      takeErrors(app)
    }
  }
})

t.test('CVE-2026-6270: beforeRequest of the app holds in every blueprint, nested, earlier and later ones; a sibling\'s never', async (t) => {
  const app = await buildApp(t)
  await app.register(async (early) => {
    early.rule('/early', { endpoint: 'v' }, () => 'open')
    await early.register(async (nested) => { nested.rule('/nested', { endpoint: 'v' }, () => 'open') }, { blueprint: 'nested' })
  }, { blueprint: 'early' })
  app.beforeRequest(() => { if (!('key' in request.args)) abort(401) })
  await app.register(async (late) => {
    late.beforeRequest(() => { abort(403) })
    late.rule('/late', { endpoint: 'v' }, () => 'open')
    await late.register(async (nested) => { nested.rule('/late/nested', { endpoint: 'v' }, () => 'open') }, { blueprint: 'inner' })
  }, { blueprint: 'late' })
  app.rule('/own', () => 'open')
  const port = await listen(app)
  for (const path of ['/early', '/nested', '/late', '/late/nested', '/own', '/static/x', '/none']) t.equal((await send(port, path)).status, 401, path)
  for (const path of ['/early', '/nested', '/own']) t.match(await send(port, `${path}?key`), { status: 200, body: 'open' }, path)
  for (const path of ['/late', '/late/nested']) t.equal((await send(port, `${path}?key`)).status, 403, path)
})

t.test('CVE-2021-44420: a line break at the end is part of the path, and never its end', async (t) => {
  const app = await buildApp(t, { converters: { word: { pattern: /[a-z]+$/ } } })
  const rules: Record<string, string> = { '/fixed': '/fixed', '/int/<int:n>': '/int/7', '/float/<float:n>': '/float/1.5', '/any/<any(a,b):x>': '/any/a', '/uuid/<uuid:u>': '/uuid/12345678-1234-1234-1234-123456789abc', '/big/<bigint:n>': '/big/7', '/len/<string(length=2):s>': '/len/ab', '/slash/': '/slash/' }
  for (const [index, text] of Object.keys(rules).entries()) app.rule(text, { endpoint: `e${index}` }, () => 'matched')
  t.throws(() => app.rule('/x<word:w>\n', { endpoint: 'x' }, () => ''), /.*/)
  const port = await listen(app)
  for (const path of Object.values(rules)) {
    t.equal((await send(port, path)).body, 'matched', path)
    for (const end of ['%0a', '%0A', '%0d', '%0d%0a', '%00', '%e2%80%a8', '%c2%85']) {
      const { status, location } = await send(port, path + end)
      t.equal(status, 404, path + end)
      t.equal(location, undefined)
    }
  }
})

t.test('CVE-2021-21321, CVE-2025-66415: dots do not climb out of a prefix, of a blueprint or of the root', async (t) => {
  const app = await buildApp(t, { applicationRoot: '/root', proxy: { prefix: 1 } })
  app.rule('/secret', () => 'S3CRET')
  await app.register(async (inner) => { inner.rule('/<path:rest>/', { endpoint: 'rest' }, ({ rest }) => `inside ${rest}`) }, { blueprint: 'shop', prefix: '/shop' })
  const port = await listen(app)
  for (const dots of ['..', '%2e%2e', '.%2e', '%2e.', '..%2f', '%2e%2e%2f', '..\\', '..;', './..', '%2e/%2e%2e', '..%5c']) {
    for (const path of [`/shop/${dots}/secret`, `/shop/x/${dots}/${dots}/secret`, `/shop/${dots}`, `/shop/${dots}/${dots}/${dots}/x`]) {
      for (const headers of [{}, { 'X-Forwarded-Prefix': '/mounted' }, { 'X-Forwarded-Prefix': `/mounted/${dots}/${dots}` }]) {
        const { body, location = '/root/shop/' } = await send(port, path, { headers })
        t.notMatch(body, 'S3CRET', path)
        t.match(new URL(location, 'http://h').pathname, /^\/(?:root|mounted)(?:\/\.\.[;%][^/]*)*\/shop\//, `${path} ${location}`)
      }
    }
  }
  for (const prefix of ['//evil.example', 'http://evil.example', '/\\evil.example', 'evil', '/x"><script>', '/ä', '/x?y', '/x#y', '/%2f%2fevil', '\\\\evil', '/..', '/../..']) {
    const { location, status } = await send(port, '/shop/x', { headers: { 'X-Forwarded-Prefix': prefix } })
    t.equal(status, 308)
    t.match(location ?? '', /^\/(?![/\\])[\x21-\x7e]*$/, prefix)
    t.notMatch(location, /[<>"#\\]/, prefix)
    t.match(location, /\/shop\/x\/$/, prefix)
  }
})

t.test('GHSA-v574-6498-x57v: nothing kept is found under the name of something else', async (t) => {
  const app = await buildApp(t)
  app.rule('/one/<a>/<b>', { endpoint: 'one' }, ({ a, b }) => JSON.stringify([a, b, urlFor('one', { a, b, c: request.args.get('c') })]))
  app.rule('/<x>,<y>', { endpoint: 'two' }, ({ x, y }) => JSON.stringify([x, y]))
  const port = await listen(app)
  const rows = [
    ['/one/a/b%2Fc', '["a","b/c","/one/a/b/c"]'], ['/one/a%2Fb/c', '["a/b","c","/one/a/b/c"]'], ['/one/a/b?c=d', '["a","b","/one/a/b?c=d"]'], ['/one/a/b%3Fc=d', '["a","b?c=d","/one/a/b%3Fc=d"]'], ['/one/a%3F/b', '["a?","b","/one/a%3F/b"]'],
    ['/a,b,c', '["a,b","c"]'], ['/a%2Cb,c', '["a,b","c"]'], ['/a,b%00c', '["a","b\\u0000c"]'], ['/a%00b,c', '["a\\u0000b","c"]']
  ] as const
  for (let round = 0; round < 3; round++) {
    for (const [path, body] of rows) t.equal((await send(port, path)).body, body, path)
  }
})

t.test('CVE-2024-28103, CVE-2025-7339: what afterRequest adds is on every kind of answer, and lists of pairs arrive as given', async (t) => {
  const root = t.testdir({ static: { 'a.txt': 'a' } })
  const app = await buildApp(t, { root })
  const pairs: Array<[string, string]> = [['X-One', '1'], ['X-Two', '2'], ['X-One', '3']]
  app.rule('/dir/', () => 'dir')
  app.rule('/error', () => { throw new Error('x') })
  app.rule('/abort', () => abort(418))
  app.rule('/pairs', () => ['', 200, pairs])
  app.rule('/stream', function * () { yield 'a' })
  app.rule('/made', () => makeResponse('a', 201))
  app.afterRequest((response) => { response.headers.set('X-Frame-Options', 'DENY') })
  const port = await listen(app)
  for (const [method, path] of [['GET', '/dir/'], ['GET', '/dir'], ['GET', '//dir/'], ['GET', '/error'], ['GET', '/abort'], ['GET', '/none'], ['POST', '/dir/'], ['OPTIONS', '/dir/'], ['HEAD', '/dir/'], ['GET', '/stream'], ['GET', '/static/a.txt'], ['GET', '/static/none'], ['POST', '/static/a.txt'], ['GET', '/made'], ['TRACE', '/dir/']] as const) {
    t.match((await send(port, path, { method })).head, /^x-frame-options: deny$/m, `${method} ${path}`)
  }
  const { head } = await send(port, '/pairs')
  t.match(head, /x-one: 1\r\n(?:[^]*)x-one: 3/)
  t.same(pairs, [['X-One', '1'], ['X-Two', '2'], ['X-One', '3']])
  takeErrors(app)
})
