import t from 'tap'
import { Rule } from '../../../lib/routing/rule.ts'
import { toRuleParts } from '../../../lib/routing/rule-parts.ts'
import { State } from '../../../lib/routing/state.ts'

const ruleOf = (source: string) => toRuleParts(new Rule(source, { endpoint: source }).pieces)

t.test('State', async (t) => {
  t.test('is one for rules that accept the same', async (t) => {
    const root = new State()
    t.equal(root.extend(ruleOf('/a/<x>/b')), root.extend(ruleOf('/a/<y>/b')))
    t.not(root.extend(ruleOf('/a/<x>/b')), root.extend(ruleOf('/a/<int:x>/b')))
    t.equal(root.extend(ruleOf('/a/')), root.slash?.fixed?.get('a')?.slash)
  })
  t.test('sorts its branches by weight', async (t) => {
    const root = new State()
    for (const source of ['/<path:p>', '/<x>', '/<int:n>', '/a<x>']) root.extend(ruleOf(source))
    const prefixes = root.slash?.findBranches('abc', 0, 3).map(({ isFinal, matcher }) => isFinal ? 'path' : matcher.prefix)
    t.same(prefixes, ['a', '', '', 'path'])
  })
  t.test('finds a few of many branches', async (t) => {
    const root = new State()
    for (let index = 0; index < 1000; index++) root.extend(ruleOf(`/item${index}-<x>`))
    t.equal(root.extend(ruleOf('/item7-<y>')), root.extend(ruleOf('/item7-<x>')))
    t.same(root.slash?.findBranches('item7-a', 0, 7).map(({ matcher }) => matcher.prefix), ['item7-'])
  })
})
