import t from 'tap'
import { Rule } from '../../../lib/routing/rule.ts'
import { toRuleParts } from '../../../lib/routing/rule-parts.ts'
import { Search, allows } from '../../../lib/routing/search.ts'
import { State } from '../../../lib/routing/state.ts'

function search (rules: readonly Rule[], method: string, path: string) {
  const root = new State<unknown>()
  for (const rule of rules) root.extend(toRuleParts(rule.pieces)).rules.push(rule)
  const walk = new Search<unknown>(path, method)
  const found = walk.walk(root, 0)
  return { found: found && `${walk.isSlashMissing ? 'slash-missing' : 'rule'} ${found.source}`, values: walk.values, others: walk.otherMethods.map((methods) => [...methods].join(' ')) }
}

t.test('Search', async (t) => {
  t.test('backtracks out of dead ends, with their values', async (t) => {
    const rules = ['/a/<x>/c', '/<x>/b/<y>', '/<path:p>'].map((source) => new Rule(source, { endpoint: source }))
    t.same(search(rules, 'GET', '/a/b/c'), { found: 'rule /a/<x>/c', values: ['b'], others: [] })
    t.same(search(rules, 'GET', '/a/b/d'), { found: 'rule /<x>/b/<y>', values: ['a', 'd'], others: [] })
    t.same(search(rules, 'GET', '/a/d/d'), { found: 'rule /<path:p>', values: ['a/d/d'], others: [] })
    t.same(search(rules, 'GET', '/'), { found: undefined, values: [], others: [] })
  })
  t.test('remembers the rules that have other methods', async (t) => {
    const rules = [new Rule('/a', { endpoint: 'a' }), new Rule('/<x>', { endpoint: 'b', methods: ['POST'] }), new Rule('/<x>', { endpoint: 'c', methods: ['PUT'] })]
    t.same(search(rules, 'DELETE', '/a').others, ['GET HEAD OPTIONS', 'POST OPTIONS', 'PUT OPTIONS'])
  })
  t.test('asks for a missing slash, or does without', async (t) => {
    t.equal(search([new Rule('/a/', { endpoint: 'a' })], 'GET', '/a').found, 'slash-missing /a/')
    t.equal(search([new Rule('/a/', { endpoint: 'a' })], 'POST', '/a').found, undefined)
    t.equal(search([new Rule('/a/', { endpoint: 'a', strictSlashes: false })], 'GET', '/a').found, 'rule /a/')
    t.equal(search([new Rule('/a', { endpoint: 'a', strictSlashes: false })], 'GET', '/a/').found, 'rule /a')
    t.equal(search([new Rule('/a', { endpoint: 'a' })], 'GET', '/a/').found, undefined)
    t.same(search([new Rule('/a', { endpoint: 'a', strictSlashes: false })], 'POST', '/a/').others, ['GET HEAD OPTIONS'])
  })
  t.test('takes a slash behind a path variable apart from its own', async (t) => {
    const rules = [new Rule('/<path:p>/', { endpoint: 'p' })]
    t.same(search(rules, 'GET', '/a/b/'), { found: 'rule /<path:p>/', values: ['a/b'], others: [] })
    t.equal(search(rules, 'GET', '/a/b').found, 'slash-missing /<path:p>/')
    t.equal(search(rules, 'GET', '/a//').found, undefined)
    t.equal(search(rules, 'GET', '/').found, undefined)
  })
})

t.test('allows', async (t) => {
  t.test('is true of any method where a rule names none', async (t) => {
    t.equal(allows(new Rule('/', { endpoint: 'x', methods: null }), 'BREW'), true)
    t.equal(allows(new Rule('/', { endpoint: 'x' }), 'BREW'), false)
  })
})
