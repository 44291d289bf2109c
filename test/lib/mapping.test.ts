import t from 'tap'
import { inspect } from 'node:util'
import { createMapping } from '../../lib/mapping.ts'

t.test('createMapping', async (t) => {
  t.test('reads, writes and deletes as an object does', async (t) => {
    const mapping = createMapping({ data: new Map() })
    mapping['name'] = 'ann'
    t.equal(mapping['name'], 'ann')
    t.equal('name' in mapping, true)
    t.equal(delete mapping['name'], true)
    t.equal(delete mapping['name'], true)
    t.equal('name' in mapping, false)
    t.equal(mapping['name'], undefined)
  })
  t.test('gives a value or a default', async (t) => {
    const mapping = createMapping({ data: new Map<string, unknown>([['a', 1], ['none', undefined]]) })
    t.equal(mapping.get('a', 2), 1)
    t.equal(mapping.get('b'), undefined)
    t.equal(mapping.get('b', 2), 2)
    t.equal(mapping.get('none', 2), undefined)
  })
  t.test('takes a value out', async (t) => {
    const mapping = createMapping({ data: new Map([['a', 1]]) })
    t.equal(mapping.pop('a'), 1)
    t.equal(mapping.pop('a'), undefined)
    t.equal(mapping.pop('a', 'gone'), 'gone')
    t.same(Object.keys(mapping), [])
  })
  t.test('puts a default in where there is nothing', async (t) => {
    const mapping = createMapping({ data: new Map() })
    t.same(mapping.setDefault('list', []), [])
    t.equal(mapping.setDefault('list', 'another'), mapping['list'])
    t.equal(mapping.setDefault('empty'), undefined)
    t.equal('empty' in mapping, true)
  })
  t.test('gives its keys when iterated, and its pairs when spread', async (t) => {
    const mapping = createMapping({ data: new Map([['a', 1], ['b', 2]]) })
    t.same([...mapping], ['a', 'b'])
    t.same({ ...mapping }, { a: 1, b: 2 })
    t.same(Object.entries(mapping), [['a', 1], ['b', 2]])
    t.equal(JSON.stringify(mapping), '{"a":1,"b":2}')
    t.equal(inspect(mapping), '{ a: 1, b: 2 }')
    t.equal(Object.hasOwn(mapping, 'a'), true)
    t.equal(Object.hasOwn(mapping, 'c'), false)
  })
  t.test('takes the names of Object.prototype as ordinary keys', async (t) => {
    const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'toJSON', 'store', 'data']
    for (const name of names) {
      const mapping = createMapping({ data: new Map() })
      t.equal(mapping[name], undefined)
      t.equal(name in mapping, false)
      mapping[name] = 'x'
      t.equal(mapping[name], 'x')
      t.same(Object.keys(mapping), [name])
    }
    t.equal(Object.hasOwn(Object.prototype, 'x'), false)
    t.equal(Object.getPrototypeOf(createMapping({ data: new Map() })), null)
  })
  t.test('lets its methods win over keys of the same name, which get() reads', async (t) => {
    const mapping = createMapping({ data: new Map() })
    Object.assign(mapping, { get: 1, pop: 2, setDefault: 3 })
    t.equal(mapping.get('get'), 1)
    t.equal(mapping.pop('pop'), 2)
    t.equal(mapping.setDefault('setDefault', 4), 3)
    t.equal('get' in mapping, true)
  })
  t.test('is never taken for a promise', async (t) => {
    const mapping = createMapping({ data: new Map([['a', 1]]) })
    t.equal(await mapping, mapping)
  })
  t.test('has no symbols, and refuses to take one', async (t) => {
    const mapping = createMapping({ data: new Map() })
    const key = Symbol('key')
    t.equal(Reflect.get(mapping, key), undefined)
    t.equal(Reflect.has(mapping, key), false)
    t.equal(Reflect.getOwnPropertyDescriptor(mapping, key), undefined)
    t.throws(() => Object.assign(mapping, { [key]: 1 }), TypeError)
    t.throws(() => Object.defineProperty(mapping, key, { value: 1 }), TypeError)
    t.equal(Reflect.deleteProperty(mapping, key), false)
  })
  t.test('takes defined values, but no getters', async (t) => {
    const mapping = createMapping({ data: new Map() })
    Object.defineProperty(mapping, 'a', { value: 1, configurable: true })
    t.equal(mapping['a'], 1)
    t.throws(() => Object.defineProperty(mapping, 'b', { get: () => 1 }), TypeError)
    t.equal('b' in mapping, false)
  })
  t.test('cannot be frozen', async (t) => {
    const mapping = createMapping({ data: new Map([['a', 1]]) })
    t.throws(() => Object.freeze(mapping), TypeError)
    mapping['b'] = 2
    t.same(Object.keys(mapping), ['a', 'b'])
  })
  t.test('says when it is read', async (t) => {
    let reads = 0
    const mapping = createMapping({ data: new Map([['a', 1]]), onRead: () => { reads++ }, onWrite: () => t.fail('nothing was written') })
    const looks = [
      () => mapping['a'], () => mapping['missing'], () => mapping.get('a'), () => mapping.pop('missing'), () => 'a' in mapping,
      () => Object.keys(mapping), () => [...mapping], () => mapping.setDefault('a', 2), () => inspect(mapping), () => JSON.stringify(mapping)
    ]
    for (const look of looks) {
      const before = reads
      look()
      t.ok(reads > before, String(look))
    }
  })
  t.test('says when it is written, before it changes', async (t) => {
    const data = new Map([['a', 1]])
    const refuse = (): never => { throw new Error('read only') }
    const mapping = createMapping({ data, onWrite: refuse })
    const changes = [
      () => { mapping['a'] = 2 }, () => delete mapping['a'], () => mapping.pop('a'), () => mapping.setDefault('b', 1), () => Object.assign(mapping, { b: 1 })
    ]
    for (const change of changes) t.throws(change, { message: 'read only' })
    t.same([...data], [['a', 1]])
    t.equal(delete mapping['missing'], true)
  })
})
