import t from 'tap'
import { formatMarkup } from '../../lib/markup-format.ts'

t.test('formatMarkup', async (t) => {
  const escape = (value: unknown): string => String(value).replaceAll('<', '&lt;')
  const format = (template: string, ...values: readonly unknown[]): string => formatMarkup(template, values, escape)

  t.test('escapes first, then cuts and pads', async (t) => {
    t.equal(format('%s|%6s|%-6s|%.2s', 'a', '<', '<', '<'), 'a|  &lt;|&lt;  |&l')
    t.equal(format('100%%'), '100%')
  })
  t.test('writes whole numbers', async (t) => {
    t.equal(format('%d %d %d %d', 3.9, -3.9, '7', 12345678901234567890n), '3 -3 7 12345678901234567890')
    t.equal(format('%05d|%05d|%5d', 42, -42, ' +7 '), '00042|-0042|    7')
  })
  t.test('writes decimals, a half to the even digit as in Python', async (t) => {
    t.equal(format('%5.1f|%.1f|%.0f|%f', 2.25, 2.35, 2.5, '1.5'), '  2.2|2.4|2|1.500000')
    t.equal(format('%e|%.0e|%.1e', 12345.678, 25, 1e-10), '1.234568e+04|2e+01|1.0e-10')
    t.equal(format('%.1f|%.1f', 0.75, 0.25), '0.8|0.2')
  })
  t.test('takes values out of one object by name', async (t) => {
    t.equal(format('%(a)s & %(b)d', { a: '<', b: 2 }), '&lt; & 2')
  })
  t.test('refuses too few values, too many, and names that are not there', async (t) => {
    const code = 'FLASKISH_ERR_MARKUP_FORMAT'
    t.throws(() => format('%s %s', 'a'), { code, message: /more directives than the 1 given/ })
    t.throws(() => format('%s', 'a', 'b'), { code, message: /1 directives, but 2 values/ })
    t.throws(() => format('%(b)s', { a: 1 }), { code, message: /no value named "b"/ })
    t.throws(() => format('%(toString)s', {}), { code })
    t.throws(() => format('%(a)s', { a: 1 }, 2), { code })
    t.throws(() => format('%(a)s', null), { code })
    t.throws(() => format('%(a)s', 'text'), { code })
  })
  t.test('refuses directives it does not know and values that do not fit', async (t) => {
    const code = 'FLASKISH_ERR_MARKUP_FORMAT'
    t.throws(() => format('%r', 1), { code, message: /"%r" is no directive/ })
    t.throws(() => format('100%', 1), { code, message: /"%" is no directive/ })
    t.throws(() => format('%d', 'x'), { code, message: /not a number/ })
    t.throws(() => format('%d', Infinity), { code })
    t.throws(() => format('%f', ''), { code })
    t.throws(() => format('%e', NaN), { code })
  })
  t.test('does not repeat itself for long templates or great widths', async (t) => {
    const start = performance.now()
    t.throws(() => format('%('.repeat(200_000), {}))
    t.equal(format(`%${'9'.repeat(200_000)}s`, 'a').length, 10_000)
    t.equal(format('%.999f', 1).length, 52)
    t.ok(performance.now() - start < 1000)
  })
})
