import { readFileSync } from 'node:fs'
import { once } from 'node:events'
import { request as httpsRequest } from 'node:https'
import { connect, createServer, type AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import t from 'tap'
import { Instances } from '../../../plugins/cli/instances.ts'
import { serve, type ServedApp } from '../../../plugins/cli/serve.ts'
import type { TlsFiles } from '../../../plugins/cli/tls-files.ts'
import { ROOT } from '../../cli.ts'
import { open } from '../../raw-socket.ts'

const TLS: TlsFiles = { cert: readFileSync(`${ROOT}test/tls/cert.pem`), key: readFileSync(`${ROOT}test/tls/key.pem`) }
const REQUEST = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'

t.test('serve', async (t) => {
  t.capture(process.stderr, 'write', () => true)

  t.test('listens where it is told to, and says where that is', async (t) => {
    const { served, app } = await start(t)
    const { port } = app.server.address() as AddressInfo
    t.same(served.urls, [`http://127.0.0.1:${port}`])
    t.equal(await (await fetch(`${served.urls[0]}/`)).text(), 'hello')
    t.match((await start(t, { host: 'localhost' })).served.urls, [/^http:\/\/localhost:\d+$/])
    t.match((await start(t, { host: '0.0.0.0' })).served.urls[0], /^http:\/\/127\.0\.0\.1:\d+$/)
    t.match((await start(t, { fastify: { https: TLS } as FastifyServerOptions })).served.urls, [/^https:/])
  })

  t.test('sets the bounds that Fastify leaves out, and keeps those of the app', async (t) => {
    const { app } = await start(t)
    t.match(app.server, { requestTimeout: 300_000, headersTimeout: 60_000, keepAliveTimeout: 72_000 })
    t.match((await start(t, { fastify: { requestTimeout: 7000 } })).app.server, { requestTimeout: 7000 })
  })

  t.test('says why it cannot', async (t) => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    t.teardown(() => other.close())
    const { port } = other.address() as AddressInfo
    await t.rejects(start(t, { port }), { message: /another program has this port/ })
    await t.rejects(start(t, { port, tls: TLS }), { message: /another program has this port/ })
  })

  t.test('takes connections that someone else has accepted', async (t) => {
    const { served } = await start(t)
    const accepting = createServer({ pauseOnConnect: true }, (socket) => {
      served.take(socket)
      socket.resume()
    }).listen(0, '127.0.0.1')
    await once(accepting, 'listening')
    t.teardown(() => accepting.close())
    const visitor = await open((accepting.address() as AddressInfo).port, REQUEST)
    t.match(String(await once(visitor, 'data')), 'hello')
  })

  t.test('puts TLS in front of an app without it, upgrades too', async (t) => {
    const { served, app } = await start(t, { tls: TLS, beforeServing: (app) => app.server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n')) })
    const url = new URL(served.urls[0] ?? '')
    t.equal(url.protocol, 'https:')
    const response = await get(url.port, '/scheme')
    t.equal(response.text, 'https')
    t.equal(app.server.listening, false)
    const upgrading = httpsRequest({ host: '127.0.0.1', port: url.port, ca: TLS.cert, headers: { connection: 'upgrade', upgrade: 'x' } }).end()
    const [answer] = await once(upgrading, 'upgrade')
    t.equal(answer.statusCode, 101)
    await served.stop(1000)
    await t.rejects(get(url.port, '/'))
  })
})

t.test('serve, stopping', async (t) => {
  t.capture(process.stderr, 'write', () => true)

  t.test('finishes what is under way and drops who only waits', async (t) => {
    const { served, port } = await start(t)
    const silent = connect(port, '127.0.0.1')
    await once(silent, 'connect')
    const idle = await open(port, REQUEST)
    await once(idle, 'data')
    const slow = fetch(`http://127.0.0.1:${port}/slow`)
    await wait(50)
    const begin = Date.now()
    const stopped = served.stop(3000)
    await wait(20)
    await t.rejects(fetch(`http://127.0.0.1:${port}/`))
    t.equal(await (await slow).text(), 'late')
    await stopped
    t.ok(Date.now() - begin < 1500)
    t.equal(silent.destroyed || silent.readableEnded || await Promise.race([once(silent, 'close').then(() => true), wait(100, false)]), true)
    silent.destroy()
    idle.destroy()
  })

  t.test('cuts what does not end', async (t) => {
    const { served, port } = await start(t)
    const endless = await open(port, 'POST /form HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\na')
    await wait(50)
    const begin = Date.now()
    await served.stop(200)
    t.ok(Date.now() - begin < 1000)
    endless.destroy()
  })

  t.test('does not wait for ever for what the app has to close', async (t) => {
    const { served } = await start(t, { beforeServing: (app) => app.addHook('onClose', async () => { await wait(60_000, undefined, { ref: false }) }) })
    const begin = Date.now()
    await served.stop(100)
    t.ok(Date.now() - begin < 2500)
  })
})

interface Settings {
  readonly host?: string
  readonly port?: number
  readonly tls?: TlsFiles
  readonly fastify?: FastifyServerOptions
  readonly beforeServing?: (app: FastifyInstance) => void
}

async function start (t: { teardown: (fn: () => Promise<void>) => void }, { host = '127.0.0.1', port = 0, tls, fastify = {}, beforeServing = () => {} }: Settings = {}): Promise<{ served: ServedApp, app: FastifyInstance, port: number }> {
  const instances = Instances.watch()
  const app = Fastify(fastify)
  app.get('/', async () => 'hello')
  app.get('/slow', async () => await wait(500, 'late'))
  app.get('/scheme', async ({ protocol }) => protocol)
  app.post('/form', async () => 'done')
  beforeServing(app)
  instances.settle(app)
  const served = await serve({ app, instances, file: 'app.ts', name: 'app.ts' }, { host, port }, tls)
  t.teardown(() => served.stop(0))
  return { served, app, port: Number(new URL(served.urls[0] ?? '').port) }
}

async function get (port: string, path: string): Promise<{ text: string }> {
  const request = httpsRequest({ host: '127.0.0.1', port, path, ca: TLS.cert, agent: false }).end()
  const [response] = await once(request, 'response')
  return { text: String(await once(response, 'data')) }
}
