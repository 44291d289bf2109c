import { join } from 'node:path'
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import multipart from '@fastify/multipart'
import secureSession from '@fastify/secure-session'
import fastifyStatic from '@fastify/static'
import view from '@fastify/view'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, type InjectOptions } from 'fastify'
import flaskish, { renderTemplate, request, session, urlFor } from 'flaskish'
import handlebars from 'handlebars'
import t from 'tap'

declare module '@fastify/secure-session' {
  interface SessionData {
    user: string
  }
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const MULTIPART = { 'content-type': 'multipart/form-data; boundary=b' }
const PARTS = '--b\r\ncontent-disposition: form-data; name="f"; filename="a.txt"\r\n\r\nhello\r\n--b\r\ncontent-disposition: form-data; name="t"\r\n\r\ntext\r\n--b--\r\n'

interface HostPlugin {
  /** Registers it with options of the host's own, and a plain route that uses it. */
  readonly register: (app: FastifyInstance, root: string) => Promise<void>
  readonly asked: InjectOptions
  readonly answer: string
}

const PLUGINS: Readonly<Record<string, HostPlugin>> = {
  '@fastify/cookie': {
    async register (app) {
      await app.register(cookie, { secret: 'host' })
      app.get('/host', async ({ cookies, unsignCookie }) => ({ cookies, signed: unsignCookie(app.signCookie('a')).value }))
    },
    asked: { url: '/host', headers: { cookie: 'k=v' } },
    answer: '{"cookies":{"k":"v"},"signed":"a"}'
  },
  '@fastify/formbody': {
    async register (app) {
      await app.register(formbody, { parser: (text) => ({ text }) })
      app.post('/host', async ({ body }) => body)
    },
    asked: { method: 'POST', url: '/host', headers: FORM, payload: 'x=1' },
    answer: '{"text":"x=1"}'
  },
  '@fastify/multipart': {
    async register (app) {
      await app.register(multipart, { attachFieldsToBody: 'keyValues' })
      app.post('/host', async ({ body }) => Object.keys(Object(body)))
    },
    asked: { method: 'POST', url: '/host', headers: MULTIPART, payload: PARTS },
    answer: '["f","t"]'
  },
  '@fastify/static': {
    async register (app, root) {
      await app.register(fastifyStatic, { root: join(root, 'assets'), prefix: '/assets/' })
    },
    asked: { url: '/assets/host.txt' },
    answer: 'of the host'
  },
  '@fastify/view': {
    async register (app, root) {
      await app.register(view, { engine: { handlebars }, root: join(root, 'pages') })
      app.get('/host', (_request, reply) => reply.view('host.hbs', { name: 'host' }))
    },
    asked: { url: '/host' },
    answer: 'Page of host'
  },
  '@fastify/secure-session': {
    async register (app) {
      await app.register(secureSession, { key: Buffer.alloc(32, 7), cookieName: 'hosts' })
      app.get('/host', async (incoming: FastifyRequest, reply: FastifyReply) => {
        incoming.session.set('user', 'ada')
        reply.header('x-user', String(incoming.session.get('user')))
        return 'set'
      })
    },
    asked: { url: '/host' },
    answer: 'set'
  }
}

t.test('a plugin of the host\'s own', async (t) => {
  const root = t.testdir({
    assets: { 'host.txt': 'of the host' },
    pages: { 'host.hbs': 'Page of {{name}}' },
    static: { 'style.css': 'body {}' },
    templates: { 'page.html': 'Template {{x}}' }
  })
  for (const [name, { register, asked, answer }] of Object.entries(PLUGINS)) {
    for (const order of ['before flaskish', 'after it', 'after its rules'] as const) {
      t.test(`${name}, ${order}, keeps its options, and rules have all of flaskish`, async (t) => {
        const app = Fastify()
        t.teardown(() => app.close())
        if (order === 'before flaskish') await register(app, root)
        await app.register(flaskish, { root, secretKey: 'k'.repeat(32) })
        if (order === 'after it') await register(app, root)
        addRules(app)
        if (order === 'after its rules') await register(app, root)

        t.equal((await app.inject(asked)).body, answer)
        t.equal((await app.inject({ method: 'POST', url: '/read', headers: { ...FORM, cookie: 'k=v' }, payload: 'x=1&x=2' })).body, '{"form":[["x","1"],["x","2"]],"files":[],"cookies":[["k","v"]]}')
        t.equal((await app.inject({ method: 'POST', url: '/read', headers: MULTIPART, payload: PARTS })).body, '{"form":[["t","text"]],"files":[["f",5]],"cookies":[]}')
        t.equal((await app.inject('/page')).body, 'Template 5')
        t.equal((await app.inject('/url')).body, '/static/style.css')
        t.equal((await app.inject('/static/style.css')).body, 'body {}')
        const first = await app.inject('/count')
        t.equal((await app.inject({ url: '/count', headers: { cookie: String(first.headers['set-cookie']).split(';')[0] } })).body, '2')
      })
    }
  }
  t.test('@fastify/secure-session: whoever was logged in before the move stays so', async (t) => {
    const options = { key: Buffer.alloc(32, 7), cookieName: 'hosts' }
    const before = Fastify()
    t.teardown(() => before.close())
    await before.register(secureSession, options)
    before.get('/login', async (incoming) => { incoming.session.set('user', 'ada') })
    const cookies = String((await before.inject('/login')).headers['set-cookie']).split(';')[0]

    const after = Fastify()
    t.teardown(() => after.close())
    await after.register(secureSession, options)
    await after.register(flaskish)
    after.rule('/me', () => {
      session['visits'] = 1
      return String(request.fastify.session.get('user'))
    })
    t.equal((await after.inject({ url: '/me', headers: { cookie: cookies } })).body, 'ada')
  })
})

function addRules (app: FastifyInstance): void {
  app.rule('/read', { methods: ['POST'] }, () => ({ form: [...request.form], files: [...request.files].map(([name, file]) => [name, file.size]), cookies: [...request.cookies] }))
  app.rule('/page', () => renderTemplate('page.html', { x: 5 }))
  app.rule('/url', () => urlFor('static', { filename: 'style.css' }))
  app.rule('/count', () => String(session['count'] = Number(session['count'] ?? 0) + 1))
}
