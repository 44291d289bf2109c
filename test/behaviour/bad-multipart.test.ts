import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { jsonify, request, type FlaskishOptions } from 'flaskish'
import t from 'tap'
import { buildApp, type RunningTest } from '../build-app.ts'
import { BOUNDARY, eventually, field, file, form, openFiles, part, send, temporaryFiles } from '../multipart.ts'
import { exchange, listen, open } from '../raw-socket.ts'

const HEAD = `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=${BOUNDARY}\r\n`
const FILE = 'Content-Disposition: form-data; name="f"; filename="f"'

/** An app that tells what a form has. */
async function buildUploadApp (t: RunningTest, options: FlaskishOptions = {}): Promise<FastifyInstance> {
  const app = await buildApp(t, options)
  app.rule('/', { methods: ['POST'], endpoint: 'upload' }, () => jsonify([...request.form], Array.from(request.files, ([name, { filename, size }]) => [name, filename, size])))
  return app
}

const nothing = (found: readonly string[]): boolean => found.length === 0

t.test('a multipart form past a limit', async (t) => {
  const limits = { maxContentLength: 2000, maxFormMemorySize: 50, maxFormParts: 3, maxFileSize: 100, spoolThreshold: 10 }

  t.test('is 413, and at it 200', async (t) => {
    const app = await buildUploadApp(t, { limits })
    const empty = Buffer.from(`--${BOUNDARY}\r\n`)
    const rows: ReadonlyArray<readonly [status: number, payload: Buffer]> = [
      [200, form(field('a', 'x'.repeat(25)), field('b', 'x'.repeat(25)))],
      [413, form(field('a', 'x'.repeat(25)), field('b', 'x'.repeat(26)))],
      [200, form(file('a', 'a', 'x'.repeat(100)), file('b', 'b', 'x'.repeat(100)))],
      [413, form(file('a', 'a', 'x'.repeat(101)))],
      [200, form(field('a', ''), file('b', '', ''), field('c', ''))],
      [413, form(field('a', ''), file('b', '', ''), field('c', ''), field('d', ''))],
      [413, Buffer.concat([empty, form(file('b', 'b', 'x'.repeat(200)))])],
      [400, Buffer.concat([empty, empty, empty, form()])],
      [413, Buffer.concat([empty, empty, empty, empty, form()])],
      [413, form(...Array.from({ length: 4 }, () => part('')))]
    ]
    for (const [status, payload] of rows) t.equal((await send(app, '/', payload))[0], status, payload.toString().slice(0, 100))
    t.same(await eventually(temporaryFiles, nothing), [])
  })

  t.test('says which one in debug', async (t) => {
    const app = await buildUploadApp(t, { limits, debug: true })
    t.match((await send(app, '/', form(field('a', 'x'.repeat(51)))))[1], /more than 50 bytes in its fields \(limits\.maxFormMemorySize\)/)
    t.match((await send(app, '/', form(file('a', 'a', 'x'.repeat(101)))))[1], /more than 100 bytes in one of its files \(limits\.maxFileSize\)/)
    t.match((await send(app, '/', form(...['a', 'b', 'c', 'd'].map((name) => field(name, '')))))[1], /more than 3 parts \(limits\.maxFormParts\)/)
    t.match((await send(app, '/', Buffer.alloc(2001)))[1], /more than 2000 bytes/)
  })

  t.test('may be one that the rule has for all of its bodies', async (t) => {
    const app = await buildApp(t, { limits })
    app.rule('/less', { methods: ['POST'], endpoint: 'less', bodyLimit: 100 }, () => '')
    app.rule('/more', { methods: ['POST'], endpoint: 'more', bodyLimit: 3000 }, () => '')
    t.equal((await send(app, '/less', form(field('a', 'b'))))[0], 200)
    t.equal((await send(app, '/less', form(field('a', 'x'.repeat(40)))))[0], 413)
    t.equal((await send(app, '/more', Buffer.concat([form(), Buffer.alloc(2500)])))[0], 200)
    t.equal((await send(app, '/more', Buffer.concat([form(), Buffer.alloc(3000)])))[0], 413)
  })

  t.test('is refused long before its end, whether its length is announced or not, and the visitor learns it', async (t) => {
    const app = await buildUploadApp(t, { limits: { maxContentLength: 1_000_000 } })
    const port = await listen(app)
    t.match(await exchange(port, `${HEAD}Content-Length: 64000000\r\n\r\n--`), { statusLine: 'HTTP/1.1 413 Payload Too Large' })
    const socket = await open(port, `${HEAD}Transfer-Encoding: chunked\r\n\r\n`)
    let answer = ''
    socket.setEncoding('latin1').on('data', (text: string) => { answer += text })
    const sent = await pour(socket, 64_000_000, [`--${BOUNDARY}\r\n${FILE}\r\n\r\n`])
    t.ok(sent < 32_000_000, String(sent))
    t.match(await eventually(() => answer, (text) => text !== ''), /^HTTP\/1\.1 413 /)
    t.same(await eventually(temporaryFiles, nothing), [])
  })

  t.test('is not run as a request', async (t) => {
    const app = await buildUploadApp(t, { limits: { maxContentLength: 10 } })
    let smuggled = 0
    app.rule('/smuggled', { endpoint: 'smuggled' }, () => { smuggled++; return '' })
    const inner = 'GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n'
    const port = await listen(app)
    for (const framing of [`Content-Length: ${inner.length}\r\n\r\n${inner}`, `Transfer-Encoding: chunked\r\n\r\n${inner.length.toString(16)}\r\n${inner}\r\n0\r\n\r\n`]) {
      t.match(await exchange(port, HEAD + framing), { statusLine: 'HTTP/1.1 413 Payload Too Large' })
    }
    t.equal(smuggled, 0)
  })
})

t.test('a malformed multipart form', async (t) => {
  const app = await buildUploadApp(t)

  /** The status, which has to come within a second. */
  async function statusOf (payload: string | Buffer, type?: string): Promise<number> {
    const start = performance.now()
    const [status] = await send(app, '/', payload, type)
    t.ok(performance.now() - start < 1000, 'within a second')
    return status
  }

  t.test('is 400', async (t) => {
    const whole = form(field('a', 'b'), file('f', 'f', 'x'))
    const broken: ReadonlyArray<readonly [what: string, payload: string | Buffer, type?: string]> = [
      ['without a boundary in its type', whole, 'multipart/form-data'],
      ['with an empty one', whole, 'multipart/form-data; boundary='],
      ['with another one', whole, 'multipart/form-data; boundary=other'],
      ['with one of 253 bytes', whole, `multipart/form-data; boundary=${'b'.repeat(253)}`],
      ['with a control character in it', whole, 'multipart/form-data; boundary="a\tb"'],
      ['empty', ''],
      ['without an end', whole.subarray(0, -4)],
      ['cut off within a file', whole.subarray(0, -20)],
      ['cut off within a head', whole.subarray(0, 20)],
      ['rubbish', Buffer.alloc(100_000, 'rubbish')],
      ['a part without a head', `--${BOUNDARY}\r\n\r\nx\r\n--${BOUNDARY}--`],
      ['a part that is nothing', `--${BOUNDARY}\r\n--${BOUNDARY}--`],
      ['a head without its end', `--${BOUNDARY}\r\n${FILE}\r\n--${BOUNDARY}--`],
      ['a part without a name', form(part('Content-Disposition: form-data'))],
      ['a part of another kind', form(part('Content-Disposition: attachment; name="f"'))],
      ['a part without a disposition', form(part('Content-Type: text/plain'))],
      ['a line break in a head', form(part('Content-Disposition: form-data; name="a\rb"'))],
      ['a header named __proto__ only', form(part('__proto__: x'))],
      ['a filename* with a broken escape', form(part('Content-Disposition: form-data; name="f"; filename*=UTF-8\'\'%zz'))],
      ['a filename* that is no UTF-8', form(part('Content-Disposition: form-data; name="f"; filename*=UTF-8\'\'%ff'))],
      ['a filename* of another charset', form(part('Content-Disposition: form-data; name="f"; filename*=utf-7\'\'x'))],
      ['a filename* without any', form(part('Content-Disposition: form-data; name="f"; filename*=x'))]
    ]
    for (const [what, payload, type] of broken) t.equal(await statusOf(payload, type), 400, what)
  })

  t.test('is 413 for ever more parts and for heads that do not end', async (t) => {
    t.equal(await statusOf(form(...Array.from({ length: 100_000 }, () => field('a', '')))), 413)
    t.equal(await statusOf(`--${BOUNDARY}\r\n`.repeat(100_000)), 413)
    t.equal(await statusOf(`--${BOUNDARY}\r\n\r\n\r\n`.repeat(100_000)), 413)
    t.equal(await statusOf(form(part(`${FILE}\r\nX-Long: ${'x'.repeat(10_000_000)}`))), 413)
    t.equal(await statusOf(form(part(`${FILE}\r\n${'X: x\r\n'.repeat(100_000)}`))), 413)
    t.equal(await statusOf(form(part(`${FILE}\r\nX-Long: ${'x'.repeat(20_000)}`))), 413)
    for (const character of ['"', '\\', ';', '\\"', ';a="', ';a=', '%']) {
      t.equal(await statusOf(form(part(`Content-Disposition: form-data; name=a${character.repeat(60_000 / character.length)}`))), 413, character)
      const { length } = character
      t.ok([200, 400].includes(await statusOf(form(part(`Content-Disposition: form-data; name=a;${character.repeat(15_000 / length)}`)))), character)
    }
  })

  t.test('has names as they are, or none', async (t) => {
    const rows: ReadonlyArray<readonly [disposition: string, fields: unknown, files: unknown]> = [
      ['form-data; name="a"; name="b"', [['a', '']], []],
      ['FORM-DATA ; NAME = a ; x', [['a', '']], []],
      ['form-data; name="a;b=c"', [['a;b=c', '']], []],
      ['form-data; name="a\\"b"', [['a"b', '']], []],
      ['form-data; name="a"; filename*=utf-8\'de\'%e2%82%ac', [], [['a', '€', 0]]],
      ['form-data; name="a"; filename="x"; filename*=UTF-8\'\'y', [], [['a', 'y', 0]]],
      ['form-data; name="a"; filename="\0\u0001"', [], [['a', '\0\u0001', 0]]],
      ['form-data; name="a[b][c]"; filename=NUL', [], [['a[b][c]', 'NUL', 0]]]
    ]
    for (const [disposition, fields, files] of rows) {
      t.same(JSON.parse((await send(app, '/', form(part(`Content-Disposition: ${disposition}`))))[1]), [fields, files], disposition)
    }
  })

  t.test('may have two boundaries in its type, of which the first counts', async (t) => {
    t.equal(await statusOf(form(field('a', 'b')), `multipart/form-data; boundary=${BOUNDARY}; boundary=other`), 200)
    t.equal(await statusOf(form(field('a', 'b')), `multipart/form-data; boundary=other; boundary=${BOUNDARY}`), 400)
  })

  t.test('ends, however its type is spelled', async (t) => {
    for (const type of ['multipart/form-data;boundary', 'MULTIPART/Form-Data; BOUNDARY="boundary"', 'multipart/form-data\t; boundary=boundary', 'multipart/mixed; boundary=boundary', 'multipart/form-data, text/plain', 'multipart/', 'multipart/form-data; boundary="']) {
      const status = await statusOf(form(field('a', 'b')), type)
      t.ok(status < 500, `${type} ${status}`)
    }
  })

  t.test('may begin with megabytes before its first boundary, and go on after its last', async (t) => {
    t.same(await send(app, '/', Buffer.concat([Buffer.alloc(5_000_000, '\r\n'), Buffer.from('\r\n'), form(field('a', 'b'))])), [200, '[[["a","b"]],[]]'])
    t.same(await send(app, '/', Buffer.concat([form(field('a', 'b')), form(field('c', 'd')), Buffer.alloc(100_000)])), [200, '[[["a","b"]],[]]'])
  })

  t.test('may have files that look like boundaries, which takes time as others do', async (t) => {
    for (const data of ['\r\n', '\r', '\n', `\r\n--${BOUNDARY.slice(0, -1)}`, '--']) {
      const size = Math.floor(20_000_000 / data.length) * data.length
      t.same(await send(app, '/', form(file('f', 'f', data.repeat(size / data.length)))), [200, `[[],[["f","f",${size}]]]`], JSON.stringify(data))
    }
  })
})

t.test('a multipart form in pieces', async (t) => {
  t.test('is the same as in one', async (t) => {
    const app = await buildUploadApp(t)
    const port = await listen(app)
    for (const length of [1, 70, 250, 252]) {
      const boundary = 'b'.repeat(length)
      const almost = `\r\n--${boundary.slice(1)}\r\n-`
      const body = `preamble\r\n--${boundary}\r\n${FILE}\r\n\r\n${almost}\r\n--${boundary}\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--${boundary}--\r\n`
      for (const size of [1, 7, 100]) {
        const socket = await open(port, `POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=${boundary}\r\nContent-Length: ${body.length + 8}\r\n\r\n`)
        let answer = ''
        socket.setNoDelay().setEncoding('latin1').on('data', (text: string) => { answer += text })
        for (let start = 0; start < body.length; start += size) {
          socket.write(body.slice(start, start + size))
          await new Promise(setImmediate)
        }
        setTimeout(() => socket.write('epilogue'), 20)
        await once(socket, 'close')
        t.match(answer, new RegExp(`200 OK[^]*\\r\\n\\r\\n${literally(`[[["a","b"]],[["f","f",${almost.length}]]]`)}$`), `${length} ${size}`)
      }
    }
  })
})

t.test('visitors who leave', async (t) => {
  t.test('leave no temporary file and no descriptor behind', async (t) => {
    const app = await buildUploadApp(t)
    const port = await listen(app)
    const start = `--${BOUNDARY}\r\n${FILE}\r\n\r\n`
    const before = openFiles()
    await Promise.all(Array.from({ length: 60 }, async (_, index) => {
      const socket = await open(port, `${HEAD}Content-Length: 8000000\r\n\r\n`)
      await pour(socket, 40 * 1.23 ** index, index % 3 === 0 ? [start.slice(0, index)] : [start])
      socket.destroy()
    }))
    t.same(await eventually(temporaryFiles, nothing), [])
    t.same(await eventually(openFiles, (found) => found.length <= before.length), before)
    t.same(await send(app, '/', form(field('a', 'b'))), [200, '[[["a","b"]],[]]'])
  })

  t.test('leave nothing behind either when they go during the view, or before a pipelined answer', async (t) => {
    const app = await buildApp(t)
    const reached: string[] = []
    app.rule('/', { methods: ['POST'], endpoint: 'upload' }, async () => {
      reached.push(...temporaryFiles())
      await eventually(() => sockets.every(({ destroyed }) => destroyed), Boolean)
      return ''
    })
    const port = await listen(app)
    const body = form(file('f', 'f', 'x'.repeat(1_000_000)))
    const request = `${HEAD}Content-Length: ${body.length}\r\n\r\n${body.toString()}`
    const sockets = [await open(port, request), await open(port, request + request)]
    t.equal((await eventually(() => reached, ({ length }) => length >= 3)).length >= 3, true)
    for (const socket of sockets) socket.destroy()
    t.same(await eventually(temporaryFiles, nothing), [])
  })
})

/** Sends so many bytes after others, chunk by chunk as the server takes them, until the connection closes; how many went out. */
async function pour (socket: Socket, bytes: number, first: readonly string[]): Promise<number> {
  const isChunked = bytes > 10_000_000
  const write = (data: string | Buffer): boolean => {
    if (!isChunked) return socket.write(data)
    socket.write(`${data.length.toString(16)}\r\n`)
    socket.write(data)
    return socket.write('\r\n')
  }
  for (const text of first) write(text)
  const chunk = Buffer.alloc(65_536, 'x')
  let sent = 0
  while (sent < bytes && !socket.destroyed) {
    const size = Math.min(chunk.length, Math.ceil(bytes - sent))
    sent += size
    if (!write(chunk.subarray(0, size))) await new Promise((resolve) => socket.once('drain', resolve).once('close', resolve))
  }
  return sent
}

function literally (text: string): string {
  return text.replace(/[[\]{}().*+?^$|\\]/g, '\\$&')
}
