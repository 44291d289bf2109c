import t from 'tap'
import { Readable } from 'node:stream'
import { NotFound } from '../../../lib/exceptions/by-status.ts'
import { Markup } from '../../../lib/markup.ts'
import { MultiDict } from '../../../lib/multi-dict.ts'
import { ResponseHeaders } from '../../../lib/responses/headers.ts'
import { jsonify } from '../../../lib/responses/json.ts'
import { redirect } from '../../../lib/responses/redirect.ts'
import { Response } from '../../../lib/responses/response.ts'
import { isPlainObject, makeResponse } from '../../../lib/responses/view-result.ts'

const HTML = 'text/html; charset=utf-8'

t.test('makeResponse', async (t) => {
  const show = (result: unknown): unknown[] => {
    const { status, contentType, body } = makeResponse(result)
    return [status, contentType, body]
  }

  t.test('takes text, Markup and bytes as pages', async (t) => {
    t.same(show('x'), [200, HTML, 'x'])
    t.same(show(new Markup('<b>')), [200, HTML, '<b>'])
    const bytes = Buffer.from('x')
    t.same(show(bytes), [200, HTML, bytes])
  })
  t.test('takes plain objects, and those that say what their JSON is, as JSON', async (t) => {
    class Post { toJSON (): unknown { return { title: 'x' } } }
    t.same(show({ a: [1] }), [200, 'application/json', '{"a":[1]}'])
    t.same(show(JSON.parse('{"__proto__":1}')), [200, 'application/json', '{"__proto__":1}'])
    t.same(show(new Post()), [200, 'application/json', '{"title":"x"}'])
    t.same(show(new Date(0)), [200, 'application/json', '"1970-01-01T00:00:00.000Z"'])
  })
  t.test('takes a Response as it is', async (t) => {
    const response = new Response('x', 404)
    t.equal(makeResponse(response), response)
  })
  t.test('takes what gives its chunks in time as a stream', async (t) => {
    const streams = [
      Readable.from(['a', 'b']), new Blob(['ab']).stream(), (function * () { yield 'a'; yield 'b' })(), (async function * () { yield 'ab' })(),
      ['a', 'b'][Symbol.iterator](), { async * [Symbol.asyncIterator] () { yield 'ab' } }
    ]
    for (const stream of streams) {
      const response = makeResponse(stream)
      t.equal(response.body, stream)
      t.equal(await response.text(), 'ab')
    }
  })
  t.test('takes an exception as the answer it stands for', async (t) => {
    t.equal(makeResponse(new NotFound()).status, 404)
    t.equal(makeResponse([new NotFound('gone'), 410]).status, 410)
  })
  t.test('passes a web Response through', async (t) => {
    const given = new globalThis.Response('x', { status: 201, headers: [['X-A', '1'], ['Set-Cookie', 'a=1'], ['Set-Cookie', 'b=2']] })
    const response = makeResponse(given)
    t.equal(response.status, 201)
    t.equal(response.contentType, 'text/plain;charset=UTF-8')
    t.same(response.headers.getSetCookie(), ['a=1', 'b=2'])
    t.equal(await response.text(), 'x')
    t.throws(() => makeResponse(given), { code: 'FLASKISH_ERR_VIEW_RESULT', message: /read already/ })
    t.same(show(new globalThis.Response(null)), [200, '', null])
  })
  t.test('takes the encoding off the headers of what fetch() has decoded', async (t) => {
    const given = new globalThis.Response('x', { headers: { 'content-encoding': 'gzip', 'content-length': '9', 'transfer-encoding': 'chunked' } })
    t.same([...makeResponse(given).headers.keys()], ['content-encoding', 'content-length', 'content-type'])
    const fetched = new globalThis.Response('x', { headers: { 'content-encoding': 'gzip', 'content-length': '9' } })
    Object.defineProperty(fetched, 'url', { value: 'http://example.com/' })
    t.same([...makeResponse(fetched).headers.keys()], ['content-type'])
  })

  t.test('takes a list as body, status and headers', async (t) => {
    t.same(show(['x', 201]), [201, HTML, 'x'])
    t.same(show(['x', '201 Made']), [201, HTML, 'x'])
    t.same(show([{ a: 1 }, 400]), [400, 'application/json', '{"a":1}'])
    t.same(show(['x', { 'Content-Type': 'text/csv' }]), [200, 'text/csv', 'x'])
    t.same(show(['x', 201, [['Content-Type', 'text/csv']]]), [201, 'text/csv', 'x'])
    t.same(show(['x', []]), [200, HTML, 'x'])
    t.equal(makeResponse([{ a: 1 }, { b: '2' }]).headers.get('b'), '2')
    t.equal(makeResponse(['x', new Headers({ b: '2' })]).headers.get('b'), '2')
    t.equal(makeResponse(['x', 201, new ResponseHeaders({ b: '2' })]).headers.get('b'), '2')
  })
  t.test('takes null and undefined in a list as not given', async (t) => {
    for (const tuple of [['x', null], ['x', undefined], ['x', null, null], ['x', undefined, undefined]]) t.same(show(tuple), [200, HTML, 'x'])
    t.equal(makeResponse([new Response('x', 404), null]).status, 404)
  })
  t.test('replaces headers of a Response, keeps repeats and adds cookies', async (t) => {
    const response = new Response('x', 200, { 'X-A': '1', 'X-B': '1' })
    response.setCookie('a', '1')
    const { headers } = makeResponse([response, 202, [['X-A', '2'], ['X-A', '3'], ['Set-Cookie', 'b=2']]])
    t.same(headers.getAll('x-a'), ['2', '3'])
    t.same(headers.getAll('x-b'), ['1'])
    t.same(headers.getSetCookie(), ['a=1; Path=/', 'b=2'])
    t.equal(makeResponse([redirect('/x'), 307]).headers.get('location'), '/x')
    t.equal(makeResponse([jsonify(1), 201, { 'X-A': '1' }]).status, 201)
  })
  t.test('never believes a length of a fixed body, but keeps that of a stream', async (t) => {
    t.equal(makeResponse(['hello', { 'Content-Length': '3' }]).headers.has('content-length'), false)
    t.equal(makeResponse([Readable.from(['abc']), { 'Content-Length': 3 }]).headers.get('content-length'), '3')
  })

  t.test('can be called as Flask\'s make_response', async (t) => {
    t.same([makeResponse().status, makeResponse().body], [200, null])
    t.equal(makeResponse('x', 201).status, 201)
    t.equal(makeResponse('x', 201, { a: '1' }).headers.get('a'), '1')
  })

  t.test('names the view and the likely cause of what is no result', async (t) => {
    class Post { title = 'x' }
    const rows: [result: unknown, message: RegExp][] = [
      [undefined, /^Cannot answer with the result of view "x": it is undefined\. Return a string, .*often a "return" is missing\.$/],
      [null, /it is null\..*"return"/],
      [42, /it is a number/],
      [true, /it is a boolean/],
      [1n, /it is a bigint/],
      [Symbol('x'), /it is a symbol/],
      [() => {}, /it is a function\..*call is missing/],
      [new Set([1]), /class Set\..*\[\.\.\.set\]/],
      [new Map(), /class Map\..*fromEntries/],
      [new Post(), /class Post\..*toJSON/],
      [Object.create(Object.create(null)), /no class/],
      [new (class {})(), /no class/],
      [Object.assign(Object.create(null), { [Symbol.iterator]: () => [] }), /no class/],
      [Promise.resolve('x'), /a promise\..*await/],
      [new Error('x'), /class Error\..*Throw it/],
      [/x/, /class RegExp/],
      [new MultiDict([['next', 'a'], ['constructor', 'b'], ['toJSON', 'c']]), /class MultiDict/],
      [[], /a list of 0\..*jsonify\(list\)/],
      [['x'], /a list of 1/],
      [['x', 200, {}, 1], /a list of 4/],
      [[[1, 2], 200], /its body is a list\..*jsonify/],
      [[{}, [], []], /no status/],
      [['a', 'b'], /other text, which is no status/],
      [['x', ''], /no status/],
      [['x', true], /a boolean, which is no status/],
      [['x', {}, 201], /no status/],
      [['x', 200, 'y'], /headers in the list are other text/],
      [['x', new Post()], /headers in the list are an object of class Post/],
      [[null, { a: '1' }], /it is null/],
      [[42, 200], /it is a number/],
      [[Promise.resolve('x'), 201], /a promise/]
    ]
    for (const [result, message] of rows) {
      t.throws(() => makeResponse(result, () => 'view "x"'), { code: 'FLASKISH_ERR_VIEW_RESULT', message }, String(message))
    }
    t.throws(() => makeResponse(null), { message: /result of this call/ })
  })
  t.test('leaves wrong statuses and headers to their own errors', async (t) => {
    t.throws(() => makeResponse(['x', 99]), { code: 'FLASKISH_ERR_STATUS' })
    t.throws(() => makeResponse(['x', { a: 'b\r\nc' }]), { code: 'FLASKISH_ERR_HEADER' })
    t.throws(() => makeResponse({ a: new Set() }), { code: 'FLASKISH_ERR_JSON' })
  })
})

t.test('isPlainObject', async (t) => {
  t.test('tells plain data from everything else', async (t) => {
    for (const value of [{}, Object.create(null), { a: 1 }]) t.equal(isPlainObject(value), true)
    for (const value of [null, undefined, 'x', [], new Map(), () => {}, new Date(), { * [Symbol.iterator] () {} }, { async * [Symbol.asyncIterator] () {} }]) t.equal(isPlainObject(value), false)
  })
})
