import t from 'tap'
import { BUILT_IN_CONVERTERS } from '../../../lib/routing/built-in-converters.ts'
import type { BoundConverter } from '../../../lib/routing/bound-converter.ts'
import { parseConverterArguments } from '../../../lib/routing/converter-arguments.ts'

function bind (name: string, args = ''): BoundConverter {
  const binder = BUILT_IN_CONVERTERS.get(name)
  if (binder === undefined) throw new Error(name)
  return binder.bind(parseConverterArguments(args))
}

function fits (converter: BoundConverter, text: string): boolean {
  return converter.fits(`<${text}>`, 1, text.length + 1)
}

t.test('string', async (t) => {
  t.test('takes any text of the length asked for, in code points', async (t) => {
    t.ok(fits(bind('string'), 'a'))
    t.ok(fits(bind('default'), 'a\nb'))
    t.notOk(fits(bind('string'), ''))
    t.ok(fits(bind('string', 'minlength=0'), ''))
    t.ok(fits(bind('string', 'length=2'), '😀é'))
    for (const text of ['a', 'abc', '😀', '']) t.notOk(fits(bind('string', 'length=2'), text), text)
    for (const text of ['ab', 'abc']) t.ok(fits(bind('string', '2, 3'), text))
    for (const text of ['a', 'abcd', 'x'.repeat(14_000)]) t.notOk(fits(bind('string', '2, 3'), text))
    t.ok(fits(bind('string', 'maxlength=3'), 'abc'))
    t.notOk(fits(bind('string', 'maxlength=3'), ''))
  })
  t.test('refuses arguments that say no length', async (t) => {
    for (const args of ['foo=1', '1, 2, 3, 4', '2,4', 'length=2,', 'minlength=None', 'minlength=3, maxlength=2', 'length=a']) t.throws(() => bind('string', args), TypeError, args)
  })
  t.test('escapes a value', async (t) => {
    t.equal(bind('string').format('a b/c?'), 'a%20b/c%3F')
    t.equal(bind('string').format(42), '42')
    t.throws(() => bind('string').format({}), TypeError)
  })
})

t.test('any', async (t) => {
  t.test('takes its items and nothing else', async (t) => {
    const converter = bind('any', 'a, "b c", a.1')
    for (const text of ['a', 'b c', 'a.1']) t.ok(fits(converter, text))
    for (const text of ['', 'b', 'ab', 'A', 'ax1', 'a\n', 'constructor', '__proto__']) t.notOk(fits(converter, text), text)
    t.ok(fits(bind('any'), ''))
    t.notOk(fits(bind('any'), 'a'))
  })
  t.test('refuses items that are no text', async (t) => {
    for (const args of ['1, 2', 'True', 'None', '1.5', 'a=b']) t.throws(() => bind('any', args), TypeError, args)
  })
  t.test('builds its items as they are', async (t) => {
    t.equal(bind('any', '"b c"').format('b c'), 'b c')
    t.throws(() => bind('any', 'a, b').format('c'), { message: 'is not one of "a", "b"' })
    t.throws(() => bind('any', 'a').format(1), TypeError)
  })
})

t.test('path', async (t) => {
  t.test('takes several segments, the first with a character', async (t) => {
    for (const text of ['a', 'a/b', 'a//b', 'a/', '\na']) t.ok(fits(bind('path'), text), JSON.stringify(text))
    for (const text of ['', '/a', 'a\n', 'a/b\nc']) t.notOk(fits(bind('path'), text), JSON.stringify(text))
    t.ok(bind('path').fits('a\n', 0, 1), 'a line break behind it is not its own')
    t.notOk(bind('path', '3').isolating)
    t.equal(bind('path').format('a b/c'), 'a%20b/c')
  })
})

t.test('uuid', async (t) => {
  t.test('takes the dashed form in either case', async (t) => {
    const converter = bind('uuid')
    t.ok(fits(converter, 'a8098c1a-f86e-11da-bd1a-00112444be1e'))
    t.ok(fits(converter, 'A8098C1A-F86E-11DA-BD1A-00112444BE1E'))
    t.equal(converter.parse?.('A8098C1A-F86E-11DA-BD1A-00112444BE1E'), 'a8098c1a-f86e-11da-bd1a-00112444be1e')
    t.equal(converter.format('a b'), 'a b')
  })
  t.test('refuses other forms', async (t) => {
    for (const text of ['', 'a8098c1af86e11dabd1a00112444be1e', '{a8098c1a-f86e-11da-bd1a-00112444be1e}', 'a8098c1a-f86e-11da-bd1a-00112444be1g', 'a8098c1a-f86e-11da-bd1a-00112444be1', 'a8098c1a_f86e-11da-bd1a-00112444be1e']) {
      t.notOk(fits(bind('uuid'), text), text)
    }
  })
})
