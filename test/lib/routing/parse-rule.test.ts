import t from 'tap'
import { createConverters } from '../../../lib/routing/converters.ts'
import { parseRule } from '../../../lib/routing/parse-rule.ts'

const converters = createConverters({ picky: () => { throw new Error('is picky') }, odd: () => { throw 'odd' } }) // eslint-disable-line no-throw-literal

function refusal (source: string): { code?: string, message?: string, details?: unknown } {
  try {
    parseRule(source, converters)
  } catch (error) {
    if (error instanceof Error) return error
  }
  return {}
}

t.test('parseRule', async (t) => {
  t.test('gives pieces with their positions', async (t) => {
    t.match(parseRule('/user/<int(min=1):id>-<name>/', converters), [
      { kind: 'slash', position: 0 },
      { kind: 'text', position: 1, text: 'user' },
      { kind: 'slash', position: 5 },
      { kind: 'variable', position: 6, name: 'id', converterName: 'int' },
      { kind: 'text', position: 21, text: '-' },
      { kind: 'variable', position: 22, name: 'name', converterName: 'default' },
      { kind: 'slash', position: 28 }
    ])
  })
  t.test('takes brackets and quotes in arguments', async (t) => {
    t.match(parseRule('/<any("a)", "b:c", ">"):x>', converters)[1], { kind: 'variable', name: 'x' })
    t.match(parseRule('/a>b', converters)[1], { kind: 'text', text: 'a>b' })
    t.match(parseRule('/<__proto__>', converters)[1], { name: '__proto__' })
  })
  t.test('points at what is wrong', async (t) => {
    const rows: readonly (readonly [string, number, RegExp])[] = [
      ['user', 0, /does not begin with a slash.*Write "\/user"/],
      ['', 0, /does not begin with a slash/],
      ['/<int:id', 1, /"<" is never closed\. Add ">" after "int:id"/],
      ['/<>', 1, /a variable has no name/],
      ['/<a-b>', 2, /"a-b" is no variable/],
      ['/<1x>', 2, /no variable/],
      ['/<int: x>', 2, /no variable/],
      ['/<x>/<x>', 5, /the variable "x" twice/],
      ['/a\0b', 2, /control character/],
      ['/a\nb', 2, /control character/],
      ['/a\u007F', 2, /control character/],
      ['/\uD800', 1, /half a character/]
    ]
    for (const [source, position, message] of rows) t.match(refusal(source), { code: 'FLASKISH_ERR_RULE_SYNTAX', message, details: { position, rule: source } }, JSON.stringify(source))
    t.match(refusal('/<int:id').message, /\n {2}\/<int:id\n {3}\^$/)
  })
  t.test('names the converter nearest to an unknown one', async (t) => {
    t.match(refusal('/<itn:x>'), { code: 'FLASKISH_ERR_CONVERTER_UNKNOWN', message: /no converter "itn"\. The nearest one is "int"\.\n {2}\/<itn:x>\n {4}\^$/ })
    t.match(refusal('/<something:x>'), { code: 'FLASKISH_ERR_CONVERTER_UNKNOWN', message: /option "converters"/ })
    t.match(refusal('/<constructor:x>'), { code: 'FLASKISH_ERR_CONVERTER_UNKNOWN' })
  })
  t.test('names what a converter accepts', async (t) => {
    t.match(refusal('/<string(foo=1):x>'), { code: 'FLASKISH_ERR_CONVERTER_ARGUMENTS', message: /the converter "string" has no argument "foo"\. It accepts "minlength", "maxlength" and "length"\./ })
    t.match(refusal('/<int(-1):x>'), { code: 'FLASKISH_ERR_CONVERTER_ARGUMENTS', message: /does not understand "-1"/ })
    t.match(refusal('/<picky(1):x>'), { code: 'FLASKISH_ERR_CONVERTER_ARGUMENTS', message: /is picky/ })
    t.match(refusal('/<odd(1):x>'), { code: 'FLASKISH_ERR_CONVERTER_ARGUMENTS', message: /odd/ })
  })
  t.test('passes on what is wrong with a converter itself', async (t) => {
    const broken = createConverters({ broken: () => ({ pattern: '(' }) })
    t.throws(() => parseRule('/<broken:x>', broken), { code: 'FLASKISH_ERR_CONVERTER' })
  })
})
