import t from 'tap'
import { Readable } from 'node:stream'
import { Markup } from '../../../lib/markup.ts'
import { isFixedBody, Response } from '../../../lib/responses/response.ts'

t.test('Response', async (t) => {
  t.test('is a page of text by default', async (t) => {
    const response = new Response('hello')
    t.equal(response.status, 200)
    t.equal(response.body, 'hello')
    t.same([...response.headers], [['content-type', 'text/html; charset=utf-8']])
    t.equal(new Response().body, null)
    t.equal(new Response(new Markup('<b>')).body, '<b>')
  })
  t.test('takes status and headers, one by one or as options', async (t) => {
    t.same([...new Response('x', 404, { 'X-A': '1' }).headers], [['x-a', '1'], ['content-type', 'text/html; charset=utf-8']])
    t.equal(new Response('x', { status: 404 }).status, 404)
    t.equal(new Response('x', null, null).status, 200)
    t.equal(new Response('x', { headers: { 'Content-Type': 'text/csv' } }).contentType, 'text/csv')
    t.equal(new Response('x', { mimetype: 'text/csv' }).contentType, 'text/csv; charset=utf-8')
    t.equal(new Response('x', { mimetype: 'text/csv', contentType: 'text/plain' }).contentType, 'text/plain')
  })
  t.test('takes a status as number or text', async (t) => {
    const response = new Response()
    for (const status of [418, '418', "418 I'm a teapot", '418\tx']) {
      response.status = status
      t.equal(response.status, 418)
    }
    for (const status of [0, 99, 600, 200.5, NaN, '', 'OK', '4', '4040', '600 x', true, 200n, []]) {
      t.throws(() => Reflect.set(response, 'status', status), { code: 'FLASKISH_ERR_STATUS' }, String(status))
    }
    t.throws(() => new Response('x', '404\u560d\u560aX: y'), { code: 'FLASKISH_ERR_STATUS', message: /Cannot use "404/ })
  })
  t.test('adds the charset to a mimetype, and takes a Content-Type verbatim', async (t) => {
    const response = new Response('x')
    response.mimetype = 'text/plain'
    t.equal(response.contentType, 'text/plain; charset=utf-8')
    t.equal(response.mimetype, 'text/plain')
    response.contentType = 'Text/CSV'
    t.equal(response.headers.get('content-type'), 'Text/CSV')
    t.equal(response.mimetype, 'text/csv')
    response.headers.delete('content-type')
    t.equal(response.mimetype, '')
    t.equal(response.contentType, '')
    response.mimetype = 'application/problem+json'
    t.equal(response.isJson, true)
    t.throws(() => { response.mimetype = 'a\r\nb' }, { code: 'FLASKISH_ERR_HEADER' })
  })
  t.test('sets and deletes cookies', async (t) => {
    const response = new Response('x')
    response.setCookie('a', '1', { httpOnly: true })
    response.setCookie('b')
    response.deleteCookie('a', { path: '/x', domain: 'example.com' })
    response.deleteCookie('b')
    t.same(response.headers.getSetCookie(), [
      'a=1; HttpOnly; Path=/',
      'b=; Path=/',
      'a=; Domain=example.com; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/x',
      'b=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/'
    ])
  })
  t.test('reads any body to its end', async (t) => {
    const bodies = [
      'é!', Buffer.from('é!'), new Uint8Array(Buffer.from('é!')), ['é', '!'], Readable.from(['é', '!']), new Blob(['é!']).stream(),
      (function * () { yield 'é'; yield Buffer.from('!') })(), (async function * () { yield 'é!' })()
    ]
    for (const body of bodies) {
      const response = new Response()
      response.body = body
      t.equal(await response.text(), 'é!')
    }
    t.equal(await new Response().text(), '')
    t.same(await new Response('{"a":1}').json(), { a: 1 })
  })
  t.test('is what Fastify sends without help', async (t) => {
    t.equal(Object.prototype.toString.call(new Response()), '[object Response]')
  })
})

t.test('isFixedBody', async (t) => {
  t.test('tells text and bytes from sources of chunks', async (t) => {
    for (const body of [null, '', new Uint8Array()]) t.equal(isFixedBody(body), true)
    for (const body of [[], Readable.from([])]) t.equal(isFixedBody(body), false)
  })
})
