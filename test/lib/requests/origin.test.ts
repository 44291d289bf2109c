import t from 'tap'
import { isTrustedHost, normalizeHost, readOrigin, readTrustedHost, type ProxyHops } from '../../../lib/requests/origin.ts'

const source = { method: 'GET', url: '/', headers: {}, host: 'App.example:80', protocol: 'http', ip: '127.0.0.1' }

t.test('readOrigin', async (t) => {
  t.test('believes no forwarded header without proxies', async (t) => {
    const headers = { 'x-forwarded-for': '6.6.6.6', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example', 'x-forwarded-port': '1', 'x-forwarded-prefix': '/evil' }
    const expected = { scheme: 'http', host: 'app.example', remoteAddress: '127.0.0.1', prefix: undefined }
    t.same(readOrigin({ ...source, headers }, undefined), expected)
    t.same(readOrigin({ ...source, headers }, {}), expected)
    t.same(readOrigin({ ...source, headers }, { for: 0, proto: 0, host: 0, port: 0, prefix: 0 }), expected)
  })
  t.test('takes the n-th entry from the end, each header on its own', async (t) => {
    const headers = { 'x-forwarded-for': 'forged, 1.1.1.1 , 2.2.2.2', 'x-forwarded-proto': 'http, HTTPS', 'x-forwarded-host': 'evil.example, front.example', 'x-forwarded-port': '8443', 'x-forwarded-prefix': '/app/' }
    t.same(readOrigin({ ...source, headers }, { for: 2, proto: 1, host: 1, port: 1, prefix: 1 }), { scheme: 'https', host: 'front.example:8443', remoteAddress: '1.1.1.1', prefix: '/app' })
    t.match(readOrigin({ ...source, headers }, { host: 1 }), { scheme: 'http', host: 'front.example', remoteAddress: '127.0.0.1', prefix: undefined })
  })
  t.test('takes the headers of several lines as one', async (t) => {
    t.equal(readOrigin({ ...source, headers: { 'x-forwarded-for': ['1.1.1.1', '2.2.2.2'] } }, { for: 1 }).remoteAddress, '2.2.2.2')
  })
  const ignored: ReadonlyArray<readonly [headers: Record<string, string>, hops: ProxyHops]> = [
    [{ 'x-forwarded-for': '1.1.1.1' }, { for: 2 }], [{ 'x-forwarded-for': '1.1.1.1, ' }, { for: 1 }], [{ 'x-forwarded-proto': 'javascript' }, { proto: 1 }], [{ 'x-forwarded-port': '80 80' }, { port: 1 }],
    [{ 'x-forwarded-port': '123456' }, { port: 1 }], [{ 'x-forwarded-prefix': '/a?b' }, { prefix: 1 }], [{ 'x-forwarded-prefix': '/\\evil' }, { prefix: 1 }], [{}, { for: 1, proto: 1, host: 1, port: 1, prefix: 1 }]
  ]
  for (const [headers, hops] of ignored) {
    t.test(`ignores ${JSON.stringify(headers)} with ${JSON.stringify(hops)}`, async (t) => {
      t.same(readOrigin({ ...source, headers }, hops), { scheme: 'http', host: 'app.example', remoteAddress: '127.0.0.1', prefix: undefined })
    })
  }
  t.test('takes no prefix for another host', async (t) => {
    for (const [sent, prefix] of [['//evil.example', '/evil.example'], ['///', ''], ['app//', '/app'], ['/', ''], ['/..', undefined], ['/a/%2E%2e/b', undefined], ['/a/./b', undefined], ['/a..b', '/a..b']]) {
      t.equal(readOrigin({ ...source, headers: { 'x-forwarded-prefix': sent } }, { prefix: 1 }).prefix, prefix)
    }
  })
  t.test('leaves out the port that the scheme has by itself', async (t) => {
    t.equal(readOrigin({ ...source, headers: { 'x-forwarded-port': '443', 'x-forwarded-proto': 'https' } }, { port: 1, proto: 1 }).host, 'app.example')
  })
})

t.test('normalizeHost', async (t) => {
  const rows = [
    ['Example.COM', 'http', 'example.com'], ['example.com:80', 'http', 'example.com'], ['example.com:443', 'https', 'example.com'], ['example.com:80', 'https', 'example.com:80'], ['[::1]:8080', 'http', '[::1]:8080'],
    ['', 'http', ''], ['user@evil', 'http', ''], ['evil/x', 'http', ''], ['evil?x', 'http', ''], ['evil#x', 'http', ''], ['a b', 'http', ''], ['a\\b', 'http', ''], ['a:80:80', 'http', ''], ['a:x', 'http', ''],
    ['a"b', 'http', ''], ['a<b', 'http', ''], ['a\r\nb', 'http', ''], ['a\n', 'http', ''], ['é.example', 'http', ''], ['[::1', 'http', ''], ['a,b', 'http', ''], ['a%00', 'http', ''], ['a_b', 'http', '']
  ] as const
  for (const [host, scheme, expected] of rows) {
    t.test(`reads ${JSON.stringify(host)} of ${scheme} as ${JSON.stringify(expected)}`, async (t) => {
      t.equal(normalizeHost(host, scheme), expected)
    })
  }
})

t.test('isTrustedHost', async (t) => {
  t.test('takes the listed hosts in any case and with any port, and subdomains of those with a dot', async (t) => {
    const trusted = ['example.com', '.sub.example']
    for (const host of ['example.com', 'EXAMPLE.com:8080', 'sub.example', 'a.b.sub.example:1']) t.equal(isTrustedHost(host, trusted), true, host)
    for (const host of ['evil.com', 'a.example.com', 'example.com.evil', 'xsub.example', 'user@example.com', '', 'example.com/x']) t.equal(isTrustedHost(host, trusted), false, host)
  })
})

t.test('readTrustedHost', async (t) => {
  t.test('gives a host as it is compared', async (t) => {
    const rows = [['Example.com:8080', 'example.com'], ['.Example.com', '.example.com'], ['bücher.example', 'xn--bcher-kva.example'], ['.bücher.example', '.xn--bcher-kva.example'], ['[::1]:80', '[::1]'], ['127.0.0.1', '127.0.0.1']] as const
    for (const [host, expected] of rows) t.equal(readTrustedHost(host), expected)
  })
  t.test('refuses what is none', async (t) => {
    for (const host of ['', '.', '..a', '*', '*.example.com', 'http://example.com', 'example.com/', 'a b', 'user@example.com']) t.equal(readTrustedHost(host), undefined, host)
  })
})
