import t from 'tap'
import { parseCall } from '../../../lib/commands/parse-call.ts'

t.test('parseCall', async (t) => {
  const calls: ReadonlyArray<readonly [text: string, name: string, args: readonly unknown[]]> = [
    ['createApp()', 'createApp', []],
    [' make$_1 ( "a" , 2 ) ', 'make$_1', ['a', 2]],
    ['f(-1.5, 1e3, 0x10)', 'f', [-1.5, 1000, 16]],
    ['f(true, false, null, undefined)', 'f', [true, false, null, undefined]],
    ['f(\'it\\\'s\', "a\\n\\"b\\"", \'say "x"\')', 'f', ["it's", 'a\n"b"', 'say "x"']],
    ['f([1, [2,],], {a: 1, "b-c": {d: []}})', 'f', [[1, [2]], { a: 1, 'b-c': { d: [] } }]],
    ['f("(,)")', 'f', ['(,)']]
  ]
  for (const [text, name, args] of calls) {
    t.test(`reads ${text}`, async (t) => {
      t.strictSame(parseCall(text), { name, args })
    })
  }

  t.test('makes no prototype of a property', async (t) => {
    const [value] = parseCall('f({"__proto__": {"x": 1}})').args
    t.equal(Object.getPrototypeOf(value), Object.prototype)
  })

  const refused: ReadonlyArray<readonly [text: string, message: string | RegExp]> = [
    ['', 'a name with "(" behind it was expected at the beginning'],
    ['a-b()', 'a name with "(" behind it was expected at the beginning'],
    ['f(', 'text in quotes, a number, true, false, null, a list or an object was expected at the end'],
    ['f(1', '"," or ")" was expected at the end'],
    ['f(1 2)', '"," or ")" was expected before "2)"'],
    ['f(process)', /was expected before "process\)"/],
    ['f("a)', /was expected before "\\"a\)"/],
    ['f({a 1})', '":" behind the name of a property was expected before "1})"'],
    ['f({a: 1 b: 2})', '"," or "}" was expected before "b: 2})"'],
    ['f() + 1', 'nothing more was expected before "+ 1"'],
    ['f("\\x41")', /JSON/]
  ]
  for (const [text, message] of refused) {
    t.test(`refuses ${text}`, async (t) => {
      t.throws(() => parseCall(text), { name: 'SyntaxError', message })
    })
  }
})
