import t from 'tap'
import { assignArguments, parseConverterArguments, toCount, toLimit } from '../../../lib/routing/converter-arguments.ts'

t.test('parseConverterArguments', async (t) => {
  t.test('reads names, numbers, texts and constants', async (t) => {
    const rows: readonly (readonly [string, readonly unknown[], Readonly<Record<string, unknown>>])[] = [
      ['', [], {}],
      [' ', [], {}],
      ['2', [2], {}],
      ['a, b', ['a', 'b'], {}],
      ['length=2', [], { length: 2 }],
      [' min = 1 , max = 2.5 ', [], { min: 1, max: 2.5 }],
      ['"a b", \'c"d\', u"e"', ['a b', 'c"d', 'e'], {}],
      ['"1"', ['1'], {}],
      ['True, False, None, true', [true, false, null, 'true'], {}],
      ['a.b, 1.5, 1e5, inf, nan', ['a.b', 1.5, 1e5, Infinity, NaN], {}],
      ['1_000, 9007199254740993', [1000, 9007199254740993n], {}],
      ['1 , é', [1, 'é'], {}],
      ['0x10', ['0x10'], {}]
    ]
    for (const [text, positional, named] of rows) {
      const read = parseConverterArguments(text)
      t.same(read.positional, positional, text)
      t.same(Object.fromEntries(read.named), named, text)
    }
  })
  t.test('glues digits around a comma without a space, as Werkzeug does', async (t) => {
    t.same(parseConverterArguments('2,4').positional, ['2,4'])
    t.same(parseConverterArguments('2, 4').positional, [2, 4])
    t.same(parseConverterArguments('2,').positional, ['2,'])
  })
  t.test('refuses what is no argument', async (t) => {
    for (const text of ['-1', 'min=-1', 'a-b', 'a b', '"a', 'a, -', '<']) t.throws(() => parseConverterArguments(text), TypeError, text)
    t.throws(() => parseConverterArguments('a, b-c'), { message: 'does not understand "b-c"' })
  })
})

t.test('assignArguments', async (t) => {
  t.test('puts positional and named ones under their names', async (t) => {
    t.same(Object.fromEntries(assignArguments(parseConverterArguments('1, max=2'), ['min', 'max'])), { min: 1, max: 2 })
  })
  t.test('refuses too many, unknown and repeated ones', async (t) => {
    t.throws(() => assignArguments(parseConverterArguments('1, 2'), ['min']), { message: 'has 2 arguments' })
    t.throws(() => assignArguments(parseConverterArguments('foo=1'), ['min']), { message: 'has no argument "foo"' })
    t.throws(() => assignArguments(parseConverterArguments('1, min=1'), ['min']), { message: 'has "min" twice' })
  })
})

t.test('toCount', async (t) => {
  t.test('takes what can be counted', async (t) => {
    t.same([toCount(2, 'n'), toCount(2.9, 'n'), toCount('3', 'n'), toCount(true, 'n'), toCount(4n, 'n')], [2, 2, 3, 1, 4])
  })
  t.test('refuses what cannot', async (t) => {
    for (const value of [null, 'a', '2,4', '-1', -1, NaN, Infinity]) t.throws(() => toCount(value, 'n'), TypeError)
    t.throws(() => toCount('2,4', 'length'), { message: 'cannot read "2,4" as a number for "length"' })
  })
})

t.test('toLimit', async (t) => {
  t.test('takes numbers of any kind, or none', async (t) => {
    t.same([toLimit(undefined, 'n'), toLimit(null, 'n'), toLimit(2.5, 'n'), toLimit(3n, 'n'), toLimit(true, 'n')], [undefined, undefined, 2.5, 3n, 1])
  })
  t.test('refuses text', async (t) => {
    t.throws(() => toLimit('a', 'max'), { message: 'cannot read "a" as a number for "max"' })
  })
})
