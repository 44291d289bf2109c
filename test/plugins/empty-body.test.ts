import { once } from 'node:events'
import { finished, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import Fastify, { type FastifyReply } from 'fastify'
import { request } from 'flaskish'
import t, { type Test } from 'tap'
import { spareDraining } from '../../plugins/empty-body.ts'
import { buildApp } from '../build-app.ts'
import { ask, exchange, listen, open } from '../raw-socket.ts'

const spare = ({ raw, request }: FastifyReply): void => spareDraining(request.raw, raw)
const SOON_MS = 20

type Tell = (what: string) => void
type Act = (reply: FastifyReply, tell: Tell) => unknown

/** Asks two routes that do the same, where the request of the second one is spared, and says what `act` was told of both. */
async function compare (t: Test, act: Act, { hook, rest = '\r\n' }: { hook?: 'onSend' | 'onResponse', rest?: string } = {}): Promise<string> {
  const app = Fastify()
  t.teardown(() => app.close())
  let told: string[] = []
  const tell: Tell = (what) => told.push(what)
  app.addHook('onRequest', ({ url }, reply, done) => {
    if (url === '/spared') spare(reply)
    done()
  })
  if (hook === 'onSend') app.addHook('onSend', async (_request, reply) => { await act(reply, tell) })
  if (hook === 'onResponse') app.addHook('onResponse', async (_request, reply) => { await act(reply, tell) })
  app.all('/*', async (_request, reply) => {
    reply.raw.once('finish', () => tell('answered'))
    if (hook === undefined) await act(reply, tell)
    return 'Hello'
  })
  const port = await listen(app)
  const both: string[] = []
  for (const path of ['/plain', '/spared']) {
    told = []
    t.match(await exchange(port, `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${rest}`), { statusLine: 'HTTP/1.1 200 OK', body: 'Hello' })
    await delay(SOON_MS)
    both.push(told.join(', '))
  }
  t.equal(both[1], both[0], 'the same as of the other')
  return both[1] ?? ''
}

const listenTo: Act = ({ request: { raw } }, tell) => {
  raw.on('end', () => tell('end')).on('close', () => tell('close'))
}

t.test('spareDraining', async (t) => {
  t.test('tells whoever listens what they are told otherwise', async (t) => {
    t.equal(await compare(t, listenTo), 'answered, end, close', 'in a view')
    t.equal(await compare(t, async (reply, tell) => { await delay(5); listenTo(reply, tell) }), 'answered, end, close', 'later in a view')
    t.equal(await compare(t, listenTo, { hook: 'onSend' }), 'answered, end, close', 'in onSend')
    t.equal(await compare(t, listenTo, { hook: 'onResponse' }), 'answered, end, close', 'in onResponse')
    t.equal(await compare(t, ({ request: { raw } }, tell) => { raw.prependOnceListener('close', () => tell('close')) }), 'answered, close', 'of one event')
    t.equal(await compare(t, ({ request: { signal } }, tell) => { signal.addEventListener('abort', () => tell('aborted')) }), 'answered, aborted', "by Fastify's signal")
    t.equal(await compare(t, ({ request: { raw } }, tell) => { setTimeout(() => { finished(raw, () => tell('finished')) }, SOON_MS / 2) }), 'answered, finished', 'after the answer')
  })
  t.test('lets whoever reads read to the end', async (t) => {
    t.equal(await compare(t, async ({ request: { raw } }, tell) => { tell(`read "${await text(raw)}"`) }), 'read "", answered')
    t.equal(await compare(t, async ({ request: { raw } }, tell) => { await delay(5); tell(`read "${await text(raw)}"`) }), 'read "", answered')
    t.equal(await compare(t, async ({ request: { raw } }, tell) => { await once(raw.resume(), 'close'); tell('closed') }), 'closed, answered')
    t.equal(await compare(t, async ({ request: { raw } }, tell) => { await once(raw.on('readable', () => tell(`read ${raw.read()}`)), 'end'); tell('ended') }), 'read null, ended, answered')
    t.equal(await compare(t, async ({ request: { raw } }, tell) => {
      const sink = new Writable({ write: (_chunk, _encoding, done) => done() })
      await once(raw.pipe(sink), 'finish')
      tell('piped')
    }), 'piped, answered')
  })
  t.test('leaves a request with a body alone, and one that was read', async (t) => {
    const read: Act = async ({ request: { raw } }, tell) => { tell(`read "${await text(raw)}"`) }
    t.equal(await compare(t, read, { rest: 'Content-Length: 4\r\n\r\nbody' }), 'read "body", answered')
    t.equal(await compare(t, read, { rest: 'Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n' }), 'read "body", answered')
    t.equal(await compare(t, listenTo, { rest: 'Content-Length: 4\r\n\r\nbody' }), 'answered, end, close')
    for (const event of ['end', 'close', 'data']) {
      const app = Fastify()
      t.teardown(() => app.close())
      app.get('/', ({ raw }, reply) => {
        raw.on(event, () => {})
        spare(reply)
        t.equal(raw.listenerCount('newListener'), 0, event)
        reply.send('Hello')
      })
      t.match(await ask(await listen(app), '/'), { body: 'Hello' })
    }
  })
  t.test('tells who listens of a visitor that leaves before the answer', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    const gone = new Promise<boolean>((resolve) => {
      app.get('/', ({ raw }, reply) => {
        spare(reply)
        raw.on('close', () => resolve(raw.destroyed))
        socket.then((opened) => opened.destroy())
      })
    })
    const socket = open(await listen(app), 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    t.equal(await gone, true)
  })
  t.test('serves the next requests of the connection, also those that come with the first', async (t) => {
    const app = await buildApp(t)
    app.rule('/now', () => 'now')
    app.rule('/later', async () => { await delay(5); return 'later' })
    app.rule('/form', { methods: ['POST'] }, async () => request.form.get('name', ''))
    const form = 'Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 8\r\n\r\nname=Ada'
    const { body } = await exchange(await listen(app), [
      'GET /now HTTP/1.1\r\nHost: x\r\n\r\n',
      'GET /later HTTP/1.1\r\nHost: x\r\n\r\n',
      `POST /form HTTP/1.1\r\nHost: x\r\n${form}`,
      'GET /missing HTTP/1.1\r\nHost: x\r\n\r\n',
      'GET /now HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
    ].join(''))
    t.strictSame(body.match(/(now|later|Ada)(?=HTTP|$)|HTTP\/1\.1 \d+/g), ['now', 'HTTP/1.1 200', 'later', 'HTTP/1.1 200', 'Ada', 'HTTP/1.1 404', 'HTTP/1.1 200', 'now'])
  })
})
