import Fastify from 'fastify'
import t from 'tap'
import flaskish, { currentApp, hasRequestContext, request } from 'flaskish'
import { buildApp, takeWarnings } from '../build-app.ts'

t.test('flaskish', async (t) => {
  t.test('decorates the instance it is registered on', async (t) => {
    const app = await buildApp(t, { config: { COLOUR: 'red' } })
    for (const name of ['flaskish', 'rule', 'urlFor', 'urlMap', 'registerErrorHandler', 'testRequestContext', 'requestContext', 'config']) t.ok(app.hasDecorator(name), name)
    app.get('/', async () => `${String(currentApp.config['COLOUR'])} ${request.path}`)
    t.equal((await app.inject('/')).body, 'red /')
  })
  t.test('leaves a config of the host as it is', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    app.decorate('config', { host: 'own' })
    await app.register(flaskish, { config: { COLOUR: 'red' } })
    t.same(app.getDecorator('config'), { host: 'own' })
    app.rule('/', () => String(currentApp.config['COLOUR']))
    t.equal((await app.inject('/')).body, 'red')
  })
  t.test('opens no context for routes under contexts: explicit', async (t) => {
    const app = await buildApp(t, { contexts: 'explicit' })
    app.get('/', async () => String(hasRequestContext()))
    t.equal((await app.inject('/')).body, 'false')
  })
  t.test('answers what no route answers once, with several registrations', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    for (const prefix of ['/a', '/b']) {
      await app.register(async (inner) => {
        await inner.register(flaskish)
        inner.rule('/x/', () => prefix)
      }, { prefix })
    }
    t.equal((await app.inject('/a/x')).headers.location, '/a/x/')
    t.equal((await app.inject('/b/x')).headers.location, '/b/x/')
    t.equal((await app.inject('/b/x/')).body, '/b')
  })
  t.test('refuses an option it does not know, naming the nearest', async (t) => {
    const app = Fastify()
    await t.rejects(async () => { await app.register(flaskish, { secretkey: 'x' } as object) }, { code: 'FLASKISH_ERR_OPTION_UNKNOWN', message: /"secretKey"/ })
  })
  t.test('warns where routes of the host read URLs otherwise', async (t) => {
    const app = await buildApp(t, {}, { routerOptions: { caseSensitive: false } })
    t.match(takeWarnings(app), [{ msg: /caseSensitive: false.*upper from lower case.*Remove the setting/ }])
  })
})
