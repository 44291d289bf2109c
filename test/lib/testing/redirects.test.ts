import t from 'tap'
import { findRedirect, redirectTo, refuseEndless } from '../../../lib/testing/redirects.ts'
import type { TestRequest } from '../../../lib/testing/test-request.ts'

const FROM = new URL('http://example.com/app/a/b?c')
const REQUEST: TestRequest = {
  method: 'POST',
  scheme: 'http',
  host: 'example.com',
  root: '/app',
  target: '/a',
  headers: { host: 'example.com', 'content-type': 'text/plain', 'content-length': '1', 'x-own': '1', cookie: 'a=1; b=2' },
  body: Buffer.from('x'),
  remoteAddr: '127.0.0.1'
}

t.test('findRedirect', async (t) => {
  t.test('is for redirects with a Location', async (t) => {
    t.equal(findRedirect(200, '/', FROM), undefined)
    t.equal(findRedirect(304, '/', FROM), undefined)
    t.equal(findRedirect(302, undefined, FROM), undefined)
    for (const status of [301, 302, 303, 307, 308]) t.match(findRedirect(status, '/', FROM), { url: new URL('http://example.com/'), keepsBody: status > 303 })
  })
  t.test('reads a Location as a browser does', async (t) => {
    const rows = [['x', 'http://example.com/app/a/x'], ['?q', 'http://example.com/app/a/b?q'], ['//example.com/x', 'http://example.com/x'], ['https://www.example.com:8443/x#y', 'https://www.example.com:8443/x']] as const
    for (const [location, url] of rows) t.equal(findRedirect(302, location, FROM)?.url.href, url)
  })
  t.test('stays in the app', async (t) => {
    for (const location of ['http://evil.example/', '//evilexample.com', 'https://example.com.evil/']) {
      t.throws(() => findRedirect(302, location, FROM), { code: 'FLASKISH_ERR_TEST_REDIRECT', message: /it leads away from "example.com", out of the app. Look at "location" without followRedirects/ })
    }
    for (const location of ['mailto:a@example.com', 'http://[']) {
      t.throws(() => findRedirect(302, location, FROM), { code: 'FLASKISH_ERR_TEST_REDIRECT', message: `Cannot follow the redirect to "${location}": it is no URL of the web. Look at "location" without followRedirects.` })
    }
  })
})

t.test('redirectTo', async (t) => {
  const url = new URL('https://www.example.com/app/next?x=1')
  t.test('is GET without a body', async (t) => {
    t.same(redirectTo({ url, keepsBody: false }, REQUEST, []), {
      ...REQUEST, method: 'GET', scheme: 'https', host: 'www.example.com', target: '/next?x=1', headers: { host: 'www.example.com', 'x-own': '1', cookie: 'a=1; b=2' }, body: new Uint8Array()
    })
    t.match(redirectTo({ url, keepsBody: false }, { ...REQUEST, method: 'HEAD', headers: { host: 'example.com' } }, []), { method: 'HEAD', headers: { host: 'www.example.com' } })
  })
  t.test('is the same request again', async (t) => {
    const next = redirectTo({ url: FROM, keepsBody: true }, { ...REQUEST, headers: { ...REQUEST.headers, host: 'own.example' } }, ['a=3; Path=/', 'b=; Max-Age=0'])
    t.same(next, { ...REQUEST, target: '/a/b?c', headers: { host: 'own.example', 'content-type': 'text/plain', 'content-length': '1', 'x-own': '1' } }, 'without cookies that were set since')
  })
})

t.test('refuseEndless', async (t) => {
  t.test('is for the 21st', async (t) => {
    const visited = Array.from({ length: 20 }, (_, index) => `/${index}`)
    t.doesNotThrow(() => refuseEndless(visited.slice(1), '/x'))
    t.throws(() => refuseEndless(visited, '/x'), { code: 'FLASKISH_ERR_TEST_REDIRECT', message: 'Cannot follow the redirect to "/x": there were 20 before it, the last ones to "/17", "/18", "/19". Look for redirects that lead to each other.' })
  })
})
