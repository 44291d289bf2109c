import t from 'tap'
import type { FastifyInstance } from 'fastify'
import { RequestContext } from '../../plugins/context.ts'
import { processSecrets, requestSecrets, requestTables } from '../../plugins/debugger-request.ts'
import { buildApp } from '../build-app.ts'

async function createContext (app: FastifyInstance, path: string, options: object): Promise<RequestContext> {
  const context = app.testRequestContext(path, options, (context) => context)
  if (!(context instanceof RequestContext)) throw new Error('It is no context.')
  return context
}

const tablesOf = (context: RequestContext): Record<string, unknown> => Object.fromEntries(requestTables(context).map(({ title, rows }) => [title, rows]))

t.test('requestTables', async (t) => {
  t.test('tell of the request, without what is nobody\'s to read', async (t) => {
    const app = await buildApp(t)
    app.rule('/post/<int:id>', { endpoint: 'blog.post', methods: ['POST'] }, () => '')
    const context = await createContext(app, '/post/7?page=2', { method: 'POST', form: { text: 'hi', password: 'hunter22' }, headers: { authorization: 'Bearer t0ken', 'x-api-key': 'k' }, cookies: { a: 'secret' } })
    t.same(tablesOf(context), {
      Request: [['URL', 'http://localhost/post/7?page=2'], ['Endpoint', 'blog.post'], ['Rule', '/post/<int:id>'], ['Blueprint', 'blog']],
      'View arguments': [['id', '7']],
      Query: [['page', '2']],
      Form: [['text', 'hi'], ['password', '(withheld)']],
      Cookies: [['a', '(withheld)']],
      Headers: [['host', 'localhost'], ['content-type', 'application/x-www-form-urlencoded'], ['content-length', '25'], ['authorization', '(withheld)'], ['x-api-key', '(withheld)'], ['cookie', '(withheld)']]
    })
  })

  t.test('leave out a form that cannot be read', async (t) => {
    const app = await buildApp(t, { limits: { maxFormParts: 1 } })
    const context = await createContext(app, '/nowhere', { method: 'POST', form: { a: '1', b: '2' } })
    t.match(tablesOf(context), { Request: [['URL', 'http://localhost/nowhere']], 'View arguments': [], Form: [] })
  })

  t.test('are bounded', async (t) => {
    const app = await buildApp(t)
    const context = await createContext(app, `/?${'a=1&'.repeat(500)}b=${'x'.repeat(10_000)}`, { headers: { long: 'y'.repeat(10_000) } })
    t.ok(JSON.stringify(requestTables(context)).length < 20_000)
  })
})

t.test('requestSecrets', async (t) => {
  t.test('are credentials and cookies, whole and in parts', async (t) => {
    const app = await buildApp(t)
    const basic = Buffer.from('ann:hunter22').toString('base64')
    const secrets = requestSecrets(await createContext(app, '/', { headers: { authorization: `Basic ${basic}` }, cookies: { a: 'c00kie' } }))
    for (const secret of [`Basic ${basic}`, basic, 'hunter22', 'a=c00kie', 'c00kie']) t.ok(secrets.includes(secret), secret)
    t.ok(requestSecrets(await createContext(app, '/', { headers: { authorization: 'Bearer t0ken' } })).includes('t0ken'))
    t.same(requestSecrets(await createContext(app, '/', {})).filter((secret) => secret !== ''), [])
  })
})

t.test('processSecrets', async (t) => {
  t.test('are the keys of sessions and what the environment calls a secret', async (t) => {
    const secrets = processSecrets(['k1', Buffer.from('k2')], { DB_PASSWORD: 'pw', HOME: '/root', API_TOKEN: undefined })
    for (const secret of ['k1', 'k2', 'pw']) t.ok(secrets.includes(secret), secret)
    t.notOk(secrets.includes('/root'))
    t.same(processSecrets(undefined, {}), [])
    t.ok(processSecrets('k3', {}).includes('k3'))
  })
})
