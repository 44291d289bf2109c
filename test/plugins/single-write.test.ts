import { once } from 'node:events'
import { ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import Fastify, { type FastifyReply } from 'fastify'
import t, { type Test } from 'tap'
import { writeAtOnce } from '../../plugins/single-write.ts'
import { exchange, listen, open } from '../raw-socket.ts'

interface Seen {
  /** All that the visitor got. */
  readonly answer: string
  /** In how many writes that took no gathering, and in how many that did. */
  readonly writes: number
  readonly gathered: number
}

/** Asks two routes that do the same, of which the second one writes at once. */
async function compare (t: Test, act: (reply: FastifyReply) => unknown, method = 'GET'): Promise<[plain: Seen, atOnce: Seen]> {
  const app = Fastify({ exposeHeadRoutes: false })
  t.teardown(() => app.close())
  let counts = { writes: 0, gathered: 0 }
  app.all('/*', async (request, reply) => {
    counts = countWrites(reply.raw)
    if (request.url === '/once') writeAtOnce(reply.raw)
    return await act(reply)
  })
  const port = await listen(app)
  const see = async (path: string): Promise<Seen> => {
    const { head, body } = await exchange(port, `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
    return { answer: `${head.replace(/^date: .*$/m, '')}\n${body}`, ...counts }
  }
  const [plain, atOnce] = [await see('/plain'), await see('/once')]
  t.equal(atOnce.answer, plain.answer, 'the same answer')
  return [plain, atOnce]
}

function countWrites ({ socket }: ServerResponse): { writes: number, gathered: number } {
  if (socket === null) throw new Error('The answer has no socket.')
  const counts = { writes: 0, gathered: 0 }
  const { _write: write, _writev: gather } = socket
  socket._write = (...args) => {
    counts.writes++
    write.apply(socket, args)
  }
  socket._writev = (...args) => {
    counts.gathered++
    gather?.apply(socket, args)
  }
  return counts
}

t.test('writeAtOnce', async (t) => {
  t.test('sends a text with its head in one write', async (t) => {
    const texts = ['Hello', 'Grüße, 世界', 'x'.repeat(100_000)]
    for (const text of texts) {
      const [, { answer, writes, gathered }] = await compare(t, () => text)
      t.ok(answer.endsWith(Buffer.from(text).toString('latin1')), text.slice(0, 20))
      t.strictSame({ writes, gathered }, { writes: 1, gathered: 0 })
    }
    const [, { writes, gathered }] = await compare(t, (reply) => reply.code(404).header('x-head', 'ä').send({ a: 1 }))
    t.strictSame({ writes, gathered }, { writes: 1, gathered: 0 })
  })
  t.test('leaves to Node what is not a text behind a head with its length', async (t) => {
    const others: ReadonlyArray<(reply: FastifyReply) => unknown> = [
      () => '',
      () => Buffer.from('bytes'),
      (reply) => reply.code(204).send(),
      (reply) => { reply.hijack().raw.end('no head') },
      (reply) => { reply.hijack().raw.writeHead(200).end('no length') },
      (reply) => { reply.hijack().raw.writeHead(200, { 'content-length': 4 }).end('text', 'latin1') },
      (reply) => { reply.hijack().raw.end() },
      (reply) => { reply.hijack().raw.writeHead(304, { 'content-length': 4 }).end('text') },
      (reply) => { reply.hijack().raw.writeHead(204).end('text') },
      (reply) => {
        const { raw } = reply.hijack()
        raw.strictContentLength = true
        raw.writeHead(200, { 'content-length': 5 })
        t.throws(() => raw.end('text'), { code: 'ERR_HTTP_CONTENT_LENGTH_MISMATCH' })
        raw.end('texts')
      },
      (reply) => {
        const { raw } = reply.hijack()
        raw.writeHead(200, { 'content-length': 4 }).flushHeaders()
        raw.destroy()
        raw.end('text')
      },
      (reply) => { reply.hijack().raw.setHeader('content-length', 8).write('text'); reply.raw.end('more') },
      (reply) => { reply.hijack().raw.setHeader('content-length', 4); reply.raw.socket?.cork(); reply.raw.writeHead(200).end('text') }
    ]
    for (const act of others) {
      const [plain, atOnce] = await compare(t, act)
      t.strictSame(atOnce, plain, String(act))
    }
    const [plain, atOnce] = await compare(t, () => 'Hello', 'HEAD')
    t.strictSame(atOnce, plain, 'HEAD')
  })
  t.test('calls who waits for the end, and refuses what comes after it', async (t) => {
    const told: string[] = []
    await compare(t, (reply) => {
      const { raw } = reply.hijack()
      raw.on('error', ({ message }) => told.push(message)).on('finish', () => told.push('finish'))
      raw.writeHead(200, { 'content-length': 4 }).end('text')
      raw.end('more')
    })
    t.strictSame(told, ['finish', 'write after end', 'finish', 'write after end'])
    await compare(t, (reply) => { reply.hijack().raw.writeHead(200, { 'content-length': 4 }).end('text', () => told.push('called')) })
    t.strictSame(told.slice(4), ['called', 'called'])
  })
  t.test('keeps the functions that somebody else has put there', async (t) => {
    for (const name of ['end', 'write'] as const) {
      await compare(t, ({ raw }) => {
        const own = (): never => { throw new Error('unused') }
        const { [name]: original } = raw
        raw[name] = own
        const { end } = raw
        writeAtOnce(raw)
        t.equal(raw.end, end)
        raw[name] = original as typeof own
        return 'Hello'
      })
    }
    for (const name of ['end', 'write'] as const) {
      // As monitoring does for all answers, before this library is loaded: where Node has nothing of its own.
      t.notOk(Object.hasOwn(ServerResponse.prototype, name))
      const original = ServerResponse.prototype[name]
      const value = function (this: ServerResponse, ...args: unknown[]): unknown { return Reflect.apply(original, this, args) }
      Object.defineProperty(ServerResponse.prototype, name, { value, configurable: true, writable: true })
      t.teardown(() => Reflect.deleteProperty(ServerResponse.prototype, name))
      const loadedLater = await import(`../../plugins/single-write.ts?after-${name}`) as typeof import('../../plugins/single-write.ts')
      await compare(t, ({ raw }) => {
        const { end } = raw
        loadedLater.writeAtOnce(raw)
        t.equal(raw.end, end)
        return 'Hello'
      })
      Reflect.deleteProperty(ServerResponse.prototype, name)
    }
    await compare(t, ({ raw }) => {
      // As what compresses does: it ends, and writes, by what was there before.
      const { end, write } = raw
      raw.write = () => { throw new Error('called by what it has replaced') }
      raw.end = ((text: string) => {
        t.equal(write.call(raw, text, 'utf8'), true)
        return end.call(raw, '', 'utf8')
      }) as typeof end
      return 'Hello'
    })
  })
  t.test('waits for a visitor that reads slowly, before it says that the answer is out', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    const text = 'x'.repeat(20_000_000)
    let isOut = false
    app.get('/', (_request, reply) => {
      writeAtOnce(reply.raw)
      reply.raw.once('finish', () => { isOut = true })
      return text
    })
    const socket = await open(await listen(app), 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
    await delay(100)
    t.equal(isOut, false)
    let length = 0
    socket.on('data', (chunk: Buffer) => { length += chunk.length })
    await once(socket, 'close')
    t.ok(length > text.length)
    t.equal(isOut, true)
  })
  t.test('ends the answer to a visitor that has left', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    const closed = new Promise((resolve) => {
      app.get('/', async (_request, reply) => {
        writeAtOnce(reply.raw)
        const { socket } = reply.raw
        socket?.destroy()
        reply.raw.once('close', resolve)
        return 'Hello'
      })
    })
    await open(await listen(app), 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await closed
    t.pass()
  })
})
