import t from 'tap'
import { findCookie, parseCookies, serializeCookie } from '../../lib/cookies.ts'

t.test('parseCookies', async (t) => {
  t.test('reads pairs in the order they came', async (t) => {
    t.same(parseCookies('a=1; b=2;a=3'), [['a', '1'], ['b', '2'], ['a', '3']])
    t.same(parseCookies(''), [])
    t.same(parseCookies(undefined), [])
    t.same(parseCookies(null), [])
  })
  t.test('leaves out what has no name', async (t) => {
    t.same(parseCookies('=__Host-x=bad; ;=; a'), [['a', '']])
  })
  t.test('never decodes a name', async (t) => {
    t.same(parseCookies('%5f%5fHost-x=1'), [['%5f%5fHost-x', '1']])
  })
  t.test('takes quotes and octal escapes out of a quoted value', async (t) => {
    t.same(parseCookies('a="b\\073 \\"c\\" ; d"; e=1'), [['a', 'b; "c" ; d'], ['e', '1']])
    t.same(parseCookies('a="\\303\\251"'), [['a', 'é']])
    t.same(parseCookies('a="plain"'), [['a', 'plain']])
    t.same(parseCookies('a="\\'), [['a', '"\\']])
    t.same(parseCookies('a="b" c; d="'), [['a', '"b" c'], ['d', '"']])
  })
  t.test('reads bytes as UTF-8, with U+FFFD for what is not', async (t) => {
    t.same(parseCookies(Buffer.from('a=é').toString('latin1')), [['a', 'é']])
    t.same(parseCookies('a=\xe9'), [['a', '\uFFFD']])
  })
  t.test('reads a long header in a moment', async (t) => {
    for (const part of ['\\', '"', 'a="', 'a="\\', '=', ';', ' ', 'a=b;', '="\\"', 'a= ', '"\\;']) {
      const start = performance.now()
      parseCookies('a=' + part.repeat(12_000 / part.length))
      t.ok(performance.now() - start < 100, part)
    }
  })
})

t.test('serializeCookie', async (t) => {
  t.test('writes the attributes in Flask\'s order', async (t) => {
    const options = { domain: 'example.com', expires: 1700000000, maxAge: 60.9, secure: true, httpOnly: true, path: '/x', sameSite: 'lax', partitioned: true }
    t.equal(serializeCookie('a', 'b', options), 'a=b; Domain=example.com; Expires=Tue, 14 Nov 2023 22:13:20 GMT; Max-Age=60; Secure; HttpOnly; Path=/x; SameSite=Lax; Partitioned')
    t.equal(serializeCookie('a', 'b'), 'a=b; Path=/')
    t.equal(serializeCookie('a', 'b', { path: null, domain: '', maxAge: null }), 'a=b')
    t.equal(serializeCookie('a', 'b', { expires: new Date(0), maxAge: 0 }), 'a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/')
  })
  t.test('implies Secure by partitioned', async (t) => {
    t.equal(serializeCookie('a', 'b', { partitioned: true, secure: false }), 'a=b; Secure; Path=/; Partitioned')
  })
  t.test('quotes what a cookie cannot hold, as octal bytes', async (t) => {
    t.equal(serializeCookie('a', 'x y;z'), 'a="x y\\073z"; Path=/')
    t.equal(serializeCookie('a', 'é"\\\r\n\x1f\x7f'), 'a="\\303\\251\\"\\\\\\015\\012\\037\\177"; Path=/')
    t.same(parseCookies(serializeCookie('a', 'é"\\\r\n; b=c', { path: null })), [['a', 'é"\\\r\n; b=c']])
  })
  t.test('escapes the path and writes the domain in ASCII without port and dots', async (t) => {
    t.equal(serializeCookie('a', 'b', { path: '/a b;c/é%20\ud800' }), 'a=b; Path=/a%20b%3Bc/%C3%A9%20%EF%BF%BD')
    t.equal(serializeCookie('a', 'b', { domain: '..bücher.example:80' }), 'a=b; Domain=xn--bcher-kva.example; Path=/')
  })
  t.test('refuses names that could add attributes', async (t) => {
    for (const name of ['', 'a b', 'a;b', 'a=b', 'a\r\nb', 'a\0', 'é', 'a,b', '\u560d\u560a']) {
      t.throws(() => serializeCookie(name, 'x'), { code: 'FLASKISH_ERR_COOKIE' }, name)
    }
  })
  t.test('refuses options that are none', async (t) => {
    const code = 'FLASKISH_ERR_COOKIE'
    for (const domain of ['a;b', 'a b', 'a\r\nb', '.', 'a..b', 'a/b']) t.throws(() => serializeCookie('a', 'x', { domain }), { code }, domain)
    t.throws(() => serializeCookie('a', 'x', { sameSite: '' }), { code, message: /sameSite/ })
    t.throws(() => serializeCookie('a', 'x', { sameSite: 'Lax; Secure' }), { code })
    t.throws(() => serializeCookie('a', 'x', { maxAge: NaN }), { code, message: /maxAge/ })
    t.throws(() => serializeCookie('a', 'x', { expires: new Date(NaN) }), { code: 'FLASKISH_ERR_DATE' })
  })
  t.test('refuses a value that is not text, without repeating it', async (t) => {
    t.throws(() => Reflect.apply(serializeCookie, undefined, ['a', 5]), { code: 'FLASKISH_ERR_COOKIE', message: /is number/ })
    t.throws(() => Reflect.apply(serializeCookie, undefined, ['a', null]), { code: 'FLASKISH_ERR_COOKIE', message: /is null/ })
  })
})

t.test('findCookie', async (t) => {
  t.test('finds what parseCookies finds', async (t) => {
    const headers = [
      'a=1; session=x; session=y', 'session', 'session; session=x', 'a; session=x', '  session =  x  ;b', 'session=a=b', 'session=', '=session', '=session=x',
      'q="; session=no"; session=yes', 'session="quo\\"ted"', 'sessions=1', 'xsession=1', ';;;session=x;;', 'Session=x', 'session =x', '', ' ', 'a=b'
    ]
    for (const header of headers) t.equal(findCookie(header, 'session'), parseCookies(header).find(([name]) => name === 'session')?.[1], header)
    t.equal(findCookie(undefined, 'session'), undefined)
  })

  t.test('takes time that grows with the length', async (t) => {
    const start = performance.now()
    for (const header of [';'.repeat(100_000), 'a;'.repeat(50_000), '='.repeat(100_000), 'a=b;'.repeat(25_000)]) t.equal(findCookie(header, 'session'), undefined)
    t.ok(performance.now() - start < 500)
  })
})
