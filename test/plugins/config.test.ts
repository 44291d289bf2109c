import t from 'tap'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Config, currentApp, renderTemplateString } from 'flaskish'
import { buildApp } from '../build-app.ts'

t.test('Config', async (t) => {
  t.test('is filled before flaskish is registered with it', async (t) => {
    const root = t.testdir({ 'config.json': '{"FROM_FILE":true,"SECRET_KEY":"a secret key of the file"}' })
    process.env['CONFIGTEST_FROM_ENV'] = '{"a":1}'
    t.teardown(() => { delete process.env['CONFIGTEST_FROM_ENV'] })
    const config = new Config({ title: 'T' }, { root })
    t.equal(config.fromFile('config.json'), true)
    t.equal(config.fromFile(pathToFileURL(join(root, 'config.json'))), true)
    t.equal(config.fromFile('none.json', { silent: true }), false)
    t.throws(() => config.fromFile('.'), { code: 'EISDIR' })
    config.fromPrefixedEnv('CONFIGTEST')
    const app = await buildApp(t, { config })
    app.rule('/', (_args, { session }) => { session['a'] = 1; return renderTemplateString('{{config.title}}{{config.FROM_ENV.a}}{{config.SECRET_KEY}}', {}) })
    const response = await app.testClient().get('/')
    t.equal(response.text, 'T1')
    t.equal(response.session['a'], 1, 'the key is in use')
    t.equal(config['SECRET_KEY'], 'a secret key of the file', 'for another app')
  })
  t.test('begins with nothing, at the main script', async (t) => {
    t.same({ ...new Config() }, {})
    t.equal(new Config().fromFile('config.test.ts', (text) => ({ LENGTH: text.length })), true)
  })
})

t.test('currentApp.config', async (t) => {
  t.test('has the functions of one, also where an object was given', async (t) => {
    const app = await buildApp(t, { config: { MAIL_HOST: 'x' } })
    app.testRequestContext(() => {
      t.same(currentApp.config.getNamespace('MAIL_'), { host: 'x' })
      currentApp.config['OTHER'] = 1
      t.equal(currentApp.config.get('OTHER'), 1)
    })
    t.same(Object.keys(Reflect.get(app, 'config')), ['MAIL_HOST', 'OTHER'])
  })
  t.test('refuses what would come too late', async (t) => {
    const app = await buildApp(t)
    app.testRequestContext(() => {
      for (const key of ['SECRET_KEY', 'SERVER_NAME', 'SESSION_COOKIE_SECURE']) {
        t.throws(() => { currentApp.config[key] = 1 }, { code: 'FLASKISH_ERR_CONFIG', message: `Cannot take "${key}" into the config: flaskish was registered before it. Give it to register, in the option "config".` })
      }
    })
  })
  t.test('has no secrets', async (t) => {
    const app = await buildApp(t, { config: { SECRET_KEY: 'a secret key of the config', SECRET_KEY_FALLBACKS: ['an older key of the config'], SERVER_NAME: 'example.com' } })
    app.testRequestContext(() => t.same({ ...currentApp.config }, { SERVER_NAME: 'example.com' }))
  })
})
