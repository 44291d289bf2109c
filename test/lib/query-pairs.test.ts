import fc from 'fast-check'
import t from 'tap'
import { parsePairs } from '../../lib/query-pairs.ts'

t.test('parsePairs', async (t) => {
  t.test('reads pairs in their order, names without a value, and values with an equals sign', async (t) => {
    t.same([...parsePairs('a=1&b=2&a=3')], [['a', '1'], ['b', '2'], ['a', '3']])
    t.same([...parsePairs('&a&&=b&c==&=&')], [['a', ''], ['', 'b'], ['c', '='], ['', '']])
    t.same([...parsePairs('')], [])
  })

  t.test('reads escapes and spaces', async (t) => {
    t.same([...parsePairs('a+b=c+%2B+%C3%A9&%61=+&x=y')], [['a b', 'c + é'], ['a', ' '], ['x', 'y']])
    t.same([...parsePairs('%EF%BB%BFa=%EF%BB%BF')], [['\uFEFFa', '\uFEFF']])
  })

  t.test('leaves wrong escapes, and replaces what is not UTF-8 or no character', async (t) => {
    t.same([...parsePairs('a=%zz+%&b=%FF&c=%')], [['a', '%zz %'], ['b', '\uFFFD'], ['c', '%']])
    t.same([...parsePairs('?a=\uD800&b=😀')], [['?a', '\uFFFD'], ['b', '😀']])
  })

  t.test('reads what URLSearchParams reads', async (t) => {
    const piece = fc.oneof(fc.constantFrom('&', '=', '+', '%', '%2', '%41', '%c3%a9', '%C3', '%ed%a0%80', '?', '#', ';', 'é', '😀', '\uD800', '\0', 'a'), fc.string({ unit: 'binary', maxLength: 3 }))
    fc.assert(fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join('')
      t.same([...parsePairs(text)], [...new URLSearchParams(`&${text}`)])
    }), { numRuns: 2000 })
    t.end()
  })
})
