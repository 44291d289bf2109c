import t from 'tap'
import { AcceptHeader, prefersJson } from '../../lib/accept.ts'

const CHROME = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8'

t.test('AcceptHeader', async (t) => {
  t.test('chooses the offer that is liked best, the first of equals', async (t) => {
    const offers = ['application/json', 'text/html']
    t.equal(new AcceptHeader(CHROME).best(offers), 'text/html')
    t.equal(new AcceptHeader('application/json;q=0.4, text/html;q=0.3').best(offers), 'application/json')
    t.equal(new AcceptHeader('*/*').best(offers), 'application/json')
    t.equal(new AcceptHeader('text/*, */*').best(offers), 'text/html')
    t.equal(new AcceptHeader(undefined).best(offers), 'application/json')
    t.equal(new AcceptHeader('image/png').best(offers), undefined)
    t.equal(new AcceptHeader('*/*, application/json;q=0').best(['application/json']), undefined)
    t.equal(new AcceptHeader('TEXT/HTML').best(['text/html; charset=utf-8']), 'text/html; charset=utf-8')
  })
  t.test('lets the most specific range decide', async (t) => {
    const accept = new AcceptHeader('text/*;q=0.5, text/html;q=0.2, text/html;q=0.3, text/html;q=0.1, */*;q=0.1')
    t.equal(accept.quality('text/html'), 0.3)
    t.equal(accept.quality('text/plain'), 0.5)
    t.equal(accept.quality('image/png'), 0.1)
    t.equal(new AcceptHeader('').quality('text/html'), 0)
  })
  t.test('passes over what is no range', async (t) => {
    const accept = new AcceptHeader(', ;q=1, text, /, text/html ; level=1 ; Q = 0.5, a/b;q=x, c/d;q=9')
    t.equal(accept.quality('text/html'), 0.5)
    t.equal(accept.quality('a/b'), 1)
    t.equal(accept.quality('c/d'), 1)
    t.equal(accept.quality('text'), 0)
  })
})

t.test('prefersJson', async (t) => {
  t.test('is false for browsers, curl and those who do not say', async (t) => {
    for (const header of [undefined, null, '', '*/*', CHROME, 'text/html, application/json', 'application/json;q=0', 'application/*', 'application/jsonp']) t.equal(prefersJson(header), false, String(header))
  })
  t.test('is true for those who name JSON before HTML', async (t) => {
    for (const header of ['application/json', 'application/json, text/plain, */*', 'APPLICATION/JSON', 'application/problem+json', 'text/html;q=0.5, application/vnd.api+json', 'application/json;q=0.1, application/problem+json;q=0.3, text/*;q=0.2']) t.equal(prefersJson(header), true, header)
  })
  t.test('compares by quality first', async (t) => {
    t.equal(prefersJson('application/json;q=0.5, */*;q=0.8'), false)
  })
  t.test('reads a long header in a moment', async (t) => {
    for (const part of [',', ';', 'json,', 'application/json;q=', ' ', '*/*,', 'a/b;q=0.1,', '/', 'q=1;']) {
      const start = performance.now()
      prefersJson('json' + part.repeat(12_000 / part.length))
      t.ok(performance.now() - start < 300, part)
    }
  })
})
