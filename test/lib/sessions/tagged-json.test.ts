import t from 'tap'
import { Markup } from '../../../lib/markup.ts'
import { fromTagged, toTagged } from '../../../lib/sessions/tagged-json.ts'

const through = (value: unknown): unknown => fromTagged(JSON.parse(JSON.stringify(toTagged(value, 'session.x'))))

t.test('tagged JSON', async (t) => {
  t.test('brings back what JSON has a word for, as it is', async (t) => {
    for (const value of ['', 'text \u2028 \ud83d\ude00', 0, -1.5, 1e300, true, false, null, [], {}, [1, [2, [3]]], { a: { b: ['c'] } }]) {
      t.strictSame(through(value), value)
      t.strictSame(toTagged(value, 'session.x'), value)
    }
  })

  t.test('brings back what it has none for', async (t) => {
    const rows = [
      undefined, NaN, Infinity, -Infinity, -0, 12345678901234567890n, -1n, new Date(0), new Date('2026-11-25T10:00:00.123Z'),
      new Map<unknown, unknown>([['a', 1], [{ deep: 1n }, new Set([1])]]), new Map(), new Set(['a', new Map([[1, undefined]])]), new Set(),
      Buffer.from([0, 255, 10]), new Uint8Array([1, 2, 3]), new Uint8Array(), [undefined, 1n], { at: new Date(5), list: [new Set([1n])] }
    ]
    for (const value of rows) {
      const back = through(value)
      t.strictSame(back, value)
      t.equal(Object.is(back, -0), Object.is(value, -0))
      t.equal(Buffer.isBuffer(back), Buffer.isBuffer(value))
    }
    t.ok(Number.isNaN((through(new Date(NaN)) as Date).getTime()))
  })

  t.test('brings back Markup, which is trusted', async (t) => {
    const back = through({ note: new Markup('<b>hi</b>') }) as { note: unknown }
    t.ok(back.note instanceof Markup)
    t.equal(String(back.note), '<b>hi</b>')
  })

  t.test('leaves data that looks like its tags plain', async (t) => {
    const tags = [' n', ' i', ' u', ' d', ' h', ' m', ' s', ' b', ' y', ' x', ' ', '  ', '  h', '   h']
    const contents = ['<script>', 1, null, [['a', 1]], ['a'], { ' h': '<b>' }, { '  h': '<b>' }, [{ ' h': '<b>' }]]
    let shapes = 0
    for (const tag of tags) {
      for (const content of contents) {
        for (const value of [{ [tag]: content }, [{ [tag]: content }], { a: { [tag]: content } }, { [tag]: content, other: 1 }]) {
          t.strictSame(through(value), value)
          shapes++
        }
      }
    }
    t.ok(shapes > 100)
  })

  t.test('keeps keys like __proto__ as keys', async (t) => {
    const value: unknown = JSON.parse('{"__proto__": {"admin": [1, {"constructor": {"prototype": {}}}]}, "toString": "x"}')
    const back = through(value) as Record<string, unknown>
    t.equal(JSON.stringify(back), JSON.stringify(value))
    t.equal(Object.getPrototypeOf(back), Object.prototype)
    t.equal('admin' in back, false)
    t.equal(Reflect.get({}, 'admin'), undefined)
  })

  t.test('takes objects without a prototype, holes, and what has toJSON()', async (t) => {
    t.strictSame(through(Object.assign(Object.create(null), { a: 1 })), { a: 1 })
    // eslint-disable-next-line no-sparse-arrays
    t.strictSame(through([1, , 2]), [1, undefined, 2])
    t.equal(through(new URL('https://example.com/')), 'https://example.com/')
  })

  t.test('refuses what would not come back, and says where it is', async (t) => {
    class User { name = 'ann' }
    const cycle: unknown[] = []
    cycle.push(cycle)
    const rows: Array<[unknown, RegExp]> = [
      [() => 1, /^Cannot keep "session\.x": it is a function, and/],
      [Symbol('s'), /it is a symbol/],
      [{ list: [1, { user: new User() }] }, /^Cannot keep "session\.x\.list\[1\]\.user": it is an instance of User,/],
      [new Map([['a', new User()]]), /^Cannot keep "session\.x \(a Map\)\[1\]": /],
      [new Set([new User()]), /^Cannot keep "session\.x \(a Set\)": /],
      [Object.create({ constructor: 1 }), /an instance of a class/],
      [cycle, /nested in more than 200 levels, or in itself/]
    ]
    for (const [value, message] of rows) t.throws(() => toTagged(value, 'session.x'), { code: 'FLASKISH_ERR_SESSION_VALUE', message })
  })

  t.test('does not know tags of others', async (t) => {
    t.throws(() => fromTagged({ ' z': 1 }))
    t.throws(() => fromTagged({ ' m': 1 }))
  })
})
