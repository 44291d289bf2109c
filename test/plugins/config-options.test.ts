import t from 'tap'
import Fastify from 'fastify'
import flaskish, { session } from 'flaskish'
import { namingKeys, withConfig } from '../../plugins/config-options.ts'
import { readOptions } from '../../plugins/options.ts'
import { buildApp } from '../build-app.ts'

t.test('withConfig', async (t) => {
  t.test('takes options from the config, by Flask\'s names', async (t) => {
    const config = {
      SECRET_KEY: 'newest',
      SECRET_KEY_FALLBACKS: ['older'],
      SERVER_NAME: 'example.com',
      APPLICATION_ROOT: '/app',
      PREFERRED_URL_SCHEME: 'https',
      TRUSTED_HOSTS: ['.example.com'],
      MAX_CONTENT_LENGTH: 1,
      MAX_FORM_MEMORY_SIZE: 2,
      MAX_FORM_PARTS: 3,
      SESSION_COOKIE_NAME: 's',
      SESSION_COOKIE_DOMAIN: 'example.com',
      SESSION_COOKIE_PATH: '/p',
      SESSION_COOKIE_HTTPONLY: false,
      SESSION_COOKIE_SECURE: true,
      SESSION_COOKIE_SAMESITE: 'Strict',
      SESSION_COOKIE_PARTITIONED: true,
      SESSION_REFRESH_EACH_REQUEST: false,
      PERMANENT_SESSION_LIFETIME: 60,
      TEMPLATES_AUTO_RELOAD: true,
      OWN: 1
    }
    t.strictSame({ ...withConfig({ config }) }, {
      config,
      secretKey: ['newest', 'older'],
      serverName: 'example.com',
      applicationRoot: '/app',
      preferredUrlScheme: 'https',
      trustedHosts: ['.example.com'],
      limits: { maxContentLength: 1, maxFormMemorySize: 2, maxFormParts: 3 },
      session: { cookieName: 's', domain: 'example.com', path: '/p', httpOnly: false, secure: true, sameSite: 'Strict', partitioned: true, refreshEachRequest: false, lifetime: 60 },
      templates: { autoReload: true }
    })
    t.doesNotThrow(() => readOptions(withConfig({ config })))
  })
  t.test('leaves what the options say, and what is not given', async (t) => {
    const config = { SECRET_KEY: 'config', SERVER_NAME: 'config', MAX_FORM_PARTS: 1, MAX_FORM_MEMORY_SIZE: 2, TEMPLATES_AUTO_RELOAD: true, TRUSTED_HOSTS: null, APPLICATION_ROOT: undefined }
    const options = { config, secretKey: 'option', serverName: 'option', limits: { maxFormParts: 7, maxFormMemorySize: undefined } as object, templates: false as const }
    t.strictSame(withConfig(options), { ...options, limits: { maxFormParts: 7, maxFormMemorySize: 2 } })
    t.strictSame(withConfig({ config: { SECRET_KEY: null } }), { config: { SECRET_KEY: null } })
    t.strictSame(withConfig({ config: {}, limits: [] as object }), { config: {}, limits: [] })
    t.strictSame(withConfig({ config: { MAX_FORM_PARTS: 1 }, limits: [] as object }).limits, [])
  })
  t.test('leaves options without a config alone', async (t) => {
    const options = { serverName: 'a' }
    t.equal(withConfig(options), options)
    const wrong = { config: null } as object
    t.equal(withConfig(wrong), wrong)
  })
})

t.test('namingKeys', async (t) => {
  const read = (options: object): unknown => namingKeys(options, () => readOptions(withConfig(options)))
  t.test('names the key that a wrong value came from', async (t) => {
    const rows: Array<[key: string, value: unknown]> = [['SERVER_NAME', 'http://x'], ['SESSION_COOKIE_SECURE', 'True'], ['SESSION_COOKIE_SAMESITE', 'Weak'], ['MAX_CONTENT_LENGTH', '1 MB'], ['TRUSTED_HOSTS', 'example.com'], ['PERMANENT_SESSION_LIFETIME', 0], ['TEMPLATES_AUTO_RELOAD', 1]]
    for (const [key, value] of rows) t.throws(() => read({ config: { [key]: value } }), { code: 'FLASKISH_ERR_OPTION', details: { option: `config.${key}` } }, key)
  })
  t.test('names the option that goes before it, or has no key', async (t) => {
    t.throws(() => read({ config: { SERVER_NAME: 'a' }, serverName: 'http://x' }), { code: 'FLASKISH_ERR_OPTION', details: { option: 'serverName' } })
    t.throws(() => read({ config: { MAX_FORM_PARTS: 1 }, limits: { maxFormParts: -1 } }), { code: 'FLASKISH_ERR_OPTION', details: { option: 'limits.maxFormParts' } })
    t.throws(() => read({ config: {}, errorPages: 'xml' }), { code: 'FLASKISH_ERR_OPTION', details: { option: 'errorPages' } })
    t.throws(() => read({ errorPages: 'xml' }), { code: 'FLASKISH_ERR_OPTION', details: { option: 'errorPages' } })
    t.throws(() => read({ unknown: 1, config: {} }), { code: 'FLASKISH_ERR_OPTION_UNKNOWN' })
    t.throws(() => namingKeys({ config: {} }, () => { throw new TypeError('other') }), TypeError)
  })
})

t.test('the config of an app', async (t) => {
  t.test('sets it up as options would', async (t) => {
    const app = await buildApp(t, { config: { SECRET_KEY: 'a secret key of the config', SESSION_COOKIE_NAME: 'own', SERVER_NAME: 'example.com', TRUSTED_HOSTS: ['example.com:8080', '.example.org'] } })
    app.rule('/', () => { session['a'] = 1; return '' })
    app.rule('/folder/', () => '')
    const client = app.testClient()
    t.equal((await client.get('/')).status, 200)
    t.ok(client.getCookie('own'))
    for (const path of ['/', '/folder', '/nowhere', '/static/x']) {
      for (const host of ['evil.example', 'example.com.evil.example', 'xexample.org', 'a.example.com', '']) t.equal((await client.get(path, { headers: { host } })).status, 400, `${path} at ${host}`)
    }
    t.equal((await client.post('/', { headers: { host: 'evil.example' } })).status, 400)
    for (const host of ['example.com', 'EXAMPLE.com:1', 'example.org', 'a.b.example.org']) t.equal((await client.get('/folder', { headers: { host } })).status, 308, host)
  })
  t.test('names a key that is too short, and never repeats it', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    await t.rejects(async () => await app.register(flaskish, { config: { SECRET_KEY: 'short' } }), { code: 'FLASKISH_ERR_OPTION', details: { option: 'config.SECRET_KEY', found: 'a text of length 5' } })
  })
})
