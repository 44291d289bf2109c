import t from 'tap'
import { ResponseHeaders } from '../../../lib/responses/headers.ts'
import { Markup } from '../../../lib/markup.ts'

t.test('ResponseHeaders', async (t) => {
  t.test('takes names in any case and keeps the order', async (t) => {
    const headers = new ResponseHeaders({ 'X-B': 1, 'x-a': 'é' })
    headers.append('X-b', '2')
    t.equal(headers.get('x-B'), '1, 2')
    t.same(headers.getAll('X-B'), ['1', '2'])
    t.same([...headers], [['x-b', '1'], ['x-a', 'é'], ['x-b', '2']])
    t.same([...headers.entries()], [...headers])
    t.same([...headers.keys()], ['x-b', 'x-a'])
    t.same([...headers.values()], ['1', 'é', '2'])
    t.equal(headers.has('X-A'), true)
    t.equal(headers.has('x-c'), false)
    t.equal(headers.get('x-c'), null)
  })
  t.test('puts a value in place of every other', async (t) => {
    const headers = new ResponseHeaders([['a', '1'], ['b', '2'], ['a', '3']])
    headers.set('A', '4')
    t.same([...headers], [['a', '4'], ['b', '2']])
    headers.set('a', ['5', 6])
    t.same([...headers], [['a', '5'], ['b', '2'], ['a', '6']])
    headers.delete('a')
    t.same([...headers], [['b', '2']])
    headers.set('c', [])
    t.equal(headers.get('c'), '')
  })
  t.test('never loses a cookie when headers are replaced, and keeps repeats of a list', async (t) => {
    const headers = new ResponseHeaders({ 'Set-Cookie': 'a=1', 'X-A': '1' })
    headers.replace([['Set-Cookie', 'b=2'], ['X-A', '2'], ['x-a', '3'], ['set-cookie', 'c=3']])
    t.same(headers.getSetCookie(), ['a=1', 'b=2', 'c=3'])
    t.same(headers.getAll('x-a'), ['2', '3'])
  })
  t.test('is made from whatever gives pairs', async (t) => {
    t.same([...new ResponseHeaders(new Map([['A', '1']]))], [['a', '1']])
    t.same([...new ResponseHeaders(new Headers([['a', '1'], ['set-cookie', 'b=1'], ['set-cookie', 'c=1']]))], [['a', '1'], ['set-cookie', 'b=1'], ['set-cookie', 'c=1']])
    t.same([...new ResponseHeaders(new ResponseHeaders({ a: 1n }))], [['a', '1']])
    t.same([...ResponseHeaders.ofType('text/plain')], [['content-type', 'text/plain']])
    t.same([...new ResponseHeaders()], [])
  })
  t.test('calls back with value, name and itself', async (t) => {
    const headers = new ResponseHeaders({ a: '1' })
    const calls: unknown[] = []
    headers.forEach((...args) => calls.push(args))
    t.same(calls, [['1', 'a', headers]])
  })
  t.test('escapes a Location as a URL', async (t) => {
    t.equal(new ResponseHeaders({ Location: '/日 x' }).get('location'), '/%E6%97%A5%20x')
    t.equal(new ResponseHeaders({ Location: new URL('http://é.example/') }).get('location'), 'http://xn--9ca.example/')
    t.equal(new ResponseHeaders({ Location: new Markup('/a?b=c&d') }).get('location'), '/a?b=c&d')
  })
  t.test('refuses what begins a line or is no text, naming the header but not the value', async (t) => {
    const set = (name: string, value: unknown): unknown => Reflect.apply(ResponseHeaders.prototype.set, new ResponseHeaders(), [name, value])
    const refusal = (header: string): { code: string, details: object, message: RegExp } => ({ code: 'FLASKISH_ERR_HEADER', details: { header }, message: /^(?!.*secret)/s })
    for (const value of ['secret\r\nb: c', 'secret\n', 'secret\0', 'secret\x7f', { secret: 1 }, ['secret', null]]) {
      t.throws(() => set('x-a', value), refusal('x-a'), JSON.stringify(value))
      t.throws(() => set('Location', value), refusal('location'), JSON.stringify(value))
    }
    for (const value of ['secret\u560d\u560a', 'secret\u2028']) t.throws(() => set('x-a', value), refusal('x-a'))
    t.throws(() => set('a', null), { message: /its value is null/ })
    t.equal(new ResponseHeaders({ location: '/\u560d\u560a' }).get('location'), '/%E5%98%8D%E5%98%8A')
  })
  t.test('refuses names that are none', async (t) => {
    for (const name of ['', 'a b', 'a:', 'a\r\n', 'é', 5]) {
      t.throws(() => Reflect.apply(ResponseHeaders.prototype.append, new ResponseHeaders(), [name, 'x']), { code: 'FLASKISH_ERR_HEADER' }, String(name))
    }
  })
  t.test('refuses lists that are no pairs', async (t) => {
    for (const list of [['a', 'b'], [['a']], [['a', 'b', 'c']], [5]]) {
      t.throws(() => Reflect.construct(ResponseHeaders, [list]), { code: 'FLASKISH_ERR_HEADER', message: /not a pair/ })
    }
  })
  t.test('takes names of Object.prototype as ordinary names', async (t) => {
    const headers = new ResponseHeaders([['__proto__', '1'], ['constructor', '2']])
    t.same([...headers], [['__proto__', '1'], ['constructor', '2']])
    t.equal(headers.get('toString'), null)
  })
})
