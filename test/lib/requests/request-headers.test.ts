import t from 'tap'
import { createRequestHeaders } from '../../../lib/requests/request-headers.ts'

t.test('createRequestHeaders', async (t) => {
  const headers = createRequestHeaders({ 'user-agent': 'curl/8', 'x-tag': ['a', 'b'], gone: undefined, get: 'a header' })

  t.test('gets a header by a name in any case', async (t) => {
    t.equal(headers.get('User-Agent'), 'curl/8')
    t.equal(headers.get('user-agent'), 'curl/8')
    t.equal(headers.get('X-Tag'), 'a, b')
  })

  t.test('gives the default, or undefined, for what was not sent', async (t) => {
    t.equal(headers.get('accept'), undefined)
    t.equal(headers.get('accept', '*/*'), '*/*')
    t.equal(headers.get('gone', null), null)
  })

  t.test('has lower-case names as properties', async (t) => {
    t.equal(headers['user-agent'], 'curl/8')
    t.equal(headers['User-Agent'], undefined)
    t.equal(headers['accept'], undefined)
  })

  t.test('lets its methods win over headers of the same name', async (t) => {
    t.type(headers.get, 'function')
    t.equal(headers.get('get'), 'a header')
    const { get, has, keys } = headers
    t.equal(get('user-agent'), 'curl/8')
    t.equal(has('X-TAG'), true)
    t.same(keys(), ['user-agent', 'x-tag', 'gone', 'get'])
  })

  t.test('knows what was sent', async (t) => {
    t.equal(headers.has('USER-AGENT'), true)
    t.equal(headers.has('gone'), false)
    t.equal('x-tag' in headers, true)
    t.equal('accept' in headers, false)
    t.equal(Symbol.iterator in headers, false)
  })

  t.test('can be iterated, listed and spread', async (t) => {
    t.same([...headers], [['user-agent', 'curl/8'], ['x-tag', 'a, b'], ['get', 'a header']])
    t.match({ ...headers }, { 'user-agent': 'curl/8', 'x-tag': 'a, b' })
    t.same(Object.keys(headers), ['user-agent', 'x-tag', 'get'])
  })

  t.test('is no promise and has no other symbols', async (t) => {
    t.equal(await headers, headers)
    t.equal(Reflect.get(headers, Symbol.toStringTag), undefined)
    t.equal(Object.getOwnPropertyDescriptor(headers, Symbol.toStringTag), undefined)
  })

  t.test('reaches no prototype', async (t) => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      t.equal(headers[name], undefined, name)
      t.equal(headers.get(name), undefined, name)
      t.equal(headers.has(name), false, name)
    }
    t.equal(createRequestHeaders(JSON.parse('{"__proto__":"sent"}')).get('__proto__'), 'sent')
  })

  t.test('cannot be changed', async (t) => {
    t.equal(Reflect.set(headers, 'user-agent', 'x'), false)
    t.equal(Reflect.defineProperty(headers, 'user-agent', { value: 'x' }), false)
    t.equal(Reflect.deleteProperty(headers, 'user-agent'), false)
    t.equal(headers.get('user-agent'), 'curl/8')
  })
})
