import fastifyView from '@fastify/view'
import ejs from 'ejs'
import nunjucks from 'nunjucks'
import t from 'tap'
import { buildApp, takeErrors } from '../build-app.ts'
import { provideReplyView } from '../../plugins/reply-view.ts'

const FILES = { templates: { 'hello.html': '<{{name}}{{request.args.q}}{{> x}}>', 'x.html': '!', 'page.njk': '<{{ name }}>' }, host: { 'page.ejs': 'host <%= name %>' } }

t.test('provideReplyView', async (t) => {
  t.test('gives plain handlers reply.view, which agrees with renderTemplate', async (t) => {
    const app = await buildApp(t, { root: t.testdir(FILES) })
    app.get('/', (_request, reply) => reply.view('hello.html', { name: '<' }))
    app.get('/async', async (_request, reply) => `${await reply.viewAsync('hello.html', { name: 'a' })}.`)
    app.get('/raw', (_request, reply) => reply.view({ raw: '[{{name}}]' } as never, { name: 'r' }))
    app.get('/typed', (_request, reply) => reply.type('text/plain').view('hello.html'))
    app.register(async (child) => { child.get('/child', (_request, reply) => reply.view('hello.html')) })
    app.rule('/rule', (_args, { reply }) => reply.view('hello.html'))
    t.match(await app.inject('/?q=1'), { body: '<&lt;1!>', headers: { 'content-type': 'text/html; charset=utf-8' } })
    t.match(await app.inject('/async'), { body: '<a!>.', headers: { 'content-type': 'text/html; charset=utf-8' } })
    t.equal((await app.inject('/raw')).body, '[r]')
    t.match((await app.inject('/typed')).headers['content-type'], 'text/plain')
    t.equal((await app.inject('/child')).body, '<!>')
    t.equal((await app.inject('/rule')).body, '<!>')
    t.type(provideReplyView, 'function')
  })
  t.test('hands errors to Fastify', async (t) => {
    const app = await buildApp(t, { root: t.testdir(FILES) })
    app.get('/', (_request, reply) => reply.view('nope.html'))
    t.equal((await app.inject('/')).statusCode, 500)
    t.match(takeErrors(app)[0]?.err, { code: 'FLASKISH_ERR_TEMPLATE_MISSING' })
  })
  t.test('renders with another engine', async (t) => {
    const app = await buildApp(t, { root: t.testdir(FILES), templates: { engine: { nunjucks } } })
    app.get('/', (_request, reply) => reply.view('page', { name: '<' }))
    t.equal((await app.inject('/')).body, '<&lt;>')
  })
  t.test('leaves the host\'s own, registered before, after or inside', async (t) => {
    const root = t.testdir(FILES)
    const host = { engine: { ejs }, root: `${root}/host` }
    const { default: Fastify } = await import('fastify')
    const { default: flaskish } = await import('flaskish')
    for (const order of ['before', 'after', 'inside']) {
      const app = Fastify()
      t.teardown(() => app.close())
      if (order === 'before') await app.register(fastifyView, host)
      await app.register(flaskish, { root })
      if (order === 'after') await app.register(fastifyView, host)
      app.register(async (child) => {
        if (order === 'inside') await child.register(fastifyView, host)
        child.get('/', (_request, reply) => reply.view('page.ejs', { name: 'x' }))
      })
      t.equal((await app.inject('/')).body, 'host x', order)
      t.equal(app.renderTemplate('hello.html', { name: 'ours' }), '<ours!>', order)
    }
  })
})
