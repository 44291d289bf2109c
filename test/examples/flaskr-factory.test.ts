import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createApp } from '../../examples/flaskr/app.ts'
import { readConfig, secretKeyOf } from '../../examples/flaskr/config.ts'
import { runCommand } from '../cli.ts'
import { openBlog } from './blog.ts'

t.test('the blog of the example, as it is made', async (t) => {
  t.test('takes its settings from the environment', async (t) => {
    const { instance, ...defaults } = readConfig({ SECRET_KEY: '' })
    t.match(instance, /examples.flaskr.instance$/)
    t.same(defaults, { secretKey: undefined, secretKeyFallbacks: [], databaseUrl: undefined, databaseToken: undefined, isBehindProxy: false, isMounted: false, logLevel: 'warn' })
    t.same(
      readConfig({ INSTANCE: '/srv/blog', SECRET_KEY: 'k', SECRET_KEY_FALLBACKS: 'older, oldest,', DATABASE_URL: 'libsql://db', DATABASE_TOKEN: 't', BEHIND_PROXY: '1', MOUNTED: '1', LOG_LEVEL: 'info' }),
      { instance: '/srv/blog', secretKey: 'k', secretKeyFallbacks: ['older', 'oldest'], databaseUrl: 'libsql://db', databaseToken: 't', isBehindProxy: true, isMounted: true, logLevel: 'info' })
  })

  t.test('makes a secret key for itself, which it keeps from others', async (t) => {
    const instance = join(t.testdir(), 'instance')
    const keyOfStart = async (): Promise<string> => {
      await (await createApp({ instance, secretKey: undefined, databaseUrl: undefined })).close()
      return readFileSync(join(instance, 'secret-key'), 'utf8')
    }
    const key = await keyOfStart()
    t.match(key, /^[0-9a-f]{64}$/)
    t.equal(statSync(join(instance, 'secret-key')).mode & 0o777, 0o600)
    t.equal(statSync(instance).mode & 0o777, 0o700, 'nobody else looks into the database')
    t.equal(await keyOfStart(), key, 'another start finds it')
  })

  t.test('says where it cannot keep one', async (t) => {
    const instance = t.testdir({ 'secret-key': {} })
    await t.rejects(createApp({ instance, secretKey: undefined, databaseUrl: undefined }), { code: 'EISDIR' })
    await t.rejects(secretKeyOf(join(instance, 'missing')), { code: 'ENOENT', syscall: 'open' })
  })

  t.test('sends headers of safety with pages, files and errors', async (t) => {
    const client = (await openBlog(t)).app.testClient()
    for (const path of ['/', '/static/style.css', '/nowhere', '/auth/logout']) {
      const { headers } = await client.get(path)
      t.match(headers.get('content-security-policy'), "default-src 'self'", path)
      t.equal(headers.get('x-content-type-options'), 'nosniff', path)
    }
  })

  t.test('has a page of its own for each error, without messages', async (t) => {
    const client = (await openBlog(t)).app.testClient()
    await client.get('/create')
    const missing = await client.get('/nowhere')
    t.equal(missing.status, 404)
    t.match(missing.text, /<title>Not Found · Flaskr<\/title>[^]*<h1>Not Found<\/h1>/)
    t.notMatch(missing.text, 'Please log in')
    t.match((await client.get('/auth/login')).text, 'Please log in', 'the message is for the next page')
  })

  t.test('sends the cookie over HTTPS alone where a front server has it, and believes its headers', async (t) => {
    const { app } = await openBlog(t, { isBehindProxy: true })
    const headers = { 'X-Forwarded-For': '192.0.2.1', 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'blog.example', Origin: 'https://blog.example' }
    const { headers: { 'set-cookie': cookie }, status } = await app.testClient().post('/auth/logout', { headers })
    t.equal(status, 302)
    t.match(cookie, /; Secure/)
  })

  t.test('lives under a path where it is told that it is mounted, and no visitor moves it otherwise', async (t) => {
    const headers = { 'X-Forwarded-Prefix': '/blog' }
    for (const [isMounted, location] of [[true, '/blog/auth/login'], [false, '/auth/login']] as const) {
      const { app } = await openBlog(t, { isBehindProxy: true, isMounted })
      t.equal((await app.testClient().get('/create', { headers })).location, location)
      await app.close()
    }
  })

  t.test('opens sessions with keys of before, and seals with its own', async (t) => {
    const { app: before } = await openBlog(t, { secretKey: 'the key of the last years' })
    const cookie = String((await before.testClient().get('/create')).headers.get('set-cookie')).split(';')[0] ?? ''
    const { app } = await openBlog(t, { secretKeyFallbacks: ['the key of the last years'] })
    t.match((await app.testClient().get('/auth/login', { headers: { Cookie: cookie } })).text, 'Please log in first.')
    const { app: after } = await openBlog(t)
    t.notMatch((await after.testClient().get('/auth/login', { headers: { Cookie: cookie } })).text, 'Please log in first.')
  })

  t.test('has a command that makes the tables, and may be called again', async (t) => {
    const options = { env: { INSTANCE: join(t.testdir(), 'a folder') } }
    for (const time of ['the first time', 'once more']) {
      t.match(await runCommand(['--app', 'examples/flaskr/app.ts', 'init-db'], options), { code: 0, stdout: 'The database is ready.\n', stderr: /^(?:Warning: .* is still being loaded .*\n)?$/ }, time)
    }
  })
})
