import { writeFileSync } from 'node:fs'
import fastifyView from '@fastify/view'
import ejs from 'ejs'
import nunjucks from 'nunjucks'
import t from 'tap'
import Fastify from 'fastify'
import flaskish, { flash, renderTemplate, renderTemplateString } from 'flaskish'
import { buildApp, takeWarnings } from '../build-app.ts'
import { createViewEngine, registerView } from '../../plugins/view-engine.ts'

// What the compiler is told by `interface TemplateTypes` in an app.
const text = (rendered: unknown): Promise<string> => Promise.resolve(rendered as string)

t.test('createViewEngine', async (t) => {
  t.test('renders Nunjucks, with what every template sees', async (t) => {
    const root = t.testdir({
      templates: {
        'base.njk': '<{% block b %}{% endblock %}>',
        'page.njk': '{% extends "base.njk" %}{% block b %}{{ name }} {{ request.args.q }}{{ request.args.nope }} {{ request.args.get("q") }} {{ session.a }}{{ g.user }} {{ config.title }} {{ url_for("page", a=1) }} {{ shout("a") }} {{ extra }}{% for category, message in get_flashed_messages(with_categories=true) %}{{ category }}:{{ message }}{% endfor %}{% endblock %}'
      }
    })
    const app = await buildApp(t, { root, config: { title: 'T' }, secretKey: 'a key of enough letters for a test', templates: { engine: { nunjucks } } })
    app.templateHelper('shout', (value: string) => value.toUpperCase())
    app.contextProcessor(() => ({ extra: 'E' }))
    app.rule('/', function page (_args, { g }) { g['user'] = 'ann'; flash('<f>'); return text(renderTemplate('page.njk', { name: '<b>' })) })
    app.rule('/short', () => text(renderTemplate('page', { name: 'short' })))
    app.rule('/string', () => text(renderTemplateString('{{ name }}{{ request.path }}', { name: '<' })))
    t.equal((await app.inject('/?q=<')).body, '<&lt;b&gt; &lt; &lt; ann T /?a=1 A Emessage:&lt;f&gt;>')
    t.match((await app.inject('/short')).body, /^<short /)
    t.equal((await app.inject('/string')).body, '&lt;/string')
  })
  t.test('renders EJS, with includes, and takes values for nothing but values', async (t) => {
    const root = t.testdir({ templates: { 'nav.ejs': 'nav', 'page.ejs': '<%- include("nav.ejs") %> <%= name %> <%= request.args.q %><%= request.args.nope %> <%= urlFor("page", { a: 1 }) %>' }, 'other.ejs': 'OTHER' })
    const app = await buildApp(t, { root, templates: { engine: { ejs } } })
    app.rule('/', function page () {
      return text(renderTemplate('page.ejs', { name: '<b>', layout: '../other', settings: { 'view options': { client: true } }, cache: true, filename: '../other.ejs', delimiter: '?', partials: {} }))
    })
    t.equal((await app.inject('/?q=%3C')).body, 'nav &lt;b&gt; &lt; /?a=1')
    t.equal(await text(app.renderTemplateString('<%= 1 + 1 %>')), '2')
    t.equal(await text(app.renderTemplateString('')), '')
    t.throws(() => app.renderTemplateString('x', {}, { autoescape: false }), { code: 'FLASKISH_ERR_TEMPLATE_VALUES', message: /"autoescape" is an option of Handlebars\. Say in the template what ejs shall not escape/ })
  })
  t.test('stays in the folder, and says what is missing', async (t) => {
    for (const engine of [{ ejs }, { nunjucks }]) {
      const app = await buildApp(t, { root: t.testdir({ templates: {}, 'secret.txt': 'secret' }), templates: { engine } })
      app.rule('/<path:name>', ({ name }) => text(renderTemplate(name)))
      const answer = await app.inject('/..%2fsecret.txt')
      t.equal(answer.statusCode, 404)
      t.notMatch(answer.body, 'secret')
      takeWarnings(app)
      t.throws(() => app.renderTemplate('nope'), { code: 'FLASKISH_ERR_TEMPLATE_MISSING' })
    }
  })
  t.test('sees changed files in debug only', async (t) => {
    for (const [engine, ending] of [[{ ejs }, 'ejs'], [{ nunjucks }, 'njk']] as const) {
      for (const debug of [true, false]) {
        const root = t.testdir({ templates: { [`a.${ending}`]: 'one' } })
        const app = await buildApp(t, { root, debug, templates: { engine } })
        t.equal(await text(app.renderTemplate('a')), 'one')
        writeFileSync(`${root}/templates/a.${ending}`, 'two')
        t.equal(await text(app.renderTemplate('a')), debug ? 'two' : 'one', `${ending} ${debug}`)
      }
    }
  })
  t.test('takes options of the engine', async (t) => {
    const app = await buildApp(t, { root: t.testdir({ templates: { 'a.njk': '{{ a }}' } }), templates: { engine: { nunjucks }, options: { autoescape: false } } })
    t.equal(await text(app.renderTemplate('a', { a: '<' })), '<')
    t.type(createViewEngine, 'function')
  })
  t.test('renders with engines it knows nothing else about', async (t) => {
    const mustache = { render: (template: string, values: { name: string }) => template.replace('{{name}}', values.name) }
    const app = await buildApp(t, { root: t.testdir({ templates: { 'a.mustache': 'Hi {{name}}' } }), templates: { engine: { mustache } } })
    t.equal(await text(app.renderTemplate('a', { name: 'x' })), 'Hi x')
  })
})

t.test('registerView', async (t) => {
  t.test('shares nothing with the host\'s own @fastify/view', async (t) => {
    const root = t.testdir({ templates: { 'a.ejs': 'ours' }, host: { 'a.ejs': 'host' } })
    const app = Fastify()
    t.teardown(() => app.close())
    await app.register(fastifyView, { engine: { ejs }, root: `${root}/host`, production: true })
    await app.register(flaskish, { root, templates: { engine: { ejs } } })
    t.equal(await app.view('a.ejs'), 'host')
    t.equal(await text(app.renderTemplate('a.ejs')), 'ours')
    t.equal(await app.view('a.ejs'), 'host')
    t.type(registerView, 'function')
  })
})
