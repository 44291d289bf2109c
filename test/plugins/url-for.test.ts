import t from 'tap'
import { buildApp } from '../build-app.ts'
import { appUrlFor, buildUrlOf, urlFor } from '../../plugins/url-for.ts'

t.test('urlFor', async (t) => {
  t.test('builds a path in a request and needs one for a name', async (t) => {
    const app = await buildApp(t)
    app.rule('/', function index () { return urlFor('index') })
    t.equal((await app.inject('/')).body, '/')
    t.throws(() => urlFor('index'), { code: 'FLASKISH_ERR_NO_CONTEXT', details: { name: 'urlFor' } })
  })
  t.test('takes no values as well as undefined', async (t) => {
    const app = await buildApp(t)
    app.rule('/', function index () { return '' })
    app.testRequestContext(() => t.equal(urlFor('index', undefined), '/'))
  })
})

t.test('appUrlFor', async (t) => {
  t.test('is app.urlFor, of the app whose method it is', async (t) => {
    const app = await buildApp(t, { serverName: 'example.com' })
    app.rule('/', function index () { return '' })
    t.equal(app.urlFor, appUrlFor)
    t.equal(app.urlFor('index'), 'http://example.com/')
  })
  t.test('builds an external URL in the request of another app', async (t) => {
    const app = await buildApp(t, { serverName: 'example.com' })
    const other = await buildApp(t)
    app.rule('/', function index () { return '' })
    other.testRequestContext(() => t.equal(app.urlFor('index'), 'http://example.com/'))
  })
  t.test('builds a path without AsyncLocalStorage, where a view is outside, too', async (t) => {
    const app = await buildApp(t, { contexts: 'explicit', applicationRoot: '/app' })
    const named = await buildApp(t, { contexts: 'explicit', serverName: 'example.com' })
    for (const each of [app, named]) each.rule('/', function index () { return '' })
    t.equal(app.urlFor('index'), '/app/')
    t.throws(() => app.urlFor('index', { _external: true }), { code: 'FLASKISH_ERR_NO_SERVER_NAME' })
    t.throws(() => app.urlFor('index', { _scheme: 'https' }), { code: 'FLASKISH_ERR_NO_SERVER_NAME' })
    t.equal(named.urlFor('index'), '/')
    t.equal(named.urlFor('index', { _external: true }), 'http://example.com/')
  })
})

t.test('buildUrlOf', async (t) => {
  t.test('is urlFor with any values', async (t) => {
    const app = await buildApp(t)
    const post = app.rule('/post/<int:id>', () => '')
    app.testRequestContext(() => t.equal(buildUrlOf(post, { id: 7, page: 2 }), '/post/7?page=2'))
  })
})
