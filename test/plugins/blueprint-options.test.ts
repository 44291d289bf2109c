import t from 'tap'
import { buildApp } from '../build-app.ts'

t.test('addBlueprints', async (t) => {
  t.test('joins prefixes as Fastify does', async (t) => {
    const rows = [['/a', '/b', '/a/b'], ['/a/', '/b', '/a/b'], ['/a', 'b', '/a/b'], ['a', '', '/a'], ['', '/<x>', '/<x>'], ['/<x>', '/<y>', '/<x>/<y>'], ['/<x>/', 'b', '/<x>/b']] as const
    for (const [outer, inner, joined] of rows) {
      const app = await buildApp(t)
      await app.register(async (parent) => {
        await parent.register(async (child) => { child.rule('/end', { endpoint: 'end' }, () => '') }, { blueprint: 'inner', prefix: inner })
      }, { blueprint: 'outer', prefix: outer })
      t.match([...app.urlMap].find(({ endpoint }) => endpoint === 'outer.inner.end'), { rule: `${joined}/end` }, `${outer} and ${inner}`)
    }
  })

  t.test('gives Fastify\'s router a prefix that it can take', async (t) => {
    const app = await buildApp(t)
    await app.register(async (instance) => { t.equal(instance.prefix, '/:lang/x') }, { prefix: '/<lang>/x' })
    await app.register(async (instance) => { t.equal(instance.prefix, '/<path:folder>') }, { prefix: '/<path:folder>' })
    await app.register(async (instance) => { t.equal(instance.prefix, '/plain') }, { blueprint: 'plain', prefix: '/plain' })
  })

  t.test('does nothing where templates are off', async (t) => {
    const app = await buildApp(t, { templates: false })
    await app.register(async () => {}, { blueprint: 'x', templates: { folder: 'none' } })
    t.pass()
  })

  t.test('a name is of its blueprint alone where a register inside has a prefix with variables', async (t) => {
    const app = await buildApp(t)
    await app.register(async (blueprint) => {
      await blueprint.register(async (inner) => { inner.rule('/x', { endpoint: 'x' }, (args) => ({ ...args })) }, { prefix: '/<lang>' })
    }, { blueprint: 'shop', urlDefaults: { shop: 1 } })
    t.same((await app.inject('/de/x')).json(), { lang: 'de', shop: 1 })
    t.ok([...app.urlMap].some(({ endpoint }) => endpoint === 'shop.x'))
  })
})
