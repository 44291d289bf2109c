import secureSession from '@fastify/secure-session'
import Fastify, { type FastifyInstance } from 'fastify'
import flaskish, { flash, getFlashedMessages, session } from 'flaskish'
import t from 'tap'
import { hostSessions } from '../../plugins/host-sessions.ts'
import { setCookies, Visitor } from '../visitor.ts'

const key = Buffer.alloc(32, 7)
type Test = { teardown (fn: () => unknown): void }

interface Host {
  readonly app: FastifyInstance
  readonly log: string
}

async function build (t: Test, isFirst: boolean, options: object = { cookie: { path: '/' } }): Promise<Host> {
  const lines: string[] = []
  const app = Fastify({ logger: { level: 'warn', stream: { write: (line: string) => { lines.push(line) } } } })
  t.teardown(() => app.close())
  const register = async (): Promise<void> => { await app.register(secureSession, { key, ...options }) }
  if (isFirst) await register()
  await app.register(flaskish, { secretKey: 'a key that the host makes useless' })
  if (!isFirst) await register()
  return { app, get log () { return lines.join('') } }
}

function addRules (app: FastifyInstance): void {
  app.get('/host-login', async (request) => { Reflect.set(request.session, 'user', 'ann'); return 'ok' })
  app.get('/host', async (request) => ({ user: Reflect.get(request.session, 'user'), keys: Object.keys(request.session.data() ?? {}) }))
  app.rule('/write', () => { session['cart'] = new Set([1]); flash('hi'); return 'ok' })
  app.rule('/', () => ({ cart: [...session.get('cart', []) as Set<number>], flashes: getFlashedMessages(), isNew: session.isNew }))
  app.rule('/clear', () => { session.clear(); return 'ok' })
  app.rule('/thrown', () => { session['x'] = 1; throw new Error('x') })
}

t.test('a host with its own @fastify/secure-session', async (t) => {
  for (const isFirst of [true, false]) {
    t.test(`keeps its key, its cookie and its users, and is told (${isFirst ? 'before' : 'after'} flaskish)`, async (t) => {
      const host = await build(t, isFirst)
      const { app } = host
      addRules(app)
      const visitor = new Visitor(app)
      t.match(setCookies(await visitor.get('/host-login')), [/^session=.*%3B/])
      const written = await visitor.get('/write')
      t.equal(setCookies(written).length, 1)
      t.equal(written.headers.vary, 'Cookie')
      t.same((await visitor.get('/host')).json(), { user: 'ann', keys: ['user', 'flaskish'] })
      t.same((await visitor.get('/')).json(), { cart: [1], flashes: ['hi'], isNew: false })
      t.same((await visitor.get('/')).json(), { cart: [1], flashes: [], isNew: false })
      t.equal((await visitor.get('/thrown')).statusCode, 500)
      await visitor.get('/clear')
      t.same((await visitor.get('/host')).json(), { user: 'ann', keys: ['user'] })
      t.match(host.log, /flaskish: the app has registered @fastify\/secure-session itself/)
    })
  }

  t.test('may call its session otherwise', async (t) => {
    const { app } = await build(t, true, { sessionName: 'visit', cookie: { path: '/' } })
    app.rule('/write', () => { session['a'] = 1; return 'ok' })
    app.rule('/', () => `${session['a']}`)
    const visitor = new Visitor(app)
    t.match(setCookies(await visitor.get('/write')), [/^visit=/])
    t.equal((await visitor.get('/')).body, '1')
  })

  t.test('has to open its session before flaskish\'s is looked at', async (t) => {
    const early = Fastify({ logger: { level: 'silent' } })
    t.teardown(() => early.close())
    await early.register(flaskish)
    early.addHook('onRequest', async () => { session.get('a') })
    await early.register(secureSession, { key })
    early.get('/', async () => 'ok')
    const answer = await early.inject('/')
    t.equal(answer.statusCode, 500)
    t.equal(answer.json().code, 'FLASKISH_ERR_HOST_SESSION')
  })

  t.test('has none in a test context, which is empty then', async (t) => {
    const { app } = await build(t, true)
    app.testRequestContext('/', () => {
      t.equal(session['a'], undefined)
      session['a'] = 1
      t.equal(session['a'], 1)
    })
  })
})

t.test('hostSessions', async (t) => {
  t.test('has to save before hooks of onSend', async (t) => {
    t.equal(hostSessions.visit({ headers: {}, log: Fastify().log, request: undefined }).canSaveLate, false)
  })
})
