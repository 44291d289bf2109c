import t from 'tap'
import { Markup } from '../../../lib/markup.ts'
import { MultiDict } from '../../../lib/multi-dict.ts'
import { jsonify, toJsonText } from '../../../lib/responses/json.ts'

t.test('jsonify', async (t) => {
  t.test('writes one value as it is, several as a list, none as null', async (t) => {
    for (const [values, text] of [[[], 'null'], [[5], '5'], [[[1, 2]], '[1,2]'], [[1, 'x'], '[1,"x"]'], [[{ a: 1 }], '{"a":1}'], [[undefined], 'null']] as const) {
      const response = jsonify(...values)
      t.equal(response.body, text)
      t.same([...response.headers], [['content-type', 'application/json']])
    }
  })
})

t.test('toJsonText', async (t) => {
  t.test('keeps the order of keys and leaves out undefined members', async (t) => {
    t.equal(toJsonText({ b: 1, a: undefined, c: [undefined, null] }), '{"b":1,"c":[null,null]}')
    t.equal(toJsonText(undefined), 'null')
  })
  t.test('writes Dates, Markup, bytes, MultiDicts and objects of classes', async (t) => {
    class Point { x = 1; #y = 2; get y (): number { return this.#y } }
    t.equal(toJsonText({ at: new Date(0), html: new Markup('<b>') }), '{"at":"1970-01-01T00:00:00.000Z","html":"<b>"}')
    t.equal(toJsonText(new Uint8Array([1])), '{"0":1}')
    t.equal(toJsonText(new Point()), '{"x":1}')
    t.equal(toJsonText(new MultiDict([['a', '1'], ['then', 'x']])), '{"a":"1","then":"x"}')
    t.equal(toJsonText({ toJSON: () => [1] }), '[1]')
    t.equal(toJsonText({ toJSON: () => 'x' }), '"x"')
    t.equal(toJsonText({ toJSON: 1 }), '{"toJSON":1}')
    t.equal(toJsonText(Object.assign(Object.create(null), { a: 1 })), '{"a":1}')
  })
  t.test('takes names of Object.prototype as ordinary names', async (t) => {
    t.equal(toJsonText(JSON.parse('{"__proto__":{"a":1},"constructor":1}')), '{"__proto__":{"a":1},"constructor":1}')
  })
  t.test('names the place of what would be lost', async (t) => {
    class Holder { readonly inner = new Map() }
    const rows: [value: unknown, place: string, found: RegExp][] = [
      [{ users: [{}, {}, { tags: new Set(['a']) }] }, '$.users[2].tags', /a Set/],
      [{ a: new Map() }, '$.a', /a Map/],
      [new WeakMap(), '$', /a Map/],
      [new WeakSet(), '$', /a Set/],
      [[1n], '$[0]', /a bigint/],
      [{ 'a b': () => {} }, '$["a b"]', /a function/],
      [{ a: Symbol('x') }, '$.a', /a symbol/],
      [() => {}, '$', /a function/],
      [new Holder(), '$.inner', /a Map/],
      [{ toJSON: () => ({ a: new Set() }) }, '$.a', /a Set/],
      [{ toJSON: () => new Set() }, '$', /a Set/]
    ]
    for (const [value, place, message] of rows) t.throws(() => toJsonText(value), { code: 'FLASKISH_ERR_JSON', details: { place }, message })
  })
  t.test('ends at cycles and at too many levels', async (t) => {
    const cycle: Record<string, unknown> = { list: [] }
    cycle['list'] = [cycle]
    t.throws(() => toJsonText(cycle), { code: 'FLASKISH_ERR_JSON', details: { place: '$.list[0]' }, message: /contains itself/ })
    let deep: unknown[] = []
    for (let level = 0; level < 100_000; level++) deep = [deep]
    t.throws(() => toJsonText(deep), { code: 'FLASKISH_ERR_JSON', message: /more than 1000 levels/ })
    const endless = { toJSON: () => ({ endless }) }
    t.throws(() => toJsonText(endless), { code: 'FLASKISH_ERR_JSON' })
  })
  t.test('passes on what a getter or a toJSON throws', async (t) => {
    t.throws(() => toJsonText({ get a () { throw new Error('mine') } }), { message: 'mine' })
    let calls = 0
    t.throws(() => toJsonText({ toJSON () { if (calls++ === 0) throw new Error('once'); return 1 } }), { message: 'once' })
    let looks = 0
    t.throws(() => toJsonText({ toJSON: () => looks++ === 1 ? () => {} : 1 }), { message: /changed while/ })
  })
})
