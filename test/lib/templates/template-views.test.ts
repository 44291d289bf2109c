import t from 'tap'
import { createMapping } from '../../../lib/mapping.ts'
import { Request } from '../../../lib/requests/request.ts'
import { viewMapping, viewRequest } from '../../../lib/templates/template-views.ts'

function buildRequest (url: string): Request {
  return new Request({
    source: { method: 'GET', url, headers: { host: 'localhost', cookie: 'a=1' }, host: 'localhost', protocol: 'http', ip: '::1' },
    settings: { applicationRoot: '', proxy: undefined, debug: false, maxFormMemorySize: 10, maxFormParts: 10 },
    match: undefined,
    body: () => new Uint8Array(),
    validated: () => new Uint8Array(),
    multipart: () => undefined,
    native: undefined
  })
}

const owned = (view: object, name: string): unknown => Object.hasOwn(view, name) ? Reflect.get(view, name) : 'not own'

t.test('viewRequest', async (t) => {
  const view = viewRequest({ request: buildRequest('/a?q=1&q=2&__proto__=x&get=g') })
  t.test('has the request\'s properties as its own', async (t) => {
    t.equal(owned(view, 'path'), '/a')
    t.equal(owned(view, 'method'), 'GET')
    t.ok('path' in view)
    t.ok(Object.keys(view).includes('args'))
  })
  t.test('has nothing else', async (t) => {
    for (const name of ['constructor', '__proto__', 'toString', 'init', 'cache', 'fastify', 'getJson', 'readForm', 'then', 'label']) t.equal(owned(view, name), 'not own', name)
    t.equal(Object.getPrototypeOf(view), null)
    t.equal(Reflect.get(view, Symbol.iterator), undefined)
    t.equal(Object.getOwnPropertyDescriptor(view, Symbol.iterator), undefined)
    t.equal(Reflect.has(view, Symbol.iterator), false)
    t.equal(Reflect.get(view, 'getJson'), undefined)
  })
  t.test('shows MultiDicts in which a key that was not sent is undefined', async (t) => {
    const args = owned(view, 'args') as object
    t.equal(owned(args, 'q'), '1')
    t.equal(Reflect.get(args, 'nope'), undefined)
    t.equal(owned(args, '__proto__'), 'x')
    t.equal(owned(args, 'constructor'), 'not own')
    t.same(Object.entries(args), [['q', '1'], ['__proto__', 'x'], ['get', 'g']])
    t.equal(Reflect.get(args, 'get'), 'g')
    t.same(Reflect.get(args, 'getAll')('q'), ['1', '2'])
    t.equal(Reflect.get(args, 'size'), undefined)
  })
  t.test('is text that says what it is', async (t) => {
    t.equal(`${view}`, '[request]')
    t.equal(`${Reflect.get(view, 'cookies')}`, '[request.cookies]')
  })
  t.test('cannot be changed', async (t) => {
    t.equal(Reflect.set(view, 'path', 'x'), false)
    t.equal(Reflect.deleteProperty(view, 'path'), false)
    t.equal(Reflect.defineProperty(view, 'x', { value: 1 }), false)
    t.equal(Reflect.preventExtensions(view), false)
  })
})

t.test('viewMapping', async (t) => {
  t.test('looks for the mapping when a key is asked for, and not before', async (t) => {
    let looks = 0
    const session = createMapping({ data: new Map<string, unknown>([['user', 'ann'], ['get', 1]]) })
    const view = viewMapping({ get session () { looks++; return session } }, 'session')
    t.equal(`${view}`, '[session]')
    t.equal(looks, 0)
    t.equal(owned(view, 'user'), 'ann')
    t.ok(looks > 0)
    t.same(Object.keys(view), ['user', 'get'])
    t.equal(Reflect.get(view, 'get'), 1)
    t.equal(owned(view, 'constructor'), 'not own')
    t.equal(Reflect.get(view, 'pop'), undefined)
  })
  t.test('lends `get` to engines that call methods', async (t) => {
    const view = viewMapping({ g: createMapping({ data: new Map([['a', 1]]) }) }, 'g')
    t.equal(Reflect.get(view, 'get')('a'), 1)
    t.equal(Reflect.get(view, 'get')('b', 2), 2)
  })
})
