import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import t from 'tap'
import { abort, g, renderTemplate, request, rule, urlFor } from 'flaskish'
import { buildApp, takeErrors, takeWarnings } from '../build-app.ts'
import { ask, listen } from '../raw-socket.ts'

async function pages (blueprint: FastifyInstance): Promise<void> {
  blueprint.rule('/', function index () { return `${request.endpoint} ${request.blueprint} ${urlFor('.show', { id: 7 })} ${urlFor(index)}` })
  blueprint.rule('/<int:id>', function show ({ id }) { return `${id} ${urlFor('.index')}` })
}

t.test('a blueprint', async (t) => {
  t.test('names its endpoints, and what stands before their rules', async (t) => {
    const app = await buildApp(t)
    await app.register(pages, { blueprint: 'admin', prefix: '/admin' })
    app.rule('/', function index () { return `${urlFor('admin.index')} ${urlFor('.index')} ${request.blueprint}` })
    t.equal((await app.inject('/admin/')).body, 'admin.index admin /admin/7 /admin/')
    t.equal((await app.inject('/admin/8')).body, '8 /admin/')
    t.equal((await app.inject('/')).body, '/admin/ / undefined')
    t.same([...app.urlMap].filter(({ endpoint }) => endpoint !== 'static').map(({ endpoint, blueprint }) => [endpoint, blueprint]), [['admin.index', 'admin'], ['admin.show', 'admin'], ['index', undefined]])
  })

  t.test('may be the same plugin twice, under two names', async (t) => {
    const app = await buildApp(t)
    await app.register(pages, { blueprint: 'a', prefix: '/a' })
    await app.register(pages, { blueprint: 'b', prefix: '/b' })
    t.equal((await app.inject('/a/')).body, 'a.index a /a/7 /a/')
    t.equal((await app.inject('/b/')).body, 'b.index b /b/7 /b/')
  })

  t.test('may bind a declared rule that another one has bound', async (t) => {
    const app = await buildApp(t)
    const showPost = rule('/post/<int:id>', { endpoint: 'post' })
    const plugin = async (blueprint: FastifyInstance): Promise<void> => {
      blueprint.rule(showPost, ({ id }) => `${showPost.name} ${urlFor(showPost, { id: id + 1 })} ${showPost.url({ id })}`)
      await blueprint.register(async (inner) => { inner.rule('/inner', { endpoint: 'inner' }, () => urlFor(showPost, { id: 1 })) }, { blueprint: 'inner' })
    }
    await app.register(plugin, { blueprint: 'a', prefix: '/a' })
    await app.register(plugin, { blueprint: 'b', prefix: '/b' })
    app.rule('/', { endpoint: 'index' }, () => urlFor(showPost, { id: 1 }))
    t.equal((await app.inject('/a/post/1')).body, 'a.post /a/post/2 /a/post/1')
    t.equal((await app.inject('/b/post/1')).body, 'b.post /b/post/2 /b/post/1')
    t.equal((await app.inject('/b/inner')).body, '/b/post/1', 'the nearest one')
    t.equal((await app.inject('/')).body, '/a/post/1', 'otherwise the first')
  })

  t.test('may be inside of another one', async (t) => {
    const app = await buildApp(t)
    await app.register(async (parent) => {
      await parent.register(async (plain) => {
        await plain.register(pages, { blueprint: 'child', prefix: '/c' })
      }, { prefix: '/x' })
      parent.rule('/', function index () { return urlFor('.child.index') })
    }, { blueprint: 'parent', prefix: '/p' })
    t.equal((await app.inject('/p/x/c/')).body, 'parent.child.index parent.child /p/x/c/7 /p/x/c/')
    t.equal((await app.inject('/p/')).body, '/p/x/c/')
  })

  t.test('has a prefix with variables, for rules and plain routes', async (t) => {
    const app = await buildApp(t)
    const plugin = async (blueprint: FastifyInstance): Promise<void> => {
      blueprint.rule('/page/<int:id>', { endpoint: 'page' }, (args) => ({ ...args, url: urlFor('.page', { lang: 'fr', shop: 2, id: 1 }) }))
      blueprint.get('/plain', async (request) => request.params)
      await blueprint.register(async (inner) => { inner.rule('/deep', { endpoint: 'deep' }, (args) => ({ ...args })) }, { prefix: '/in' })
    }
    await app.register(plugin, { blueprint: 'shop', prefix: '/<lang>/<int:shop>' })
    t.same((await app.inject('/de/7/page/3')).json(), { lang: 'de', shop: 7, id: 3, url: '/fr/2/page/1' })
    t.equal((await app.inject('/de/x/page/3')).statusCode, 404)
    t.same((await app.inject('/de/7/plain')).json(), { lang: 'de', shop: '7' })
    t.same((await app.inject('/de/7/in/deep')).json(), { lang: 'de', shop: 7 })
    t.match(app.printRoutes(), ':lang')
  })

  t.test('has a prefix that Fastify\'s router cannot take', async (t) => {
    const app = await buildApp(t)
    await app.register(async (blueprint) => {
      blueprint.rule('/end', { endpoint: 'end' }, (args) => ({ ...args }))
    }, { prefix: '/<path:folder>' })
    t.same((await app.inject('/a/b/end')).json(), { folder: 'a/b' })
  })

  t.test('cannot be left by dots, encoded or not', async (t) => {
    const app = await buildApp(t)
    await app.register(pages, { blueprint: 'admin', prefix: '/admin' })
    app.rule('/secret', { endpoint: 'secret' }, () => 'secret-page')
    const port = await listen(app)
    for (const url of ['/admin/../secret', '/admin/%2e%2e/secret', '/admin/..%2fsecret', '/admin/%2e%2e%2fsecret', '/admin/..\\secret', '//admin/../secret']) {
      const { statusLine, body } = await ask(port, url)
      t.match(statusLine, /^HTTP\/1.1 (?:404|308)/, url)
      t.notMatch(body, 'secret-page', url)
    }
  })

  t.test('has error handlers of its own, for its rules and not for URLs that are unknown', async (t) => {
    const app = await buildApp(t)
    await app.register(async (blueprint) => {
      blueprint.registerErrorHandler(404, () => ['blueprint', 404])
      blueprint.rule('/x', { endpoint: 'x' }, () => abort(404))
    }, { blueprint: 'bp', prefix: '/bp' })
    app.registerErrorHandler(404, () => ['app', 404])
    t.equal((await app.inject('/bp/x')).body, 'blueprint')
    t.equal((await app.inject('/bp/nowhere')).body, 'app')
  })

  t.test('has hooks of its own', async (t) => {
    const app = await buildApp(t)
    app.beforeRequest(() => { g.order = 'app' })
    await app.register(async (blueprint) => {
      blueprint.beforeRequest(() => { g.order += ' blueprint' })
      blueprint.rule('/x', { endpoint: 'x' }, () => String(g.order))
    }, { blueprint: 'bp', prefix: '/bp' })
    app.rule('/y', { endpoint: 'y' }, () => String(g.order))
    t.equal((await app.inject('/bp/x')).body, 'app blueprint')
    t.equal((await app.inject('/y')).body, 'app')
  })

  t.test('gives its rules defaults', async (t) => {
    const app = await buildApp(t)
    await app.register(async (blueprint) => {
      blueprint.rule('/p/<int:n>', { endpoint: 'page' }, (args) => ({ ...args }))
      blueprint.rule('/q', { endpoint: 'other', defaults: { lang: 'de' } }, (args) => ({ ...args }))
    }, { blueprint: 's', prefix: '/s', urlDefaults: { lang: 'en' } })
    t.same((await app.inject('/s/p/1')).json(), { n: 1, lang: 'en' })
    t.same((await app.inject('/s/q')).json(), { lang: 'de' })
  })

  t.test('has templates and static files of its own, behind the app\'s', async (t) => {
    const root = t.testdir({
      templates: { 'page.html': 'app', 'layout.html': '<{{#block "body"}}{{/block}}>' },
      admin: { templates: { 'page.html': 'never', 'admin.html': 'admin {{name}}' }, static: { 'a.css': 'css' } },
      files: { 'b.css': 'b' },
      more: { 'more.html': 'more' }
    })
    const app = await buildApp(t, { root })
    await app.register(async (blueprint) => {
      blueprint.rule('/', { endpoint: 'index' }, () => renderTemplate('admin.html', { name: renderTemplate('page.html') }))
      blueprint.rule('/css', { endpoint: 'css' }, () => urlFor('.static', { filename: 'a.css' }))
    }, { blueprint: 'admin', prefix: '/admin', root: `${root}/admin` })
    await app.register(async (blueprint) => {
      blueprint.rule('/more', { endpoint: 'more' }, () => renderTemplate('more.html') + urlFor('.static', { filename: 'b.css' }))
    }, { blueprint: 'more', templates: { folder: 'more' }, static: { folder: 'files', urlPath: '/assets' } })
    await app.register(async (blueprint) => { blueprint.rule('/none', { endpoint: 'none' }, () => 'none') }, { blueprint: 'none', prefix: '/none', root: `${root}/admin`, templates: false, static: false })
    t.equal((await app.inject('/admin/')).body, 'admin app')
    t.equal((await app.inject('/admin/css')).body, '/admin/static/a.css')
    t.equal((await app.inject('/admin/static/a.css')).body, 'css')
    t.equal((await app.inject('/more')).body, 'more/assets/b.css')
    t.equal((await app.inject('/assets/b.css')).body, 'b')
    t.equal((await app.inject('/none/static/a.css')).statusCode, 404)
    t.throws(() => app.testRequestContext(() => urlFor('none.static', { filename: 'a.css' })), { code: 'FLASKISH_ERR_ENDPOINT_UNKNOWN' })
  })

  t.test('with a wrong name, or wrong options, fails', async (t) => {
    const rows: ReadonlyArray<readonly [options: object, expected: { code: string, message?: RegExp }]> = [
      [{ blueprint: '' }, { code: 'FLASKISH_ERR_BLUEPRINT', message: /is empty/ }],
      [{ blueprint: 'a.b' }, { code: 'FLASKISH_ERR_BLUEPRINT', message: /a_b/ }],
      [{ blueprint: 7 }, { code: 'FLASKISH_ERR_BLUEPRINT', message: /number/ }],
      [{ blueprint: null }, { code: 'FLASKISH_ERR_BLUEPRINT', message: /null/ }],
      [{ blueprint: 'taken' }, { code: 'FLASKISH_ERR_BLUEPRINT', message: /"taken" is taken/ }],
      [{ blueprint: 'x', urlDefaults: 'lang' }, { code: 'FLASKISH_ERR_BLUEPRINT', message: /urlDefaults/ }],
      [{ blueprint: 'x', static: { folders: 'x' } }, { code: 'FLASKISH_ERR_OPTION_UNKNOWN' }],
      [{ blueprint: 'x', templates: { engine: {} } }, { code: 'FLASKISH_ERR_OPTION_UNKNOWN' }],
      [{ blueprint: 'x', prefix: '/<int:' }, { code: 'FLASKISH_ERR_RULE_SYNTAX' }]
    ]
    for (const [options, expected] of rows) {
      const app = await buildApp(t)
      await app.register(async () => {}, { blueprint: 'taken' })
      await t.rejects((async () => app.register(async () => {}, options))(), expected, JSON.stringify(options))
    }
  })

  t.test('leaves alone what is no blueprint, whatever its options are called', async (t) => {
    const app = await buildApp(t)
    await app.register(async (instance) => {
      instance.rule('/x', { endpoint: 'a.b' }, () => String(request.blueprint))
    }, { root: 7, templates: 7, static: 7, urlDefaults: 7 } as never)
    t.equal((await app.inject('/x')).body, 'a')
  })

  t.test('refuses an endpoint with a dot', async (t) => {
    const app = await buildApp(t)
    await app.register(async (blueprint) => {
      t.throws(() => blueprint.rule('/x', { endpoint: 'admin.x' }, () => ''), { code: 'FLASKISH_ERR_RULE_OPTION', message: /"admin"/ })
      blueprint.rule('/favicon.ico', () => String(request.endpoint))
    }, { blueprint: 'admin' })
    t.equal((await app.inject('/favicon.ico')).body, 'admin.GET /favicon.ico')
  })

  t.test('is not made of a plugin that is not encapsulated', async (t) => {
    const app = await buildApp(t)
    await app.register(fp(async (instance) => { instance.rule('/x', { endpoint: 'x' }, () => String(request.endpoint)) }), { blueprint: 'lost' } as never)
    t.equal((await app.inject('/x')).body, 'x')
  })
})

t.test('a plain Fastify route with config.endpoint', async (t) => {
  t.test('takes part in urlFor', async (t) => {
    const app = await buildApp(t, { serverName: 'x.example' })
    app.get('/user/:id', { config: { endpoint: 'user' } }, async () => urlFor('user', { id: 8, page: 2 }))
    app.route({ method: ['GET', 'POST'], url: '/files/*', config: { endpoint: 'files' }, handler: async () => 'files' })
    app.get('/date/:year(^\\d{4}$)-:month/:day?', { config: { endpoint: 'date' } }, async () => 'date')
    app.get('/a::b', { config: { endpoint: 'colon' } }, async () => 'colon')
    app.get('/unnamed', async () => 'unnamed')
    await app.register(async (blueprint) => {
      blueprint.get('/x', { config: { endpoint: 'x' } }, async () => 'x')
    }, { blueprint: 'admin', prefix: '/admin/<lang>' })
    await app.ready()
    t.equal((await app.inject('/user/7')).body, '/user/8?page=2')
    app.testRequestContext(() => {
      t.equal(urlFor('files', { '*': 'a/b c.txt' }), '/files/a/b%20c.txt')
      t.equal(urlFor('date', { year: 2026, month: '03', day: 1 }), '/date/2026-03/1')
      t.equal(urlFor('date', { year: 2026, month: '03' }), '/date/2026-03/')
      t.equal(urlFor('colon'), '/a:b')
      t.equal(urlFor('admin.x', { lang: 'de' }), '/admin/de/x')
      t.throws(() => urlFor('user'), { code: 'FLASKISH_ERR_URL_VALUES', details: { missing: ['id'] } })
      t.throws(() => urlFor('files', {}), { code: 'FLASKISH_ERR_URL_VALUES', details: { missing: ['*'] } })
    })
    t.match([...app.urlMap].find(({ endpoint }) => endpoint === 'files'), { rule: '/files/*', methods: ['GET', 'HEAD', 'POST'] })
    t.equal((await app.inject({ method: 'PUT', url: '/user/7' })).statusCode, 404, 'and nothing else changes')
  })

  t.test('cannot take a name that a rule has', async (t) => {
    const app = await buildApp(t)
    app.rule('/', { endpoint: 'index' }, () => 'index')
    t.throws(() => app.get('/other', { config: { endpoint: 'index' } }, async () => 'other'), { code: 'FLASKISH_ERR_ENDPOINT_TAKEN' })
  })
})

t.test('nothing is logged', async (t) => {
  const app = await buildApp(t)
  await app.register(pages, { blueprint: 'a', prefix: '/a' })
  await app.inject('/a/')
  t.same([takeErrors(app), takeWarnings(app)], [[], []])
})
