import { setTimeout as wait } from 'node:timers/promises'
import Fastify, { type FastifyServerOptions } from 'fastify'
import t from 'tap'
import { logRequests } from '../../../plugins/cli/request-log.ts'
import { listen, open } from '../../raw-socket.ts'

t.test('logRequests', async (t) => {
  t.test('writes a line for each answer, and for those that were cut', async (t) => {
    const app = Fastify({ forceCloseConnections: true })
    t.teardown(() => app.close())
    app.get('/', async () => 'hello')
    app.get('/slow', async () => await wait(10_000, 'late', { ref: false }))
    logRequests(app, app.server)
    const written = t.capture(process.stderr, 'write', () => true)
    const port = await listen(app)
    await (await fetch(`http://127.0.0.1:${port}/?a=%0A`)).text()
    await (await fetch(`http://127.0.0.1:${port}/none`)).text()
    const socket = await open(port, 'GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await wait(50)
    socket.destroy()
    await wait(50)
    const lines = written.args().map(([text]) => String(text))
    t.match(lines, [
      /^\d\d:\d\d:\d\d GET \/\?a=%0A 200 \d+\.\d ms\n$/,
      /^\d\d:\d\d:\d\d GET \/none 404 \d+\.\d ms\n$/,
      /^\d\d:\d\d:\d\d GET \/slow - \d+\.\d ms \(cut: the visitor has left\)\n$/
    ])
    t.equal(lines.length, 3)
  })

  t.test('leaves it to a logger that does', async (t) => {
    const stream = { write: () => {} }
    const count = (options: FastifyServerOptions): number => {
      const app = Fastify(options)
      logRequests(app, app.server)
      return app.server.listenerCount('request')
    }
    t.equal(count({ logger: { level: 'info', stream } }), 1)
    t.equal(count({ logger: { level: 'trace', stream } }), 1)
    t.equal(count({ logger: { level: 'info', stream }, disableRequestLogging: true }), 2)
    t.equal(count({ logger: { level: 'warn', stream } }), 2)
    t.equal(count({ logger: false }), 2)
  })
})
