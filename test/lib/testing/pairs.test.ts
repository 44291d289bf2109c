import t from 'tap'
import { toPairs, toTextPairs } from '../../../lib/testing/pairs.ts'

t.test('toPairs', async (t) => {
  t.test('gives a pair for each value of an object, several for a list', async (t) => {
    t.same(toPairs({ a: 1, b: [2, 3], c: [] }), [['a', 1], ['b', 2], ['b', 3]])
  })
  t.test('takes whatever gives pairs', async (t) => {
    t.same(toPairs(new URLSearchParams('a=1&a=2')), [['a', '1'], ['a', '2']])
    t.same(toPairs(new Map([['a', [1]]])), [['a', [1]]])
    t.same(toPairs([['a', 1]]), [['a', 1]])
  })
})

t.test('toTextPairs', async (t) => {
  t.test('leaves out what is not there', async (t) => {
    t.same(toTextPairs({ a: null, b: undefined, c: 0, d: false, e: '', f: [1, null] }), [['c', '0'], ['d', 'false'], ['e', ''], ['f', '1']])
  })
})
