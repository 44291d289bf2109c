import t from 'tap'
import { kNoMatch } from '../../../lib/routing/bound-converter.ts'
import { parseConverterArguments } from '../../../lib/routing/converter-arguments.ts'
import { bigintBinder, floatBinder, intBinder } from '../../../lib/routing/number-converters.ts'

type Binder = typeof intBinder

function read (binder: Binder, args: string, text: string): unknown {
  const converter = binder.bind(parseConverterArguments(args))
  return converter.fits(text, 0, text.length) ? converter.parse?.(text) : 'does not fit'
}

t.test('intBinder', async (t) => {
  t.test('reads ASCII digits as a number', async (t) => {
    t.equal(read(intBinder, '', '7'), 7)
    t.equal(read(intBinder, '', '007'), 7)
    t.equal(read(intBinder, '', '9007199254740991'), 9007199254740991)
    t.equal(read(intBinder, 'signed=True', '-7'), -7)
    t.ok(Object.is(read(intBinder, 'signed=true', '-0'), 0))
  })
  t.test('refuses other spellings', async (t) => {
    for (const text of ['', '-1', '+1', '1_000', '1.', '1.0', '1e5', '0x10', ' 1', '1\n', '١', '1\uD800']) t.equal(read(intBinder, '', text), 'does not fit', text)
    for (const text of ['-', '--1', '-+1', '1-']) t.equal(read(intBinder, 'signed=True', text), 'does not fit', text)
  })
  t.test('does not match beyond the safe range', async (t) => {
    for (const text of ['9007199254740992', '9007199254740993', '9'.repeat(14_000)]) t.equal(read(intBinder, '', text), kNoMatch)
  })
  t.test('checks limits and digits', async (t) => {
    t.equal(read(intBinder, 'min=1, max=12', '12'), 12)
    for (const text of ['0', '13']) t.equal(read(intBinder, 'min=1, max=12', text), kNoMatch)
    t.equal(read(intBinder, 'max=2.5', '3'), kNoMatch)
    t.equal(read(intBinder, 'min=None', '3'), 3)
    t.equal(read(intBinder, '4', '0012'), 12)
    t.equal(read(intBinder, '4', '12'), kNoMatch)
    t.equal(read(intBinder, 'fixed_digits=4, signed=True', '-012'), -12, 'the sign counts')
    t.equal(read(intBinder, '2,3', '12'), kNoMatch, 'glued digits fit nothing')
    t.equal(read(intBinder, 'fixed_digits=None', '12'), 12)
  })
  t.test('writes values padded', async (t) => {
    const four = intBinder.bind(parseConverterArguments('fixed_digits=4'))
    t.equal(four.format(7), '0007')
    t.equal(four.format(-7), '-007')
    t.equal(four.format('12345'), '12345')
    t.equal(intBinder.bind(parseConverterArguments('2,3')).format(7), '7')
    t.throws(() => four.format(3.7), TypeError)
  })
  t.test('refuses arguments it does not have', async (t) => {
    for (const args of ['foo=1', '1, 2, 3, 4, 5', 'max="a"']) t.throws(() => intBinder.bind(parseConverterArguments(args)), TypeError)
  })
  t.test('binds once without arguments', async (t) => {
    t.equal(intBinder.bind(parseConverterArguments('')), intBinder.bind(parseConverterArguments('')))
  })
})

t.test('bigintBinder', async (t) => {
  t.test('reads any size up to 4300 digits exactly', async (t) => {
    t.equal(read(bigintBinder, '', '9007199254740993'), 9007199254740993n)
    t.equal(read(bigintBinder, 'signed=True', '-1'), -1n)
    t.equal(read(bigintBinder, 'max=9007199254740993', '9007199254740994'), kNoMatch)
    t.equal(read(bigintBinder, '', '9'.repeat(4301)), kNoMatch)
  })
})

t.test('floatBinder', async (t) => {
  t.test('reads digits around one point', async (t) => {
    t.equal(read(floatBinder, '', '1.5'), 1.5)
    t.ok(Object.is(read(floatBinder, 'signed=True', '-0.0'), -0))
    t.equal(read(floatBinder, '', `${'9'.repeat(400)}.0`), Infinity)
  })
  t.test('refuses other spellings', async (t) => {
    for (const text of ['', '1', '1.', '.5', '1.2.3', '-1.0', '1e5', '1.5e3', ' 1.0', '1.0\n', 'inf', 'nan', '١.٢']) t.equal(read(floatBinder, '', text), 'does not fit', text)
    t.equal(read(floatBinder, 'signed=True', '-.5'), 'does not fit')
  })
  t.test('checks limits', async (t) => {
    t.equal(read(floatBinder, 'min=0.5, max=1', '1.0'), 1)
    t.equal(read(floatBinder, 'min=0.5', '0.4'), kNoMatch)
    t.equal(read(floatBinder, 'max=nan', '0.4'), 0.4)
    t.throws(() => floatBinder.bind(parseConverterArguments('fixed_digits=1')), TypeError)
  })
})
