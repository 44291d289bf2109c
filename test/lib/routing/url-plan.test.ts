import t from 'tap'
import { Rule } from '../../../lib/routing/rule.ts'
import { createUrlPlan } from '../../../lib/routing/url-plan.ts'

t.test('createUrlPlan', async (t) => {
  t.test('escapes fixed text and keeps variables', async (t) => {
    const plan = createUrlPlan(new Rule('/a b/<x>/é', { endpoint: 'x' }))
    t.match(plan.pieces, ['/a%20b/', { name: 'x' }, '/%C3%A9'])
    t.same(plan.required, ['x'])
    t.equal(plan.shape, '/a b/<x>/é')
  })
  t.test('fixes a variable that has a default', async (t) => {
    const plan = createUrlPlan(new Rule('/p/<int:n>', { endpoint: 'x', defaults: { n: 7, page: 1 } }))
    t.same(plan.pieces, ['/p/7'])
    t.same(plan.required, [])
    t.same([...plan.names], ['n', 'page'])
  })
  t.test('refuses a default the variable does not take', async (t) => {
    const fails = { pattern: 'a', format: () => { throw 'odd' } } // eslint-disable-line no-throw-literal
    const { createConverters } = await import('../../../lib/routing/converters.ts')
    t.throws(() => new Rule('/<fails:x>', { endpoint: 'x', converters: createConverters({ fails }), defaults: { x: 1 } }), { message: /the default of "x" odd/ })
  })
})
