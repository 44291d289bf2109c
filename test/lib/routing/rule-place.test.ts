import t from 'tap'
import { createRulePlace, matchAtPlace } from '../../../lib/routing/rule-place.ts'
import { Rule } from '../../../lib/routing/rule.ts'
import { toRuleParts } from '../../../lib/routing/rule-parts.ts'
import { State } from '../../../lib/routing/state.ts'

t.test('matchAtPlace', async (t) => {
  const place = placeWith(['/post/<name>', '/post/<int:id>', '/post/new'])
  t.match(matchAtPlace(place, 'GET', '/post/7', 6), { kind: 'match', rule: { source: '/post/<int:id>' }, args: { id: 7 }, texts: ['7'] })
  t.test('tells nothing of a path from elsewhere', async (t) => {
    for (const path of ['/pos/7', '/past/7', '/post/7/8']) t.equal(matchAtPlace(place, 'GET', path, path.lastIndexOf('/') + 1), undefined, path)
  })
  t.test('leaves what another rule may have to a search', async (t) => {
    for (const path of ['/post/', '/post/new', '/post/99999999999999999999']) t.equal(matchAtPlace(place, 'GET', path, 6), undefined, path)
    t.equal(matchAtPlace(place, 'POST', '/post/7', 6), undefined, 'another method')
  })
  t.test('tries the branches in their order, but for those that only a search tells', async (t) => {
    t.match(matchAtPlace(place, 'GET', '/post/x', 6), { rule: { source: '/post/<name>' }, args: { name: 'x' } })
    t.equal(matchAtPlace(placeWith(['/post/<int:id>']), 'GET', '/post/x', 6), undefined)
    t.equal(matchAtPlace(placeWith(['/post/<name>', '/post/<a>-<b>']), 'GET', '/post/x', 6), undefined)
    t.equal(matchAtPlace(placeWith(['/post/<path:p>']), 'GET', '/post/x', 6), undefined)
  })
})

function placeWith (sources: readonly string[]): ReturnType<typeof createRulePlace> {
  const root = new State()
  for (const source of sources) {
    const rule = new Rule(source, { endpoint: source })
    root.extend(toRuleParts(rule.pieces)).rules.push(rule)
  }
  const before = toRuleParts(new Rule('/post/x', { endpoint: 'before' }).pieces).slice(0, -1)
  return createRulePlace('/post/', root.extend(before))
}
