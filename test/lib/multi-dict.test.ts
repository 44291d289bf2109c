import t from 'tap'
import { inspect } from 'node:util'
import { BadRequestKeyError } from '../../lib/exceptions/by-status.ts'
import { MultiDict, parseQuery } from '../../lib/multi-dict.ts'

t.test('MultiDict', async (t) => {
  const dict = new MultiDict([['a', '1'], ['b', '2'], ['a', '3']])

  t.test('gives the first value as a property', async (t) => {
    t.equal(dict['a'], '1')
    const { b } = dict
    t.equal(b, '2')
  })
  t.test('answers 400 for a missing name', async (t) => {
    t.throws(() => dict['c'], { constructor: BadRequestKeyError, code: 400, key: 'c' })
    t.throws(() => `${dict}`, { code: 400, key: 'toString' })
  })
  t.test('gives a value, a default or a converted value by get', async (t) => {
    t.equal(dict.get('a'), '1')
    t.equal(dict.get('c'), undefined)
    t.equal(dict.get('c', 'x'), 'x')
    t.equal(dict.get('a', 0, Number), 1)
    t.equal(dict.get('c', 7, Number), 7)
    t.equal(new MultiDict([['a', 'x']]).get('a', 7, Number), 7)
    t.equal(new MultiDict([['a', '{']]).get('a', null, JSON.parse), null)
  })
  t.test('gives all values, names and pairs', async (t) => {
    t.same(dict.getAll('a'), ['1', '3'])
    t.same(dict.getAll('c'), [])
    t.equal(dict.has('a'), true)
    t.equal(dict.has('c'), false)
    t.equal(dict.size, 3)
    t.same([...dict.keys()], ['a', 'b'])
    t.same([...dict.values()], ['1', '3', '2'])
    t.same([...dict.entries()], [['a', '1'], ['a', '3'], ['b', '2']])
    t.same([...dict], [...dict.entries()])
    t.same([...new MultiDict()], [])
  })
  t.test('keeps its values to itself', async (t) => {
    dict.getAll('a').push('4')
    t.same(dict.getAll('a'), ['1', '3'])
  })
  t.test('has exactly the names that were sent', async (t) => {
    t.equal('a' in dict, true)
    t.equal('get' in dict, false)
    t.equal('toString' in dict, false)
    t.equal(Symbol.iterator in dict, true)
    t.equal(Symbol.toPrimitive in dict, false)
    t.same(Object.keys(dict), ['a', 'b'])
    t.same({ ...dict }, { a: '1', b: '2' })
    t.equal(JSON.stringify(dict), '{"a":"1","b":"2"}')
    t.equal(Object.hasOwn(dict, 'c'), false)
    t.equal(Object.getOwnPropertyDescriptor(dict, Symbol.iterator), undefined)
  })
  t.test('lets methods win over fields of the same name', async (t) => {
    const fields = new MultiDict([['get', 'x'], ['size', 'y']])
    t.equal(fields.get('get'), 'x')
    t.equal(fields.size, 2)
    t.equal('get' in fields, true)
  })
  t.test('is never taken for a promise, and symbols find nothing', async (t) => {
    t.equal(Reflect.get(dict, 'then'), undefined)
    t.equal(Reflect.get(dict, 'toJSON'), undefined)
    t.equal(Reflect.get(dict, Symbol.toPrimitive), undefined)
    t.equal(await Promise.resolve(dict), dict)
    t.equal(new MultiDict([['then', 'x']])['then'], 'x')
    t.equal(JSON.stringify(new MultiDict([['toJSON', 'x']])), '{"toJSON":"x"}')
  })
  t.test('takes names of Object.prototype as ordinary names', async (t) => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', 'valueOf']
    for (const name of names) {
      t.throws(() => new MultiDict()[name], { code: 400, key: name })
      t.equal(new MultiDict([[name, 'x']])[name], 'x')
      t.same(Object.keys(new MultiDict([[name, 'x']])), [name])
    }
    t.equal(Object.hasOwn(Object.prototype, 'x'), false)
  })
  t.test('cannot be changed', async (t) => {
    t.throws(() => Object.assign(dict, { a: '9' }), TypeError)
    t.equal(Reflect.deleteProperty(dict, 'a'), false)
    t.equal(Reflect.defineProperty(dict, 'z', { value: 1 }), false)
    t.equal(Reflect.preventExtensions(dict), false)
    t.equal(Reflect.setPrototypeOf(dict, null), false)
    t.equal(dict['a'], '1')
  })
  t.test('is an instance of its class, and shows all values in the console', async (t) => {
    t.ok(dict instanceof MultiDict)
    t.equal(inspect(dict), "{ a: [ '1', '3' ], b: [ '2' ] }")
  })
})

t.test('parseQuery', async (t) => {
  t.test('reads what browsers write', async (t) => {
    t.same([...parseQuery('a=1&b=x+y&c&=d&&a=%C3%A9')], [['a', '1'], ['a', 'é'], ['b', 'x y'], ['c', ''], ['', 'd']])
    t.same([...parseQuery('')], [])
  })
  t.test('takes a question mark and a semicolon as ordinary characters', async (t) => {
    t.equal(parseQuery('?a=1')['?a'], '1')
    t.equal(parseQuery('a=1;b=2')['a'], '1;b=2')
  })
  t.test('leaves wrong escapes as they are and replaces what is not UTF-8', async (t) => {
    t.equal(parseQuery('a=%zz%')['a'], '%zz%')
    t.equal(parseQuery('a=%FF')['a'], '\uFFFD')
  })
  t.test('reads 100,000 parameters in a second', async (t) => {
    const start = performance.now()
    t.equal(parseQuery('a=b&'.repeat(100_000)).size, 100_000)
    t.equal(parseQuery(Array.from({ length: 100_000 }, (_, index) => `k${index}=v`).join('&')).size, 100_000)
    t.ok(performance.now() - start < 2000)
  })
})
