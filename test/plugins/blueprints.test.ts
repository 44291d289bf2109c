import Fastify from 'fastify'
import t from 'tap'
import { Blueprints, toRulePrefix } from '../../plugins/blueprints.ts'

t.test('Blueprints', async (t) => {
  const app = Fastify()
  const child: typeof app = Object.create(app)
  const inner: typeof app = Object.create(child)

  t.test('finds what an instance is in', async (t) => {
    const blueprints = new Blueprints()
    t.equal(blueprints.find(inner), undefined)
    t.equal(blueprints.nameIn(inner, 'index'), 'index')
    const blueprint = { name: blueprints.takeName(app, 'admin'), urlDefaults: {}, rulePrefix: '/<lang>', routerPrefix: '' }
    blueprints.add(child, blueprint)
    t.equal(blueprints.find(inner), blueprint)
    t.equal(blueprints.nameIn(inner, 'index'), 'admin.index')
    t.equal(blueprints.prefixOf(inner), '/<lang>')
    t.equal(blueprints.prefixOf(app), '')
    t.equal(blueprints.blueprintOf(inner, 'admin.index'), 'admin')
    t.equal(blueprints.blueprintOf(app, 'a.b.c'), 'a.b')
    t.equal(blueprints.blueprintOf(app, 'a'), undefined)
  })

  t.test('takes each name once, below each parent', async (t) => {
    const blueprints = new Blueprints()
    blueprints.add(child, { name: blueprints.takeName(app, 'a'), urlDefaults: {}, rulePrefix: '', routerPrefix: '' })
    t.equal(blueprints.takeName(child, 'a'), 'a.a')
    t.throws(() => blueprints.takeName(app, 'a'), { code: 'FLASKISH_ERR_BLUEPRINT' })
    t.throws(() => blueprints.takeName(child, 'a'), { code: 'FLASKISH_ERR_BLUEPRINT', message: /"a.a" is taken/ })
  })
})

t.test('toRulePrefix', async (t) => {
  t.test('reads Fastify’s parameters as variables', async (t) => {
    t.equal(toRulePrefix('/t/:tenant/:user_id'), '/t/<tenant>/<user_id>')
    t.equal(toRulePrefix('/<lang>/<int:id>/:x'), '/<lang>/<int:id>/<x>')
  })
})
