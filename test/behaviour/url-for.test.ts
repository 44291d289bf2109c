import t from 'tap'
import { rule, urlFor } from 'flaskish'
import { buildApp } from '../build-app.ts'

t.test('urlFor in a request', async (t) => {
  t.test('takes a name, what rule() or app.rule() returned, or a view', async (t) => {
    const app = await buildApp(t)
    const declared = rule('/declared/<name>')
    function view ({ id }: { id: number }): string { return `${id}` }
    app.rule(declared, () => '')
    app.rule('/view/<int:id>', view)
    const returned = app.rule('/returned/<path:file>', { endpoint: 'returned' }, () => '')
    app.testRequestContext(() => {
      t.equal(urlFor('view', { id: 7 }), '/view/7')
      t.equal(urlFor(view, { id: '7' }), '/view/7')
      t.equal(urlFor(declared, { name: 'John Doe' }), '/declared/John%20Doe')
      t.equal(declared.url({ name: 'a?b' }), '/declared/a%3Fb')
      t.equal(urlFor(returned, { file: 'a/b.txt' }), '/returned/a/b.txt')
      t.equal(returned.url({ file: 'x' }), '/returned/x')
      t.equal(app.urlFor('view', { id: 7 }), '/view/7')
    })
  })
  t.test('puts leftover values into the query', async (t) => {
    const app = await buildApp(t)
    app.rule('/post/<int:id>', function post () { return '' })
    app.testRequestContext(() => {
      t.equal(urlFor('post', { id: 7, page: 2, tag: ['a', 'b c'], none: null, missing: undefined }), '/post/7?page=2&tag=a&tag=b+c')
      t.equal(urlFor('post', { id: 7, ...Object.fromEntries([['&=', 'ä#']]) }), '/post/7?%26%3D=%C3%A4%23')
    })
  })
  t.test('takes _anchor, _external, _scheme and _method as in Flask', async (t) => {
    const app = await buildApp(t)
    app.rule('/', function index () { return '' })
    app.rule('/form', { endpoint: 'form' }, () => '')
    app.rule('/submit', { endpoint: 'form2', methods: ['POST'] }, () => '')
    app.testRequestContext('/', { baseUrl: 'http://example.com:8080/' }, () => {
      t.equal(urlFor('index', { _anchor: 'a b' }), '/#a%20b')
      t.equal(urlFor('index', { _external: true }), 'http://example.com:8080/')
      t.equal(urlFor('index', { _external: false }), '/')
      t.equal(urlFor('index', { _scheme: 'https' }), 'https://example.com:8080/')
      t.equal(urlFor('index', { _external: true, _anchor: 'x', q: 1 }), 'http://example.com:8080/?q=1#x')
      t.equal(urlFor('form2', { _method: 'POST' }), '/submit')
      t.throws(() => urlFor('form', { _method: 'POST' }), { code: 'FLASKISH_ERR_URL_VALUES', message: /none of its rules has the method "POST"/ })
      t.throws(() => urlFor('index', { _external: false, _scheme: 'https' }), { code: 'FLASKISH_ERR_URL_SCHEME' })
    })
  })
  t.test('prefers the rule of the running method', async (t) => {
    const app = await buildApp(t)
    function item (): string { return '' }
    app.rule('/read', { endpoint: 'item', methods: ['GET'] }, item)
    app.rule('/write', { endpoint: 'item', methods: ['POST'] }, item)
    app.testRequestContext('/', () => t.equal(urlFor('item'), '/read'))
    app.testRequestContext('/', { method: 'POST' }, () => t.equal(urlFor('item'), '/write'))
    app.testRequestContext('/', { method: 'POST' }, () => t.equal(urlFor('item', { _method: 'GET' }), '/read'))
  })
  t.test('reads a leading dot as the blueprint of the matched view', async (t) => {
    const app = await buildApp(t)
    app.rule('/', { endpoint: 'index' }, () => urlFor('.index'))
    app.rule('/admin', { endpoint: 'admin.index' }, () => `${urlFor('.index')} ${urlFor('.users')} ${urlFor('index')}`)
    app.rule('/admin/users', { endpoint: 'admin.users' }, () => '')
    t.equal((await app.inject('/')).body, '/')
    t.equal((await app.inject('/admin')).body, '/admin /admin/users /')
  })
  t.test('honours the prefix of the enclosing register', async (t) => {
    const app = await buildApp(t)
    const page = rule('/page')
    app.register(async (child) => { child.rule(page, () => urlFor(page)) }, { prefix: '/inside' })
    t.equal((await app.inject('/inside/page')).body, '/inside/page')
  })
  t.test('honours applicationRoot, which the front server has stripped', async (t) => {
    const app = await buildApp(t, { applicationRoot: '/app/' })
    app.rule('/page', function page () { return `${urlFor('page')} ${urlFor('page', { _external: true })}` })
    t.equal((await app.inject({ url: '/page', headers: { host: 'example.com' } })).body, '/app/page http://example.com/app/page')
  })
  t.test('honours a trusted X-Forwarded-Prefix, and no other', async (t) => {
    const headers = { 'x-forwarded-prefix': '//evil.example', 'x-forwarded-host': 'public.example', 'x-forwarded-proto': 'https' }
    const trusting = await buildApp(t, { applicationRoot: '/app', proxy: { prefix: 1, host: 1, proto: 1 } })
    const careful = await buildApp(t, { applicationRoot: '/app' })
    for (const app of [trusting, careful]) app.rule('/page', function page () { return `${urlFor('page')} ${urlFor('page', { _external: true })}` })
    t.equal((await trusting.inject({ url: '/page', headers: { ...headers, 'x-forwarded-prefix': '/behind' } })).body, '/behind/page https://public.example/behind/page')
    t.equal((await trusting.inject({ url: '/page', headers })).body, '/evil.example/page https://public.example/evil.example/page')
    t.equal((await careful.inject({ url: '/page', headers: { ...headers, host: 'own.example' } })).body, '/app/page http://own.example/app/page')
  })
  t.test('names serverName as the host of external URLs, whatever the visitor asked for', async (t) => {
    const app = await buildApp(t, { serverName: 'example.com:8443' })
    app.rule('/', function index () { return `${urlFor('index', { _external: true })} ${urlFor('index')}` })
    t.equal((await app.inject({ url: '/', headers: { host: 'evil.example' } })).body, 'http://example.com:8443/ /')
  })
  t.test('works in plain handlers, hooks, error handlers and for pages that are missing', async (t) => {
    const app = await buildApp(t)
    app.rule('/', function index () { return '' })
    app.addHook('onSend', async (_request, reply) => { reply.header('x-index', urlFor('index', { from: 'hook' })) })
    app.registerErrorHandler(404, () => [urlFor('index', { from: 'handler' }), 404])
    app.get('/plain', () => urlFor('index', { from: 'plain' }))
    t.match(await app.inject('/plain'), { body: '/?from=plain', headers: { 'x-index': '/?from=hook' } })
    t.match(await app.inject('/missing'), { body: '/?from=handler', headers: { 'x-index': '/?from=hook' } })
  })
})

t.test('urlFor where something is wrong', async (t) => {
  t.test('names the nearest endpoint', async (t) => {
    const app = await buildApp(t)
    app.rule('/', { endpoint: 'blog.post' }, () => '')
    app.testRequestContext(() => {
      t.throws(() => urlFor('blog.psot'), {
        code: 'FLASKISH_ERR_ENDPOINT_UNKNOWN',
        message: 'Cannot build a URL for endpoint "blog.psot": no rule has it. The nearest one is "blog.post".'
      })
      t.throws(() => urlFor('something entirely different'), { message: /no rule has it\. Register a rule for it first\./ })
      for (const name of ['__proto__', 'constructor', 'toString', '']) t.throws(() => urlFor(name), { code: 'FLASKISH_ERR_ENDPOINT_UNKNOWN' })
    })
  })
  t.test('names every missing value at once', async (t) => {
    const app = await buildApp(t)
    app.rule('/user/<int:id>/photos/<path:file>', function photo () { return '' })
    app.testRequestContext(() => {
      t.throws(() => urlFor('photo'), { code: 'FLASKISH_ERR_URL_VALUES', details: { missing: ['id', 'file'] }, message: /"id" and "file" are missing/ })
      t.throws(() => urlFor('photo', { id: 7 }), { details: { missing: ['file'] }, message: /"file" is missing/ })
    })
  })
  t.test('says which value does not fit', async (t) => {
    const app = await buildApp(t)
    app.rule('/user/<int:id>', function user () { return '' })
    app.testRequestContext(() => {
      for (const id of [3.7, 'x', NaN, {}]) t.throws(() => urlFor('user', { id }), { code: 'FLASKISH_ERR_URL_VALUES', message: /the value of "id"/ }, String(id))
    })
  })
})

t.test('urlFor outside of a request', async (t) => {
  t.test('is external under serverName, with preferredUrlScheme and applicationRoot', async (t) => {
    const app = await buildApp(t, { serverName: 'example.com', preferredUrlScheme: 'https', applicationRoot: '/app' })
    const declared = rule('/declared')
    app.rule(declared, () => '')
    const post = app.rule('/post/<int:id>', function post () { return '' })
    t.equal(app.urlFor('post', { id: 7 }), 'https://example.com/app/post/7')
    t.equal(app.urlFor('post', { id: 7, _external: false }), '/app/post/7')
    t.equal(app.urlFor('post', { id: 7, _scheme: 'http', _anchor: 'x' }), 'http://example.com/app/post/7#x')
    t.equal(app.urlFor(post, { id: 7 }), 'https://example.com/app/post/7')
    t.equal(post.url({ id: 7 }), 'https://example.com/app/post/7')
    t.equal(urlFor(post, { id: 7 }), 'https://example.com/app/post/7', 'an endpoint brings its app along')
    t.equal(urlFor(declared), 'https://example.com/app/declared')
    t.throws(() => app.urlFor('.post', { id: 7 }), { code: 'FLASKISH_ERR_ENDPOINT_UNKNOWN' })
  })
  t.test('is an error that says so without serverName', async (t) => {
    const app = await buildApp(t)
    const index = app.rule('/', function index () { return '' })
    const expected = { code: 'FLASKISH_ERR_NO_SERVER_NAME', message: 'Cannot build a URL outside of a request: the host is not known. Register flaskish with the option "serverName".' }
    t.throws(() => app.urlFor('index'), expected)
    t.throws(() => index.url(), expected)
    t.throws(() => urlFor(index), expected)
  })
  t.test('needs an app for a name or a view', async (t) => {
    t.throws(() => urlFor('index'), { code: 'FLASKISH_ERR_NO_CONTEXT', message: /Cannot use "urlFor" here: no request is running\./ })
    t.throws(() => urlFor(() => ''), { code: 'FLASKISH_ERR_NO_CONTEXT' })
  })
})

t.test('urlFor with several apps', async (t) => {
  t.test('builds the URL of an endpoint in its own app, also in a request of another', async (t) => {
    const shop = await buildApp(t, { serverName: 'shop.example' })
    const blog = await buildApp(t)
    const shopIndex = shop.rule('/shop', { endpoint: 'index' }, () => '')
    blog.rule('/', { endpoint: 'index' }, () => `${urlFor('index')} ${urlFor(shopIndex)} ${shopIndex.url()} ${shop.urlFor('index')} ${blog.urlFor(shopIndex)}`)
    t.equal((await blog.inject('/')).body, '/ http://shop.example/shop http://shop.example/shop http://shop.example/shop http://shop.example/shop')
  })
  t.test('builds paths between two of them on one server', async (t) => {
    const { default: Fastify } = await import('fastify')
    const { default: flaskish } = await import('flaskish')
    const app = Fastify()
    t.teardown(() => app.close())
    const one = rule('/page')
    const two = rule('/page')
    app.register(async (child) => {
      await child.register(flaskish)
      child.rule(one, { endpoint: 'page' }, () => `${urlFor('page')} ${urlFor(two)}`)
    }, { prefix: '/one' })
    app.register(async (child) => {
      await child.register(flaskish)
      child.rule(two, { endpoint: 'page' }, () => `${urlFor('page')} ${urlFor(one, { _external: true })}`)
    }, { prefix: '/two' })
    t.equal((await app.inject('/one/page')).body, '/one/page /two/page')
    t.equal((await app.inject({ url: '/two/page', headers: { host: 'example.com' } })).body, '/two/page http://example.com/one/page')
  })
})
