import t from 'tap'
import { abort, g, hasRequestContext, renderTemplate, renderTemplateString, request, session } from 'flaskish'
import { buildApp, takeErrors, takeWarnings } from '../build-app.ts'
import { decorateTemplates, Templates } from '../../plugins/templates.ts'

t.test('renderTemplate', async (t) => {
  t.test('renders a file of templates/ in views, hooks, plain handlers, error handlers and test contexts', async (t) => {
    const app = await buildApp(t, { root: t.testdir({ templates: { 'hello.html': 'Hello {{name}} at {{request.path}}' } }) })
    app.rule('/view', () => renderTemplate('hello.html', { name: '<b>' }))
    app.rule('/fail', () => abort(404))
    app.registerErrorHandler(404, (error) => [renderTemplate('hello.html', { name: error.name }), 404])
    app.get('/plain', async (_request, reply) => reply.type('text/html').send(renderTemplate('hello.html', { name: 'plain' })))
    app.get('/hook', { preHandler: (_request, reply, done) => { reply.header('x-text', renderTemplate('hello.html')); done() } }, async () => '')
    t.equal((await app.inject('/view')).body, 'Hello &lt;b&gt; at /view')
    t.equal((await app.inject('/fail')).body, 'Hello Not Found at /fail')
    t.equal((await app.inject('/plain')).body, 'Hello plain at /plain')
    t.equal((await app.inject('/hook')).headers['x-text'], 'Hello  at /hook')
    app.testRequestContext('/test', () => t.equal(renderTemplate('hello.html'), 'Hello  at /test'))
    t.equal(hasRequestContext(), false)
  })
  t.test('needs a request', async (t) => {
    t.throws(() => renderTemplate('hello.html'), { code: 'FLASKISH_ERR_NO_CONTEXT', details: { name: 'renderTemplate' } })
    t.throws(() => renderTemplateString('x'), { code: 'FLASKISH_ERR_NO_CONTEXT', details: { name: 'renderTemplateString' } })
  })
  t.test('says where a missing template was looked for', async (t) => {
    const folder = t.testdir({ templates: { 'hello.html': '' } })
    const app = await buildApp(t, { root: folder })
    app.rule('/', () => renderTemplate('helo.html'))
    t.equal((await app.inject('/')).statusCode, 500)
    t.match(takeErrors(app)[0]?.err?.message, /Cannot find the template "helo\.html": it is not in ".*templates"\. The nearest one is "hello\.html"\./)
  })
  t.test('answers 404 to a visitor who names a file outside, and warns', async (t) => {
    const app = await buildApp(t, { root: t.testdir({ templates: {}, 'secret.txt': 'secret' }) })
    app.rule('/', () => renderTemplate(request.args.get('name', '')))
    const answer = await app.inject('/?name=../secret.txt')
    t.equal(answer.statusCode, 404)
    t.notMatch(answer.body, 'secret')
    t.match(takeWarnings(app)[0]?.msg, /Cannot find the template "\.\.\/secret\.txt"/)
    t.throws(() => app.renderTemplate('../secret.txt'), { statusCode: 404, cause: { code: 'FLASKISH_ERR_TEMPLATE_MISSING' } } as never)
    takeWarnings(app)
  })
})

t.test('renderTemplateString', async (t) => {
  t.test('escapes unless told otherwise, and takes text only', async (t) => {
    const app = await buildApp(t)
    app.testRequestContext(() => {
      t.equal(renderTemplateString('{{v}}', { v: '<' }), '&lt;')
      t.equal(renderTemplateString('{{v}}', { v: '<' }, { autoescape: false }), '<')
      t.throws(() => renderTemplateString({ type: 'Program', body: [] } as never), { code: 'FLASKISH_ERR_TEMPLATE_VALUES', message: /it is object\. Give a template as text/ })
      t.throws(() => renderTemplateString('', { a: Promise.resolve() }), { code: 'FLASKISH_ERR_TEMPLATE_VALUES', message: /the value "a" is a promise/ })
    })
  })
})

t.test('decorateTemplates', async (t) => {
  t.test('gives the app methods that work without a request, and without what belongs to one', async (t) => {
    const app = await buildApp(t, { root: t.testdir({ templates: { 'mail.txt': '{{config.title}} {{url_for "index"}} [{{request.path}}{{session.a}}{{g.b}}]' } }), serverName: 'example.com', config: { title: '<T>' } })
    app.rule('/', function index () { return '' })
    t.equal(app.renderTemplate('mail.txt'), '<T> http://example.com/ []')
    t.equal(app.renderTemplateString('{{config.title}}{{a}}', { a: 1 }), '&lt;T&gt;1')
    app.testRequestContext('/x', () => t.equal(app.renderTemplate('mail.txt'), '<T> / [/x]'))
    t.type(decorateTemplates, 'function')
  })
  t.test('does not mix the requests of two apps', async (t) => {
    const app = await buildApp(t)
    const other = await buildApp(t)
    other.testRequestContext('/other', () => t.equal(app.renderTemplateString('[{{request.path}}]'), '[]'))
  })
  t.test('takes a view\'s second argument where there is no AsyncLocalStorage', async (t) => {
    const app = await buildApp(t, { contexts: 'explicit' })
    app.rule('/<id>', { endpoint: 'index' }, ({ id }, context) => {
      context.g['user'] = 'ann'
      return app.renderTemplateString('{{id}} {{request.args.q}} {{g.user}} {{url_for "index" id=7}}', { id }, {}, context)
    })
    app.rule('/global', { endpoint: 'global' }, () => renderTemplateString('x'))
    app.contextProcessor((context) => ({ id: context?.request.path }))
    t.equal((await app.inject('/5?q=1')).body, '5 1 ann /7')
    t.equal((await app.inject('/global')).statusCode, 500)
    t.match(takeErrors(app)[0]?.err, { code: 'FLASKISH_ERR_NO_CONTEXT' })
  })
  t.test('fails by name where templates are off', async (t) => {
    const app = await buildApp(t, { templates: false })
    const calls: [name: string, call: () => unknown][] = [
      ['renderTemplate', () => app.renderTemplate('x')],
      ['renderTemplateString', () => app.renderTemplateString('x')],
      ['contextProcessor', () => app.contextProcessor(() => ({}))],
      ['templateHelper', () => app.templateHelper('x', () => '')],
      ['renderTemplate', () => app.testRequestContext(() => renderTemplate('x'))]
    ]
    for (const [name, call] of calls) t.throws(call, { code: 'FLASKISH_ERR_TEMPLATES_OFF', details: { name } }, name)
  })
})

t.test('contextProcessor', async (t) => {
  t.test('gives values to templates; those of the view win', async (t) => {
    const app = await buildApp(t, { config: { title: 'T' } })
    app.contextProcessor(() => ({ user: g.user, a: 1, config: 'mine' }))
    app.contextProcessor(() => ({ a: 2, b: 2 }))
    app.rule('/', () => { g.user = '<ann>'; return renderTemplateString('{{user}}{{a}}{{b}}{{config}}', { b: 3 }) })
    t.equal((await app.inject('/')).body, '&lt;ann&gt;23mine')
  })
  t.test('is for the rules of its instance and of those inside', async (t) => {
    const app = await buildApp(t)
    app.contextProcessor(() => ({ a: 'app', b: 'app' }))
    app.register(async (outer) => {
      outer.contextProcessor(() => ({ b: 'outer' }))
      outer.register(async (inner) => { inner.rule('/inner', () => renderTemplateString('{{a}} {{b}}')) })
    })
    app.rule('/', () => renderTemplateString('{{a}} {{b}}'))
    app.get('/plain', async () => ({ text: renderTemplateString('{{b}}') }))
    t.equal((await app.inject('/inner')).body, 'app outer')
    t.equal((await app.inject('/')).body, 'app app')
    t.same((await app.inject('/plain')).json(), { text: 'app' })
  })
  t.test('has to return values, at once', async (t) => {
    for (const [processor, found] of [[async () => ({}), /it returned a promise\./], [() => undefined, /it returned undefined\./], [() => [1], /it returned a list\./]] as const) {
      const app = await buildApp(t)
      app.contextProcessor(processor as never)
      t.throws(() => app.renderTemplateString(''), { code: 'FLASKISH_ERR_CONTEXT_PROCESSOR', message: found })
    }
    const app = await buildApp(t)
    t.throws(() => app.contextProcessor({} as never), { code: 'FLASKISH_ERR_CONTEXT_PROCESSOR', message: /it is no function/ })
  })
})

t.test('templateHelper', async (t) => {
  t.test('gives all templates a helper, with values, a hash and blocks', async (t) => {
    const app = await buildApp(t)
    app.templateHelper('shout', (text: string, { hash }: { hash: { mark?: string } }) => text.toUpperCase() + (hash.mark ?? ''))
    app.templateHelper('twice', function (this: unknown, { fn }: { fn: (context: unknown) => string }) { return fn(this) + fn(this) })
    t.equal(app.renderTemplateString('{{shout "<a>" mark="!"}} {{#twice}}{{v}}{{/twice}}', { v: '<' }), '&lt;A&gt;! &lt;&lt;')
  })
  t.test('refuses a name that cannot be written, and what is no function', async (t) => {
    const app = await buildApp(t)
    for (const name of ['', 'a b', '__proto__', 'constructor', '1a', 7]) t.throws(() => app.templateHelper(name as never, () => ''), { code: 'FLASKISH_ERR_TEMPLATE_HELPER', message: /its name cannot be written/ }, String(name))
    t.throws(() => app.templateHelper('x', 'y' as never), { code: 'FLASKISH_ERR_TEMPLATE_HELPER', message: /it is no function/ })
  })
  t.test('may throw what the app has an error handler for', async (t) => {
    class Expired extends Error {}
    const app = await buildApp(t, { root: t.testdir({ templates: { 'a.html': '{{expired}}' } }) })
    app.templateHelper('expired', () => { throw new Expired('too late') })
    app.templateHelper('fail', () => { throw new TypeError('no') })
    app.registerErrorHandler(Expired, (error) => [`handled: ${error.message}`, 410])
    app.rule('/string', () => renderTemplateString('{{expired}}'))
    app.rule('/file', () => renderTemplate('a.html'))
    app.rule('/other', () => renderTemplateString('{{fail}}'))
    for (const url of ['/string', '/file']) t.match(await app.inject(url), { statusCode: 410, body: 'handled: too late' }, url)
    t.equal((await app.inject('/other')).statusCode, 500)
    t.match(takeErrors(app)[0]?.err?.message, /Cannot render the template "<string>", line 1: no/)
  })
  t.test('may abort', async (t) => {
    const app = await buildApp(t)
    app.templateHelper('must', (value: unknown) => value ?? abort(404))
    app.rule('/', () => renderTemplateString('{{must nothing}}'))
    t.equal((await app.inject('/')).statusCode, 404)
  })
})

t.test('Templates', async (t) => {
  t.test('load no session that the template does not name', async (t) => {
    const app = await buildApp(t)
    t.ok(app.flaskish.templates instanceof Templates)
    let looks = 0
    const context = app.testRequestContext((context) => context)
    const watched = { ...context, request: context.request, g: context.g, reply: undefined as never, app: context.app, get session () { looks++; return session } }
    app.testRequestContext(() => {
      app.renderTemplateString('{{request.path}}{{g.a}}{{> x a=1}}'.slice(0, 23), {}, {}, watched)
      t.equal(looks, 0)
      app.renderTemplateString('{{#if session.user}}{{/if}}', {}, {}, watched)
      t.ok(looks > 0)
    })
  })
})
