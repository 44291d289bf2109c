import t from 'tap'
import { inspect } from 'node:util'
import { BadRequest, BadRequestKeyError, RequestEntityTooLarge, UnsupportedMediaType } from '../../../lib/exceptions/by-status.ts'
import { Request, type RequestInit } from '../../../lib/requests/request.ts'

interface Given {
  readonly method?: string
  readonly url?: string
  readonly headers?: Record<string, string | string[]>
  readonly body?: string
  readonly settings?: Partial<RequestInit<string>['settings']>
  readonly match?: RequestInit<string>['match']
  readonly multipart?: ReturnType<RequestInit<string>['multipart']>
}

function createRequest ({ method = 'GET', url = '/', headers = {}, body = '', settings = {}, match, multipart }: Given): Request<string> {
  return new Request({
    source: { method, url, headers, host: 'example.com', protocol: 'http', ip: '10.0.0.1' },
    settings: { applicationRoot: '', proxy: undefined, debug: false, maxFormMemorySize: 100, maxFormParts: 3, ...settings },
    match,
    body: () => Buffer.from(body),
    validated: () => Buffer.from(body),
    multipart: () => multipart,
    native: 'of Fastify'
  })
}

const JSON_TYPE = { 'content-type': 'application/json' }
const FORM_TYPE = { 'content-type': 'Application/X-WWW-Form-Urlencoded; charset=utf-8' }

t.test('Request', async (t) => {
  t.test('knows its URL in every form', async (t) => {
    const request = createRequest({ url: '/a%20b/%2F?q=1&r', settings: { applicationRoot: '/app' } })
    t.equal(request.path, '/a b/%2F')
    t.equal(request.fullPath, '/a b/%2F?q=1&r')
    t.equal(request.baseUrl, 'http://example.com/app/a%20b/%2F')
    t.equal(request.url, 'http://example.com/app/a%20b/%2F?q=1&r')
    t.equal(request.scriptRoot, '/app')
    t.equal(createRequest({ url: '/a' }).fullPath, '/a?')
    t.equal(createRequest({ url: '/a' }).url, 'http://example.com/a')
    t.equal(createRequest({ url: '/a?' }).url, 'http://example.com/a')
  })

  t.test('knows where it comes from', async (t) => {
    const request = createRequest({ headers: { referer: '/from', 'user-agent': 'curl/8' } })
    t.equal(request.method, 'GET')
    t.equal(request.fastify, 'of Fastify')
    t.equal(request.host, 'example.com')
    t.equal(request.scheme, 'http')
    t.equal(request.isSecure, false)
    t.equal(request.remoteAddr, '10.0.0.1')
    t.equal(request.referrer, '/from')
    t.equal(request.userAgent, 'curl/8')
    t.equal(createRequest({}).referrer, undefined)
    t.equal(createRequest({}).userAgent, '')
  })

  t.test('believes as many proxies as the settings say', async (t) => {
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'shop.example', 'x-forwarded-for': '1.1.1.1, 2.2.2.2', 'x-forwarded-prefix': '/shop' }
    const request = createRequest({ url: '/x', headers, settings: { proxy: { for: 1, proto: 1, host: 1, prefix: 1 }, applicationRoot: '/app' } })
    t.equal(request.url, 'https://shop.example/shop/x')
    t.equal(request.isSecure, true)
    t.equal(request.remoteAddr, '2.2.2.2')
    t.equal(createRequest({ url: '/x', headers }).url, 'http://example.com/x')
  })

  t.test('knows the rule that was matched, or that none was', async (t) => {
    const match = { endpoint: 'blog.post', rule: '/post/<int:id>', args: { id: 5 }, blueprint: 'blog' }
    const request = createRequest({ match })
    t.same([request.endpoint, request.rule, request.viewArgs, request.blueprint], ['blog.post', '/post/<int:id>', { id: 5 }, 'blog'])
    const other = createRequest({})
    t.same([other.endpoint, other.rule, other.viewArgs, other.blueprint], [undefined, undefined, undefined, undefined])
  })

  t.test('shows its method and URL in the console', async (t) => {
    t.equal(inspect(createRequest({ url: '/a?b' })), "<Request 'http://example.com/a?b' [GET]>")
  })

  t.test('reads the query, and 400 for a parameter that is missing', async (t) => {
    const { args } = createRequest({ url: '/?a=1&a=2&q=x+y' })
    t.equal(args['a'], '1')
    t.same(args.getAll('a'), ['1', '2'])
    t.equal(args.get('q'), 'x y')
    t.throws(() => args['missing'], { constructor: BadRequestKeyError, code: 400 })
    t.equal(createRequest({ url: '/' }).args.size, 0)
  })

  t.test('reads an urlencoded form and nothing else as one', async (t) => {
    t.equal(createRequest({ headers: FORM_TYPE, body: 'a=1' }).form['a'], '1')
    for (const type of ['', 'text/plain', 'application/json', 'application/x-www-form-urlencoded2']) {
      t.equal(createRequest({ headers: { 'content-type': type }, body: 'a=1' }).form.size, 0, type)
    }
    t.equal(createRequest({ body: 'a=1' }).form.size, 0)
  })

  t.test('refuses a form past its limits', async (t) => {
    const long = { headers: FORM_TYPE, body: `a=${'x'.repeat(99)}` }
    const many = { headers: FORM_TYPE, body: 'a&b&c&d' }
    t.equal(createRequest({ headers: FORM_TYPE, body: `a=${'x'.repeat(98)}` }).form.size, 1)
    t.equal(createRequest({ headers: FORM_TYPE, body: 'a&b&c' }).form.size, 3)
    t.throws(() => createRequest(long).form, { constructor: RequestEntityTooLarge, code: 413 })
    t.throws(() => createRequest(many).form, { constructor: RequestEntityTooLarge, code: 413 })
    t.throws(() => createRequest({ ...long, settings: { debug: true } }).form, { message: /101 bytes; limits.maxFormMemorySize allows 100/ })
    t.throws(() => createRequest({ ...many, settings: { debug: true } }).form, { message: /more than 3 fields \(limits.maxFormParts\)/ })
  })

  t.test('puts the form behind the query in values, where a method has a form', async (t) => {
    const given = { url: '/?a=1', headers: FORM_TYPE, body: 'a=2&b=3' }
    for (const method of ['POST', 'PUT', 'PATCH']) {
      const request = createRequest({ ...given, method })
      t.same([...request.values], [['a', '1'], ['a', '2'], ['b', '3']], method)
      t.equal(request.values, request.values)
    }
    t.same([...createRequest({ ...given, method: 'DELETE' }).values], [['a', '1']])
  })

  t.test('reads JSON under a JSON type', async (t) => {
    const request = createRequest({ headers: JSON_TYPE, body: '{"a":1}' })
    t.equal(request.isJson, true)
    t.same(request.json, { a: 1 })
    t.equal(request.json, request.getJson())
    t.throws(() => createRequest({ body: '{}' }).json, { constructor: UnsupportedMediaType, code: 415 })
    t.throws(() => createRequest({ headers: JSON_TYPE, body: '{' }).json, { constructor: BadRequest, code: 400 })
    t.throws(() => createRequest({ headers: JSON_TYPE, body: '' }).json, { constructor: BadRequest, code: 400 })
    t.equal(createRequest({ headers: JSON_TYPE, body: 'null' }).json, null)
  })

  t.test('is silent or insists where getJson is told to', async (t) => {
    t.equal(createRequest({ body: '{}' }).getJson({ silent: true }), undefined)
    t.equal(createRequest({ headers: JSON_TYPE, body: '{' }).getJson({ silent: true }), undefined)
    t.same(createRequest({ body: '{}' }).getJson({ force: true }), {})
    t.equal(createRequest({ body: '{' }).getJson({ force: true, silent: true }), undefined)
    t.throws(() => createRequest({ body: '{' }).getJson({ force: true }), { constructor: BadRequest, code: 400 })
  })

  t.test('does not keep silent about what is no fault of the visitor', async (t) => {
    const request = new Request({ ...createRequest({ headers: JSON_TYPE }).init, validated: () => { throw new TypeError('of the program') } })
    t.throws(() => request.getJson({ silent: true }), new TypeError('of the program'))
  })

  t.test('has the body as bytes', async (t) => {
    const request = createRequest({ body: 'é' })
    t.same(request.data, Buffer.from('é'))
    t.equal(request.data, request.data)
  })

  t.test('reads headers, cookies, what is accepted and who asks', async (t) => {
    const request = createRequest({ headers: { cookie: 'a=1; b="x y"; a=2', accept: 'text/html;q=0.5, application/json', authorization: 'Basic YWxpY2U6c2VjcmV0', 'x-tag': ['a', 'b'] } })
    t.equal(request.cookies['a'], '1')
    t.equal(request.cookies.get('b'), 'x y')
    t.equal(request.headers.get('X-Tag'), 'a, b')
    t.equal(request.headers, request.headers)
    t.equal(request.accept.best(['text/html', 'application/json']), 'application/json')
    t.equal(request.accept, request.accept)
    t.match(request.authorization, { type: 'basic', username: 'alice', password: 'secret' })
    const other = createRequest({})
    t.equal(other.cookies.size, 0)
    t.equal(other.accept.best(['text/html', 'application/json']), 'text/html')
    t.equal(other.authorization, undefined)
  })

  t.test('reads type and length of the body', async (t) => {
    const request = createRequest({ headers: { 'content-type': ' Text/HTML ; charset=x', 'content-length': '12' } })
    t.equal(request.mimetype, 'text/html')
    t.equal(request.contentLength, 12)
    t.equal(request.isJson, false)
    t.equal(createRequest({}).mimetype, '')
    t.equal(createRequest({}).contentLength, undefined)
    for (const length of ['', '-1', '1e3', '0x10', '1 ', '9'.repeat(16)]) t.equal(createRequest({ headers: { 'content-length': length } }).contentLength, undefined, length)
  })
})
