import t from 'tap'
import { SessionCookie } from '../../plugins/session-cookie.ts'
import { readSessionOptions } from '../../plugins/session-options.ts'

t.test('SessionCookie', async (t) => {
  const cookie = new SessionCookie(readSessionOptions({ cookieName: 'sid', lifetime: 60, domain: 'example.com', path: '/app', secure: true }, ''))

  t.test('reads the cookie of its name', async (t) => {
    t.equal(cookie.read({ cookie: 'a=1; sid=x.y; sid=z' }), 'x.y')
    t.equal(cookie.read({ cookie: 'a=1' }), undefined)
    t.equal(cookie.read({}), undefined)
  })

  t.test('writes one that ends with the browser, and one that does not', async (t) => {
    t.equal(cookie.write('x.y', false), 'sid=x.y; Domain=example.com; Secure; HttpOnly; Path=/app; SameSite=Lax')
    t.match(cookie.write('x.y', true), /^sid=x\.y; Domain=example\.com; Expires=\w{3}, [^;]+ GMT; Max-Age=60; Secure; HttpOnly; Path=\/app; SameSite=Lax$/)
  })

  t.test('removes it with the same attributes', async (t) => {
    t.equal(cookie.remove(), 'sid=; Domain=example.com; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Secure; HttpOnly; Path=/app; SameSite=Lax')
  })
})
