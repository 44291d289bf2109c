import t from 'tap'
import { createConverters } from '../../../lib/routing/converters.ts'
import { parseRule } from '../../../lib/routing/parse-rule.ts'
import { toRuleParts } from '../../../lib/routing/rule-parts.ts'
import { createSegmentMatcher } from '../../../lib/routing/segment-matcher.ts'

const converters = createConverters({ word: { pattern: '[a-z]+|-' }, pair: { pattern: '(a|b)(c)?' } })

function match (rule: string, text: string): readonly string[] | undefined {
  const part = toRuleParts(parseRule(`/${rule}`, converters))[1]
  const values: string[] = []
  if (part?.kind !== 'variables') return undefined
  return createSegmentMatcher(part).match(`<${text}>`, 1, text.length + 1, values) ? values : undefined
}

t.test('createSegmentMatcher', async (t) => {
  t.test('matches one variable between texts', async (t) => {
    t.same(match('<x>', 'abc'), ['abc'])
    t.same(match('@<x>', '@abc'), ['abc'])
    t.same(match('<int:x>.html', '12.html'), ['12'])
    t.same(match('a<x>a', 'aba'), ['b'])
    for (const text of ['', 'b', '@']) t.equal(match('@<x>', text), undefined, text)
    for (const text of ['aa', 'a', 'aab', 'bba']) t.equal(match('a<x>a', text), undefined, text)
  })
  t.test('matches several strings, the first ones as long as they can be', async (t) => {
    t.same(match('<a>-<b>', 'x-y-z'), ['x-y', 'z'])
    t.same(match('<a>-<b>-<c>', '-----'), ['-', '-', '-'])
    t.same(match('p<a>.<b>s', 'pa.b.cs'), ['a.b', 'c'])
    t.same(match('<a>::<b>', ':::::'), ['::', ':'])
    for (const text of ['', '-', 'x-', '-x', 'xy', '--']) t.equal(match('<a>-<b>', text), undefined, text)
    for (const text of ['p', 'ps', 'p.s', 'pa.s', 'p.as', 'xa.bs', 'pa.bx']) t.equal(match('p<a>.<b>s', text), undefined, text)
  })
  t.test('matches other converters beside each other', async (t) => {
    t.same(match('<int:a><int:b>', '1234'), ['123', '4'])
    t.same(match('v<int:major>.<int:minor>', 'v1.2'), ['1', '2'])
    t.same(match('<any(a, ab):x><y>', 'abc'), ['a', 'bc'])
    t.same(match('<float(signed=True):a>,<uuid:b>', '-1.5,a8098c1a-f86e-11da-bd1a-00112444be1e'), ['-1.5', 'a8098c1a-f86e-11da-bd1a-00112444be1e'])
    t.equal(match('<int:a>-<int:b>', 'a-1'), undefined)
    t.equal(match('<int:a>x<int:b>y<int:c>', '1y2x3'), undefined)
  })
  t.test('matches converters of the user beside others', async (t) => {
    t.same(match('<word:a>-<int:b>', 'abc-1'), ['abc', '1'])
    t.same(match('<word:a><word:b>', '--'), ['-', '-'])
    t.same(match('<pair:a>.<pair:b>', 'ac.b'), ['ac', 'b'])
    t.equal(match('<word:a>-<int:b>', 'ABC-1'), undefined)
  })
  t.test('matches path variables as short as they can be', async (t) => {
    t.same(match('<path:p>.<ext>', 'a.tar.gz'), ['a', 'tar.gz'])
    t.same(match('<path:a>/<b>/<c>', '1/2/3/4'), ['1/2', '3', '4'])
    t.same(match('<path:a>/x/<path:b>', '1/x/2/x/3'), ['1', '2/x/3'])
  })
})
