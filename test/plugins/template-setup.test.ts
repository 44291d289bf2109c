import Fastify from 'fastify'
import t from 'tap'
import { buildApp } from '../build-app.ts'
import { setUpTemplates } from '../../plugins/template-setup.ts'

t.test('setUpTemplates', async (t) => {
  t.test('adds nothing to the routes of the app', async (t) => {
    const app = await buildApp(t)
    let seen: object = {}
    app.get('/', async (_request, reply) => { seen = reply; return { locals: Reflect.get(reply, 'locals') ?? 'none' } })
    t.same((await app.inject('/')).json(), { locals: 'none' })
    t.equal(Object.hasOwn(seen, 'view'), false)
    t.equal(app.hasDecorator('view'), false)
    t.type(setUpTemplates, 'function')
  })
  t.test('is not there with templates: false', async (t) => {
    const app = await buildApp(t, { templates: false })
    await app.ready()
    t.equal(app.flaskish.templates, undefined)
    t.equal(app.hasReplyDecorator('view'), false)
  })
  t.test('takes two apps, each with its own helpers', async (t) => {
    const root = Fastify()
    t.teardown(() => root.close())
    const { default: flaskish } = await import('flaskish')
    const texts: string[] = []
    for (const name of ['one', 'two']) {
      root.register(async (child) => {
        await child.register(flaskish, { config: { name } })
        child.templateHelper('own', () => name)
        texts.push(child.renderTemplateString('{{own}} {{config.name}}'))
      })
    }
    await root.ready()
    t.same(texts, ['one one', 'two two'])
  })
})
