import t from 'tap'
import { rule, urlFor } from 'flaskish'
import { buildApp } from '../build-app.ts'

t.test('rule', async (t) => {
  t.test('declares an endpoint without an app, which gets its name from the view', async (t) => {
    const app = await buildApp(t)
    const showPost = rule('/post/<int:id>')
    t.same(showPost.rules, ['/post/<int:id>'])
    t.throws(() => showPost.name, { code: 'FLASKISH_ERR_ENDPOINT_UNBOUND' })
    t.equal(app.rule(showPost, function post ({ id }) { return `${id}` }), showPost)
    t.equal(showPost.name, 'post')
    t.equal((await app.inject('/post/7')).body, '7')
  })
  t.test('takes several rules, and a name of its own', async (t) => {
    const app = await buildApp(t)
    const page = rule(['/', '/page/<int:number>'], { endpoint: 'page' })
    t.equal(page.name, 'page')
    app.rule(page, function anotherName ({ number = 1 }) { return `${urlFor(page)} ${urlFor('page', { number })}` })
    t.equal((await app.inject('/')).body, '/ /page/1')
    t.equal((await app.inject('/page/2')).body, '/ /page/2')
  })
  t.test('lets views link to each other, whatever comes first', async (t) => {
    const app = await buildApp(t)
    const ping = rule('/ping/<int:count>')
    const pong = rule('/pong/<int:count>')
    app.rule(ping, ({ count }) => urlFor(pong, { count: count + 1 }))
    app.rule(pong, ({ count }) => ping.url({ count: count + 1 }))
    t.equal((await app.inject('/ping/1')).body, '/pong/2')
    t.equal((await app.inject('/pong/2')).body, '/ping/3')
  })
  t.test('says what to do where no view was bound', async (t) => {
    const app = await buildApp(t)
    const lost = rule(['/lost', '/gone'])
    app.rule('/', () => {
      t.throws(() => urlFor(lost), { code: 'FLASKISH_ERR_ENDPOINT_UNBOUND' })
      t.throws(() => lost.url(), { code: 'FLASKISH_ERR_ENDPOINT_UNBOUND' })
      t.throws(() => app.urlFor(lost), { code: 'FLASKISH_ERR_ENDPOINT_UNBOUND' })
      return 'seen'
    })
    t.equal((await app.inject('/')).body, 'seen')
    t.throws(() => urlFor(lost), {
      code: 'FLASKISH_ERR_ENDPOINT_UNBOUND',
      details: { rules: ['/lost', '/gone'] },
      message: 'Cannot build a URL for the rule "/lost", "/gone": no view was bound to it. Bind one with app.rule(declared, view).'
    })
  })
  t.test('is bound once in an app', async (t) => {
    const app = await buildApp(t)
    const post = rule('/post')
    app.rule(post, function first () { return '1' })
    t.throws(() => app.rule(post, function second () { return '2' }), { code: 'FLASKISH_ERR_ENDPOINT_BOUND_TWICE', details: { rules: ['/post'], endpoint: 'second' } })
    t.equal((await app.inject('/post')).body, '1')
  })
  t.test('can be bound in several apps, and each request sees its own', async (t) => {
    const shared = rule('/shared/<name>')
    const one = await buildApp(t, { applicationRoot: '/one' })
    const two = await buildApp(t, { applicationRoot: '/two' })
    const view = (): string => `${shared.name} ${shared.url({ name: 'x' })} ${urlFor(shared, { name: 'x' })}`
    one.rule(shared, { endpoint: 'first' }, view)
    two.rule(shared, { endpoint: 'second' }, view)
    t.equal((await one.inject('/shared/x')).body, 'first /one/shared/x /one/shared/x')
    t.equal((await two.inject('/shared/x')).body, 'second /two/shared/x /two/shared/x')
    t.equal(shared.name, 'second')
  })
})

t.test('app.rule', async (t) => {
  t.test('returns the endpoint', async (t) => {
    const app = await buildApp(t, { serverName: 'example.com' })
    const post = app.rule('/post/<int:id>', function post (): string { return app.urlFor('post', { id: 8 }) })
    t.equal(post.name, 'post')
    t.same(post.rules, ['/post/<int:id>'])
    t.equal(post.url({ id: 7 }), 'http://example.com/post/7')
    t.equal((await app.inject('/post/7')).body, '/post/8')
    t.equal((await app.inject({ url: '/post/7', headers: { host: 'evil.example' } })).body, '/post/8')
  })
  t.test('refuses another view under a taken name', async (t) => {
    const app = await buildApp(t, { static: false })
    app.rule('/a', function index () { return 'a' })
    t.throws(() => app.rule('/b', function index () { return 'b' }), { code: 'FLASKISH_ERR_ENDPOINT_TAKEN', message: /"index"/ })
    t.same([...app.urlMap].map(({ rule }) => rule), ['/a'])
  })
  t.test('takes one view for several rules of one endpoint', async (t) => {
    const app = await buildApp(t)
    function user ({ name = 'nobody' }: { name?: string }): string { return name }
    app.rule('/user', user)
    app.rule('/user/<name>', user)
    app.rule('/', () => `${urlFor(user)} ${urlFor(user, { name: 'ann' })}`)
    t.equal((await app.inject('/user/ann')).body, 'ann')
    t.equal((await app.inject('/')).body, '/user /user/ann')
  })
  t.test('names an endpoint without a name after its rule and methods', async (t) => {
    const app = await buildApp(t)
    t.equal(app.rule('/a', () => '').name, 'GET /a')
    t.equal(app.rule('/a', { methods: ['POST', 'PUT'] }, () => '').name, 'POST,PUT /a')
    t.equal(app.rule('/a', () => '').name, 'GET /a (2)')
    t.equal(app.rule('/a', () => '').name, 'GET /a (3)')
    await app.ready()
  })
  t.test('keeps names of Object.prototype apart from others', async (t) => {
    const app = await buildApp(t)
    for (const endpoint of ['__proto__', 'constructor', 'toString', 'then']) {
      app.rule('/', () => '')
      const { name } = app.rule(`/${endpoint}`, { endpoint }, () => urlFor(endpoint))
      t.equal(name, endpoint)
    }
    t.equal((await app.inject('/__proto__')).body, '/__proto__')
    t.equal((await app.inject('/constructor')).body, '/constructor')
  })
})

t.test('urlFor', async (t) => {
  t.test('takes a view by itself, also under two names, of which the first counts', async (t) => {
    const app = await buildApp(t)
    const view = (): string => urlFor(view)
    app.rule('/first', { endpoint: 'first' }, view)
    app.rule('/second', { endpoint: 'second' }, view)
    t.equal((await app.inject('/second')).body, '/first')
  })
  t.test('names the nearest endpoint where a view was never added', async (t) => {
    const app = await buildApp(t, { serverName: 'example.com' })
    app.rule('/', function showPost () { return '' })
    function showPosts (): string { return '' }
    t.throws(() => app.urlFor(showPosts), { code: 'FLASKISH_ERR_ENDPOINT_UNKNOWN', details: { endpoint: 'showPosts', nearest: 'showPost' } })
  })
  t.test('says what it was given where that is no endpoint', async (t) => {
    const app = await buildApp(t, { serverName: 'example.com' })
    for (const wrong of [undefined, null, 7, {}]) {
      t.throws(() => Reflect.apply(app.urlFor, app, [wrong]), { code: 'FLASKISH_ERR_ENDPOINT_UNKNOWN', details: { endpoint: String(wrong) } })
    }
  })
})
