import t from 'tap'
import { toFloatText, toIntegerText, toText } from '../../../lib/routing/value-text.ts'

t.test('toText', async (t) => {
  t.test('writes text, numbers, booleans and objects that have a text', async (t) => {
    t.equal(toText('a'), 'a')
    t.equal(toText(1.5), '1.5')
    t.equal(toText(7n), '7')
    t.equal(toText(true), 'true')
    t.equal(toText(new URL('http://a/')), 'http://a/')
  })
  t.test('refuses values without a text', async (t) => {
    for (const value of [null, undefined, {}, Object.create(null), [1], () => 1, Symbol('s')]) t.throws(() => toText(value), TypeError)
    t.throws(() => toText([1]), { message: 'is an array, which has no text' })
    t.throws(() => toText({}), { message: 'is an object, which has no text' })
  })
})

t.test('toIntegerText', async (t) => {
  t.test('takes whole numbers and their digits', async (t) => {
    t.equal(toIntegerText(7), '7')
    t.equal(toIntegerText(-0), '0')
    t.equal(toIntegerText(1e21), '1000000000000000000000')
    t.equal(toIntegerText(9007199254740993n), '9007199254740993')
    t.equal(toIntegerText('007'), '7')
    t.equal(toIntegerText('+7'), '7')
    t.equal(toIntegerText('-7'), '-7')
  })
  t.test('refuses everything else', async (t) => {
    for (const value of [3.7, NaN, Infinity, '', '1.5', '0x10', ' 7', '1_000', 'abc', true, null, undefined, {}, [7], '٧']) t.throws(() => toIntegerText(value), TypeError)
    t.throws(() => toIntegerText(3.7), { message: 'is 3.7, not a whole number' })
    t.throws(() => toIntegerText('a'), { message: 'is "a", not a whole number' })
  })
})

t.test('toFloatText', async (t) => {
  t.test('writes numbers as Flask does', async (t) => {
    const rows: readonly (readonly [unknown, string])[] = [
      [1, '1.0'], [1.5, '1.5'], [-0, '-0.0'], [0.1, '0.1'], [1e-4, '0.0001'], [1.25e-4, '0.000125'], [1e-5, '1e-05'], [1.5e-7, '1.5e-07'],
      [123456789, '123456789.0'], [1e15, '1000000000000000.0'], [1e16, '1e+16'], [1e100, '1e+100'], [-2.5e20, '-2.5e+20'],
      [Infinity, 'inf'], [-Infinity, '-inf'], [NaN, 'nan'], ['1.5', '1.5'], ['7', '7.0'], ['.5', '0.5'], ['1e3', '1000.0'], [7n, '7.0']
    ]
    for (const [value, text] of rows) t.equal(toFloatText(value), text)
  })
  t.test('refuses everything else', async (t) => {
    for (const value of ['', 'abc', '1.2.3', ' 1', true, null, undefined, {}, [1]]) t.throws(() => toFloatText(value), TypeError)
  })
})
