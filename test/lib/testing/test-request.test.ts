import t from 'tap'
import { buildTestRequest, isWholeUrl, refuseUnknownOptions, stripRoot, urlOf, type TestRequest, type TestRequestOptions } from '../../../lib/testing/test-request.ts'

const SETTINGS = { boundary: 'b', guessType: () => 'a/b', serverName: undefined, applicationRoot: '', preferredUrlScheme: 'http' }

function build (path: string, options: TestRequestOptions = {}, settings: Partial<Record<keyof typeof SETTINGS, string>> = {}): TestRequest {
  return buildTestRequest(path, options, { ...SETTINGS, ...settings } as typeof SETTINGS)
}

t.test('buildTestRequest', async (t) => {
  t.test('is GET of a path on localhost', async (t) => {
    t.same(build('/x'), { method: 'GET', scheme: 'http', host: 'localhost', root: '', target: '/x', headers: { host: 'localhost' }, body: Buffer.from(''), remoteAddr: '127.0.0.1' })
  })
  t.test('goes where the options of the app say that it is', async (t) => {
    const request = build('/x', {}, { serverName: 'example.com:8080', applicationRoot: '/app', preferredUrlScheme: 'https' })
    t.match(request, { scheme: 'https', host: 'example.com:8080', root: '/app', target: '/x' })
    t.equal(urlOf(request).href, 'https://example.com:8080/app/x')
    t.equal(urlOf(build('/x', { baseUrl: 'http://a.example/own/' }, { applicationRoot: '/app' })).href, 'http://a.example/own/x')
  })
  t.test('takes a whole URL, and the mount away from it', async (t) => {
    t.match(build('https://a.example/app/x?y=1', {}, { applicationRoot: '/app' }), { scheme: 'https', host: 'a.example', root: '/app', target: '/x?y=1' })
    t.match(build('http://a.example', {}, { applicationRoot: '/app' }), { target: '/' })
    t.equal(isWholeUrl('https://a.example'), true)
    t.equal(isWholeUrl('//a.example'), false)
  })
  t.test('writes a path as a browser would, and adds the query', async (t) => {
    t.equal(build('ä b').target, '/%C3%A4%20b')
    t.equal(build('', { query: { a: [1, 2], b: null } }).target, '/?a=1&a=2')
    t.equal(build('/?a=1', { query: new URLSearchParams('b=2') }).target, '/?a=1&b=2')
    t.equal(build('/?a=1', { query: {} }).target, '/?a=1')
  })
  t.test('has headers, cookies and who it is from', async (t) => {
    const { headers } = build('/', { headers: [['X-A', '1'], ['x-a', '2'], ['Cookie', 'a=1'], ['cookie', 'b=2']], auth: ['ann', 'p:w'], data: 'text' })
    t.same(headers, { host: 'localhost', 'x-a': '1, 2', cookie: 'a=1; b=2', authorization: `Basic ${btoa('ann:p:w')}`, 'content-length': '4' })
    t.equal(build('/', { cookies: { a: '1', b: '2' } }).headers['cookie'], 'a=1; b=2')
    t.equal(build('/', { headers: { 'Content-Type': 'own/type', Host: 'other.example' }, json: 1 }).headers['content-type'], 'own/type')
    t.equal(build('/', { remoteAddr: '10.0.0.1' }).remoteAddr, '10.0.0.1')
  })
  t.test('refuses what it does not know', async (t) => {
    t.throws(() => build('/x', { forms: {} } as TestRequestOptions), { code: 'FLASKISH_ERR_TEST', message: 'Cannot make the request "/x": there is no option "forms". The nearest one is "form".' })
    t.throws(() => build('/', { qqqqqqqq: 1 } as TestRequestOptions), { message: /There are method, query, form/ })
    for (const baseUrl of ['localhost', 'ftp://localhost/', 'http://localhost/?a', 'http://localhost/#a']) {
      t.throws(() => build('/', { baseUrl }), { code: 'FLASKISH_ERR_TEST', message: `Cannot send a request: its base is "${baseUrl}". Give a URL such as "https://example.com/".` })
    }
    t.doesNotThrow(() => refuseUnknownOptions('thing', { a: 1 }, ['a']))
  })
})

t.test('stripRoot', async (t) => {
  t.test('cuts whole segments only', async (t) => {
    t.same(['/app', '/app/', '/app/x', '/app?x', '/apple', '/'].map((path) => stripRoot(path, '/app')), ['/', '/', '/x', '/?x', '/apple', '/'])
    t.equal(stripRoot('/x', ''), '/x')
  })
})
