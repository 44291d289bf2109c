import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { afterThisRequest, g, request, Response, urlFor } from 'flaskish'
import { RequestContext } from '../../plugins/context.ts'
import { isAwaited, runAfter } from '../../plugins/request-hooks.ts'
import { buildApp, takeErrors, takeWarnings } from '../build-app.ts'

t.test('decorateRequestHooks', async (t) => {
  t.test('refuses what is no function, and whatever comes after the start', async (t) => {
    const app = await buildApp(t)
    for (const name of ['beforeRequest', 'afterRequest', 'teardownRequest', 'urlDefaults', 'urlValuePreprocessor'] as const) {
      t.throws(() => app[name](null as never), { code: 'FLASKISH_ERR_HOOK', message: `Cannot add the function for ${name}: it is null. Give a function.` })
      t.throws(() => app[name]('text' as never), { code: 'FLASKISH_ERR_HOOK', details: { found: 'it is string.' } })
    }
    await app.ready()
    t.throws(() => app.beforeRequest(() => {}), { code: 'FLASKISH_ERR_HOOK', message: /the app has started/ })
  })
})

t.test('urlValuePreprocessor', async (t) => {
  t.test('sees and changes the view\'s arguments, before beforeRequest', async (t) => {
    const app = await buildApp(t)
    const seen: unknown[] = []
    app.urlValuePreprocessor((endpoint, values, { request }) => { seen.push([endpoint, { ...values }, request.path]) })
    app.beforeRequest(() => { seen.push(g.get('lang', 'none')) })
    app.register(async (inner) => {
      inner.urlValuePreprocessor(function (_endpoint, values) {
        g.lang = values['lang']
        delete values['lang']
        values['added'] = this === inner
      })
      inner.rule('/<lang>/<int:id>', { endpoint: 'page' }, (args) => ({ args, viewArgs: request.viewArgs, lang: g.lang }))
    })
    app.rule('/fixed', { endpoint: 'fixed' }, (args) => ({ ...args }))
    t.same((await app.inject('/de/7')).json(), { args: { id: 7, added: true }, viewArgs: { id: 7, added: true }, lang: 'de' })
    t.same(seen.splice(0), [['page', { lang: 'de', id: 7 }, '/de/7'], 'de'])
    t.same((await app.inject('/fixed')).json(), {})
    t.same((await app.inject('/nowhere')).statusCode, 404)
    t.same(seen, [['fixed', {}, '/fixed'], 'none', [undefined, {}, '/nowhere'], 'none'])
  })

  t.test('changes nothing for the next request', async (t) => {
    const app = await buildApp(t)
    app.urlValuePreprocessor((_endpoint, values) => { values['count'] = Number(values['count'] ?? 0) + 1 })
    app.rule('/', { endpoint: 'index' }, (args) => ({ ...args }))
    await app.inject('/')
    t.same((await app.inject('/')).json(), { count: 1 })
  })
})

t.test('urlDefaults', async (t) => {
  t.test('adds to the values of URLs, the app\'s before those of the rule\'s instance', async (t) => {
    const app = await buildApp(t, { serverName: 'example.com' })
    const seen: unknown[] = []
    app.urlDefaults((endpoint, values) => {
      values['lang'] ??= 'en'
      seen.push(endpoint)
    })
    app.register(async (inner) => {
      inner.urlDefaults((_endpoint, values) => { values['inner'] ??= 'yes' })
      inner.rule('/<lang>/inner', { endpoint: 'inner' }, () => urlFor('inner'))
    })
    app.rule('/<lang>/', { endpoint: 'index' }, () => urlFor('index', { lang: 'de' }) + urlFor('index'))
    t.equal((await app.inject('/fr/')).body, '/de//en/')
    t.equal((await app.inject('/fr/inner')).body, '/en/inner?inner=yes')
    t.equal(app.urlFor('index'), 'http://example.com/en/')
    t.same(seen, ['index', 'index', 'inner', 'index'])
    t.throws(() => app.urlFor('nothing'), { code: 'FLASKISH_ERR_ENDPOINT_UNKNOWN' })
    const given = { lang: 'fr' }
    app.urlFor('inner', given)
    t.same(given, { lang: 'fr' })
  })
})

t.test('isAwaited', async (t) => {
  t.test('is false where nobody looks at the answer', async (t) => {
    const app = await buildApp(t)
    app.rule('/', (_args, context) => {
      const before = isAwaited(context as RequestContext)
      afterThisRequest(() => {})
      return { before, after: isAwaited(context as RequestContext) }
    })
    t.same((await app.inject('/')).json(), { before: false, after: true })
  })
})

t.test('runAfter', async (t) => {
  t.test('calls the functions in order, with what the one before returned, and those that they add', async (t) => {
    const app = await buildApp(t)
    app.rule('/', () => {
      afterThisRequest((response) => { response.headers.set('x-order', '1') })
      afterThisRequest(async (response) => new Response(`${await response.text()}!`, 201, response.headers))
      afterThisRequest((response) => {
        afterThisRequest((last) => { last.headers.set('x-order', `${last.headers.get('x-order')}3`) })
        response.headers.set('x-order', `${response.headers.get('x-order')}2`)
        return response
      })
      return 'text'
    })
    t.match(await app.inject('/'), { statusCode: 201, body: 'text!', headers: { 'x-order': '123' } })
  })

  t.test('refuses a result that is no Response', async (t) => {
    const app = await buildApp(t)
    app.rule('/', () => {
      afterThisRequest(function addHeader () { return 'text' as unknown as Response })
      return 'text'
    })
    t.equal((await app.inject('/')).statusCode, 500)
    t.match(takeErrors(app), [{ err: { code: 'FLASKISH_ERR_AFTER_RESULT', message: /addHeader/ } }])
  })

  t.test('that fails is a page for 500, and so is a Response that cannot be sent', async (t) => {
    const app = await buildApp(t)
    app.rule('/throw', { endpoint: 'a' }, () => { afterThisRequest(() => { throw new Error('after') }); return 'text' })
    app.rule('/reject', { endpoint: 'b' }, () => { afterThisRequest(async () => { throw new Error('after') }); return 'text' })
    app.rule('/locked', { endpoint: 'c' }, () => { afterThisRequest(() => { const stream = new ReadableStream(); stream.getReader(); return new Response(stream) }); return 'text' })
    for (const path of ['/throw', '/reject', '/locked']) {
      t.match(await app.inject(path), { statusCode: 500, body: /<h1>Internal Server Error<\/h1>/ }, path)
      t.equal(takeErrors(app).length, 1, path)
    }
  })

  t.test('gives back the Response where there is nothing to call', async (t) => {
    const app = await buildApp(t)
    const response = new Response('x')
    app.rule('/', async (_args, { reply }) => String(await runAfter(new RequestContext(app.flaskish, undefined, reply), response) === response))
    t.equal((await app.inject('/')).body, 'true')
    t.same(takeWarnings(app), [])
  })
})

t.test('tearDown', async (t) => {
  t.test('runs what is left when one waits', async (t) => {
    const app = await buildApp(t)
    const order: number[] = []
    for (const number of [3, 2, 1]) app.teardownRequest(async () => { await delay(5 - number); order.push(number) })
    app.rule('/', () => 'view')
    await app.inject('/')
    for (let wait = 0; wait < 200 && order.length < 3; wait++) await delay(5)
    t.same(order, [1, 2, 3])
  })
})
