import { abort, getFlashedMessages, html, jsonify, makeResponse, redirect, renderTemplateString, request, Response, sendFile, session, urlFor } from 'flaskish'
import t from 'tap'
import { buildApp, takeErrors, takeWarnings } from '../build-app.ts'
import { exchange, listen } from '../raw-socket.ts'
import { hasControls, send, time } from './wire.ts'

// Hosts, forwarded headers, framing, header injection, cookies.

const BREAKS = ['\r\nX-Evil: 1', '\nX-Evil: 1', '\rX-Evil: 1', '\r\n\r\n<script>', '\0X-Evil: 1', '\u560d\u560aX-Evil: 1', '\u010d\u010aX-Evil: 1', '\u2028X-Evil: 1', '\x85X-Evil: 1', '\x0bX-Evil: 1', '\x7f']

t.test('goal 63; CVE-2012-2374, CVE-2016-9964, CVE-2015-5144, CVE-2011-3186, CVE-2016-2216, CVE-2016-5325, CVE-2018-12116: no text begins a line of an answer', async (t) => {
  const app = await buildApp(t, { secretKey: 'a key of this test alone' })
  const places: Record<string, (text: string) => unknown> = {
    header: (text) => ['', 200, { 'X-A': text }],
    'header of a list': (text) => ['', 200, [['X-A', text]]],
    'name of a header': (text) => ['', 200, { [`X-${text}`]: 'a' }],
    'headers.set': (text) => { const made = makeResponse(''); made.headers.set('X-A', text); return made },
    'headers.append': (text) => { const made = makeResponse(''); made.headers.append('X-A', text); return made },
    redirect: (text) => redirect(`/x${text}`),
    location: (text) => ['', 302, { Location: `/x${text}` }],
    status: (text) => ['', `200 OK${text}`],
    'status of a Response': (text) => { const made = makeResponse(''); made.status = `200 ${text}`; return made },
    mimetype: (text) => new Response('', { mimetype: `text/x${text}` }),
    contentType: (text) => new Response('', { contentType: `text/x${text}` }),
    'mimetype set later': (text) => { const made = makeResponse(''); made.mimetype = `text/x${text}`; return made },
    'name of a cookie': (text) => { const made = makeResponse(''); made.setCookie(`a${text}`, 'b'); return made },
    'value of a cookie': (text) => { const made = makeResponse(''); made.setCookie('a', `b${text}`); return made },
    'path of a cookie': (text) => { const made = makeResponse(''); made.setCookie('a', 'b', { path: `/${text}` }); return made },
    'domain of a cookie': (text) => { const made = makeResponse(''); made.setCookie('a', 'b', { domain: `a.example${text}` }); return made },
    'sameSite of a cookie': (text) => { const made = makeResponse(''); made.setCookie('a', 'b', { sameSite: `Lax${text}` as 'Lax' }); return made },
    'removal of a cookie': (text) => { const made = makeResponse(''); made.deleteCookie(`a${text}`); return made },
    downloadName: (text) => sendFile(Buffer.from('x'), { mimetype: 'text/plain', asAttachment: true, downloadName: `a${text}.txt` }),
    etag: (text) => sendFile(Buffer.from('x'), { mimetype: 'text/plain', etag: `a${text}` }),
    'mimetype of a file': (text) => sendFile(Buffer.from('x'), { mimetype: `text/plain${text}` }),
    'WWW-Authenticate': (text) => abort(401, { wwwAuthenticate: `Basic realm="${text}"` }),
    'Retry-After': (text) => abort(503, { retryAfter: `1${text}` as unknown as number }),
    description: (text) => abort(418, `a${text}`),
    session: (text) => { session['a'] = text; return '' },
    url: (text) => ['', 200, { 'X-A': urlFor('header', { a: text, _anchor: text }) }],
    'web Response': (text) => new globalThis.Response('', { headers: { 'X-A': text } })
  }
  for (const [endpoint, view] of Object.entries(places)) app.rule(`/${encodeURIComponent(endpoint).replaceAll('%', '-')}`, { endpoint }, () => view(request.args.get('t') ?? '') as string)
  const port = await listen(app)
  for (const endpoint of Object.keys(places)) {
    for (const text of BREAKS) {
      const { head, status, body } = await send(port, `/${encodeURIComponent(endpoint).replaceAll('%', '-')}?t=${encodeURIComponent(text)}`)
      t.ok(status >= 200, `${endpoint} ${encodeURIComponent(text)}`)
      t.notMatch(head, /^x-evil/m, endpoint)
      t.notOk(hasControls(head.replaceAll('\r\n', ' ')), endpoint)
      t.notMatch(body, /^<script>/, endpoint)
    }
  }
  takeErrors(app)
  takeWarnings(app)
})

const WRONG_HOSTS = [
  'evil.example/x', 'user@evil.example', 'evil.example?x', 'evil.example#x', 'evil.example\\x', 'evil example', 'evil.example:80:80', 'evil.example:x', 'evil.example,app.example', '"evil"', '<evil>', 'evil%00', "evil'", 'evil;x', 'evil_x', '[::1', 'evil|x',
  'evil{x}', '\xe9vil', '@evil', 'app.example:80/../evil', 'app.example:@evil', 'evil:-1', 'evil:99999999999999', '[evil]', 'app.example\tevil', 'evil:80\\@app.example', '-evil', '.evil', 'evil..example'
]

t.test('goal 67; CVE-2012-4520, CVE-2026-34835, CVE-2025-31137, CVE-2021-22881, CVE-2011-4139: a Host that is none is empty, and never repeated', async (t) => {
  const app = await buildApp(t)
  app.rule('/', () => ({ host: request.host, url: request.url, base: request.baseUrl, link: urlFor('page', { x: 1, _external: true }) }))
  app.rule('/page/<x>/', { endpoint: 'page' }, () => html`<a href="${urlFor('page', { x: 1, _external: true })}">`)
  app.rule('/go', () => redirect(urlFor('page', { x: 1, _external: true })))
  app.rule('/error', () => { throw new Error('x') })
  const port = await listen(app)
  for (const host of WRONG_HOSTS.slice(0, 23)) {
    for (const [method, path] of [['GET', '/'], ['GET', '/page/1/'], ['GET', '/page/1'], ['GET', '/go'], ['POST', '/'], ['GET', '/none'], ['GET', '/error']] as const) {
      const { status, head, body } = await send(port, path, { host, method })
      t.ok(status >= 200 && (status < 500 || path === '/error'), `${host} ${path}`)
      t.notMatch(head + body, /vil/, `${host} ${path}`)
    }
  }
  const strict = await buildApp(t, { trustedHosts: ['app.example', '.sub.example'] })
  strict.rule('/', () => 'S3CRET')
  const strictPort = await listen(strict)
  for (const host of [...WRONG_HOSTS, 'evil.example', 'xsub.example', 'app.example.evil', 'sub.example.evil', '', '127.0.0.1']) t.match(await send(strictPort, '/', { host }), { status: 400 }, host)
  for (const host of ['app.example', 'APP.example:8080', 'sub.example', 'a.b.sub.example']) t.match(await send(strictPort, '/', { host }), { status: 200 }, host)
  takeErrors(app)
})

t.test('CVE-2026-3635, CVE-2011-3187, CVE-2024-21510, CVE-2026-33805, goal 67: forwarded headers count by hops, each on its own', async (t) => {
  const read = () => ({ host: request.host, scheme: request.scheme, addr: request.remoteAddr, root: request.scriptRoot })
  const forged = { 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'https', 'X-Forwarded-For': '6.6.6.6', 'X-Forwarded-Prefix': '/evil', 'X-Forwarded-Port': '666', Forwarded: 'for=6.6.6.6;host=evil.example;proto=https', 'X-Real-IP': '6.6.6.6', 'X-Forwarded-Server': 'evil.example', 'X-Host': 'evil.example' }
  const ask = async (proxy: object | undefined, headers: Record<string, string>): Promise<unknown> => {
    const app = await buildApp(t, proxy === undefined ? {} : { proxy })
    app.rule('/', read)
    return JSON.parse((await send(await listen(app), '/', { headers, host: 'app.example' })).body)
  }
  const untouched = { host: 'app.example', scheme: 'http', addr: '127.0.0.1', root: '' }
  t.same(await ask(undefined, forged), untouched)
  t.same(await ask({}, forged), untouched)
  t.same(await ask({ for: 1 }, forged), { ...untouched, addr: '6.6.6.6' })
  t.same(await ask({ proto: 1 }, forged), { ...untouched, scheme: 'https' })
  t.same(await ask({ host: 1 }, forged), { ...untouched, host: 'evil.example' })
  t.same(await ask({ prefix: 1 }, forged), { ...untouched, root: '/evil' })
  t.same(await ask({ for: 2, proto: 2, host: 2, prefix: 2 }, forged), untouched)
  const added = { 'X-Forwarded-Host': 'evil.example, real.example', 'X-Forwarded-Proto': 'https, http', 'X-Forwarded-For': '6.6.6.6, 10.0.0.1', Connection: 'close, X-Forwarded-For, X-Forwarded-Host, X-Forwarded-Proto, Host' }
  t.same(await ask({ for: 1, proto: 1, host: 1 }, added), { ...untouched, host: 'real.example', addr: '10.0.0.1' })
  for (const host of WRONG_HOSTS.slice(0, 23).filter((text) => !text.includes(','))) t.notMatch(JSON.stringify(await ask({ host: 1 }, { 'X-Forwarded-Host': `good.example, ${host}` })), /vil/, host)
})

t.test('goal 69; CVE-2022-29361: what a refused request carries is never run as a request', async (t) => {
  const app = await buildApp(t, { limits: { maxContentLength: 300, maxFormMemorySize: 300 } })
  let inner = 0
  app.rule('/inner', { methods: ['GET', 'POST'] }, () => { inner++; return 'inner' })
  app.rule('/get', () => 'got')
  app.rule('/dir/', { methods: ['POST'] }, () => 'dir')
  app.rule('/abort', { methods: ['POST'] }, () => abort(403))
  app.rule('/unread', { methods: ['POST'] }, () => 'unread')
  app.rule('/hook', { methods: ['POST'], preHandler: async (_request, reply) => reply.code(401).send('no') }, () => '')
  app.rule('/early', { methods: ['POST'], onRequest: async (_request, reply) => reply.code(401).send('no') }, () => '')
  const port = await listen(app)
  const hidden = 'GET /inner HTTP/1.1\r\nHost: a\r\n\r\n'
  const chunked = `${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`
  const framings: ReadonlyArray<readonly [headers: string, body: string]> = [
    [`Content-Length: ${hidden.length}`, hidden], ['Transfer-Encoding: chunked', chunked], ['Content-Length: 4\r\nTransfer-Encoding: chunked', chunked], [`Content-Length: ${hidden.length}\r\nContent-Length: 0`, hidden], ['Transfer-Encoding: xchunked', chunked],
    ['Transfer-Encoding: chunked, identity', chunked], [`Content-Length: +${hidden.length}`, hidden], ['Transfer-Encoding : chunked', chunked], [`Content-Length: ${hidden.length}\r\nExpect: 100-continue`, hidden], ['Transfer-Encoding: chunked\r\nTransfer-Encoding: identity', chunked]
  ]
  for (const target of ['/none', '/get', '/dir', '/abort', '/unread', '/hook', '/early', '/a%zz']) {
    for (const type of ['text/plain', 'application/json', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/octet-stream']) {
      for (const [headers, body] of framings) {
        await exchange(port, `POST ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: ${type}\r\n${headers}\r\n\r\n${body}`)
      }
    }
  }
  t.equal(inner, 0)
  takeErrors(app)
  takeWarnings(app)
})

t.test('goal 27; CVE-2024-26142, CVE-2024-39316, CVE-2025-61921, GHSA-9qj9-36jm-prpv, GHSA-mpcf-4gmh-23w8, GHSA-wrvr-8mpx-r7pp: 12 KB of any header cost less than 300 ms', async (t) => {
  const app = await buildApp(t, { proxy: { for: 1, proto: 1, host: 1, prefix: 1, port: 1 } })
  app.rule('/', () => ({
    a: request.accept.best(['text/html', 'application/json']), b: request.authorization, c: request.cookies.size, d: request.mimetype, e: request.host, f: request.url, g: request.remoteAddr, h: request.contentLength, i: request.referrer, j: request.userAgent, k: request.isJson, l: request.scriptRoot
  }))
  app.rule('/file', () => sendFile(Buffer.from('x'.repeat(1000)), { mimetype: 'text/plain', lastModified: 1 }))
  app.rule('/none/x', () => abort(404))
  const port = await listen(app)
  const names = ['Accept', 'Accept-Encoding', 'Accept-Language', 'Accept-Charset', 'Authorization', 'Cookie', 'Content-Type', 'Content-Disposition', 'Host', 'X-Forwarded-For', 'X-Forwarded-Host', 'X-Forwarded-Proto', 'X-Forwarded-Prefix', 'Forwarded', 'If-None-Match', 'If-Match', 'If-Modified-Since', 'If-Unmodified-Since', 'If-Range', 'Range', 'Referer', 'User-Agent', 'Cache-Control', 'Origin']
  const values = ['a,', ';', 'q=', '"', '\\', '"\\', ' ', 'a/b;q=0.1,', 'W/"a",', '*/*,', 'a=b;', '; a="', '0-1,', '\t ', 'Basic ', '1', '/', '-', ':', 'a;a=";'].map((text) => text.repeat(Math.floor(12_000 / text.length)))
  let worst = 0
  for (const name of names) {
    for (const value of values) {
      for (const path of ['/', '/file']) {
        worst = Math.max(worst, await time(async () => {
          const { status } = await send(port, path, { headers: { [name]: `x${value}` } })
          if (status >= 500 || status === 0) t.fail(`${name}: ${value.slice(0, 9)} ${status}`)
        }))
      }
    }
  }
  t.ok(worst < 300, `${Math.round(worst)} ms`)
  for (const date of ['x', '0', '99999999999999999999', 'Thu, 01 Jan 1970', 'Mon, 99 Foo 9999 99:99:99 GMT', '-1', 'null', 'NaN', '1970']) {
    for (const name of ['If-Modified-Since', 'If-Unmodified-Since']) t.equal((await send(port, '/file', { headers: { [name]: date } })).status, 200, `${name}: ${date}`)
  }
})

t.test('CVE-2026-21710: a header called __proto__ is a header', async (t) => {
  const app = await buildApp(t)
  app.rule('/', () => ({ proto: request.headers.get('__proto__') ?? null, constructor: request.headers.get('constructor') ?? null, has: request.headers.has('toString'), x: request.headers.get('x-a') ?? null }))
  const port = await listen(app)
  t.same(JSON.parse((await send(port, '/', { headers: { 'X-A': '1' } })).body), { proto: null, constructor: null, has: false, x: '1' })
  const { statusLine, body } = await exchange(port, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n__proto__: evil\r\nconstructor: evil\r\nX-A: 1\r\n\r\n')
  t.match(statusLine, / 200 /)
  t.match(JSON.parse(body), { has: false, x: '1' })
  t.equal(({} as { evil?: unknown }).evil, undefined)
})

t.test('CVE-2023-23934, CVE-2020-8184, CVE-2024-52804, goal 27: cookies are read literally, and in linear time', async (t) => {
  const app = await buildApp(t)
  app.rule('/', () => jsonify([...request.cookies]))
  app.rule('/size', () => `${request.cookies.size}`)
  const port = await listen(app)
  const read = async (cookie: string): Promise<unknown> => JSON.parse((await send(port, '/', { headers: { Cookie: cookie } })).body)
  t.same(((await read('=__Host-x=bad')) as unknown[][]).filter(([name]) => name === '__Host-x'), [])
  t.same(((await read('%5f%5fHost-x=bad; %5F_Host-x=bad')) as unknown[][]).filter(([name]) => name === '__Host-x'), [])
  t.same(await read('__proto__=1; constructor=2; toString=3'), [['__proto__', '1'], ['constructor', '2'], ['toString', '3']])
  for (const cookie of ['\\'.repeat(12_000), `a="${'\\'.repeat(12_000)}`, `a="${'\\"'.repeat(6000)}"`, 'a=b;'.repeat(3000), ';'.repeat(12_000), '='.repeat(12_000), '"'.repeat(12_000), `a="${'\\101'.repeat(3000)}"`, '%25'.repeat(4000), Array.from({ length: 1000 }, (_, i) => `c${i}=${i}`).join('; ')]) {
    const took = await time(async () => { t.equal((await send(port, '/size', { headers: { Cookie: cookie } })).status, 200) })
    t.ok(took < 100, `${took}`)
  }
})

t.test('CVE-2024-47764, CVE-2026-29086: name, path and domain of a cookie add no attributes', async (t) => {
  const made = makeResponse('')
  for (const text of ['a; Secure', 'a\r\nb', 'a\0', 'a=b', 'a,b', 'a b', '', 'a"', 'é']) t.throws(() => made.setCookie(text, 'x'), { code: 'FLASKISH_ERR_COOKIE' }, text)
  for (const path of ['/;Domain=evil', '/\r\n', '/\0', '/; HttpOnly', '/\x7f']) {
    try { made.setCookie('p', 'x', { path }) } catch (error) { t.equal((error as { code: string }).code, 'FLASKISH_ERR_COOKIE') }
  }
  for (const domain of ['evil.example; Secure', 'a\r\nb', 'a b', 'a,b']) t.throws(() => made.setCookie('d', 'x', { domain }), { code: 'FLASKISH_ERR_COOKIE' }, domain)
  for (const value of ['a; Secure', 'a\r\nSet-Cookie: b=c', '\0', 'é☃', 'a,b "c"\\']) made.setCookie('v', value)
  for (const line of made.headers.getSetCookie()) {
    t.match(line, /^[\x20-\x7e]*$/)
    t.match(line, /^[pv]=(?:"[^;]*"|[^;" ]*)(?:; (?:Path=[^;]*))?$/, line)
  }
})

t.test('CVE-2020-28473, GHSA-hrpp-h998-j3pp, CVE-2014-7191, CVE-2026-21717: names of the query stay flat text', async (t) => {
  const app = await buildApp(t)
  app.rule('/', () => jsonify([...request.args]))
  const port = await listen(app)
  for (const [query, pairs] of [['a=1;b=2', [['a', '1;b=2']]], ['a[b][c]=1&a[]=2', [['a[b][c]', '1'], ['a[]', '2']]], ['a.b=1', [['a.b', '1']]], ['__proto__[x]=1&__proto__=2&constructor.prototype.x=3', [['__proto__[x]', '1'], ['__proto__', '2'], ['constructor.prototype.x', '3']]], ['a[99999999]=1', [['a[99999999]', '1']]]] as const) {
    t.same(JSON.parse((await send(port, `/?${query}`)).body), pairs, query)
  }
  t.equal(({} as { x?: unknown }).x, undefined)
})

t.test('goals 52 and 53: an answer that shows flashed messages depends on the cookie', async (t) => {
  const app = await buildApp(t, { secretKey: 'a key of this test alone' })
  app.rule('/flashes', () => jsonify(getFlashedMessages()))
  app.rule('/template', () => renderTemplateString('{{session.x}}'))
  app.rule('/plain', () => 'plain')
  const port = await listen(app)
  for (const path of ['/flashes', '/template']) t.match((await send(port, path)).head, /^vary: cookie$/m)
  t.notMatch((await send(port, '/plain')).head, /vary|set-cookie/)
})
