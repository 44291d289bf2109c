import t from 'tap'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { PassThrough, Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterThisRequest, html, request, Response, type ViewResult } from 'flaskish'
import { buildApp, takeErrors, takeWarnings } from '../build-app.ts'
import { ask, listen, open } from '../raw-socket.ts'

const THIS_FILE = fileURLToPath(import.meta.url)

function * chunks (): Generator<string> {
  yield 'a'
  yield 'b'
}

async function * slowChunks (): AsyncGenerator<string> {
  yield 'a'
  await delay(1)
  yield 'b'
}

t.test('a stream as a result', async (t) => {
  const rows: ReadonlyArray<readonly [name: string, view: () => unknown, body: string]> = [
    ['a generator', chunks, 'ab'],
    ['an async generator', slowChunks, 'ab'],
    ['an async iterable', () => ({ [Symbol.asyncIterator]: slowChunks }), 'ab'],
    ['an iterator without return()', () => { let count = 0; return { [Symbol.asyncIterator]: () => ({ next: async () => ({ done: ++count > 2, value: 'x' }) }) } }, 'xx'],
    ['a Readable of bytes', () => createReadStream(THIS_FILE, { start: 0, end: 5 }), 'import'],
    ['a Readable of texts', () => Readable.from(['a', 'b']), 'ab'],
    ['a Readable with an encoding', () => createReadStream(THIS_FILE, { start: 0, end: 5, encoding: 'utf8' }), 'import'],
    ['a PassThrough', () => { const stream = new PassThrough(); stream.write('a'); stream.end('b'); return stream }, 'ab'],
    ['a ReadableStream', () => new Blob(['ab']).stream(), 'ab'],
    ['a ReadableStream of texts', () => ReadableStream.from(['a', 'b']), 'ab'],
    ['chunks of bytes, Markup and nothing', function * () { yield ''; yield Buffer.from('a'); yield new Uint8Array(0); yield html`<${'<'}>`; yield '' }, 'a<&lt;>'],
    ['a Response of an iterable', () => new Response(['a', 'b']), 'ab'],
    ['a tuple with one', () => [chunks(), 200, { 'X-A': '1' }], 'ab'],
    ['a promise of one in a tuple', () => [Promise.resolve(chunks()), 200], 'ab'],
    ['an empty one', function * () {}, ''],
    ['one of empty chunks', function * () { yield ''; yield '' }, '']
  ]
  const app = await buildApp(t)
  for (const [index, [name, view]] of rows.entries()) {
    app.rule(`/sync/${index}`, { endpoint: name }, view as () => ViewResult)
    app.rule(`/async/${index}`, { endpoint: `async ${name}` }, async () => { await null; return view() as string })
    app.rule(`/after/${index}`, { endpoint: `after ${name}` }, () => { afterThisRequest(() => {}); return view() as string })
  }
  for (const [index, [name, , body]] of rows.entries()) {
    t.test(`may be ${name}`, async (t) => {
      for (const way of ['sync', 'async', 'after']) {
        const answer = await app.inject(`/${way}/${index}`)
        t.match(answer, { statusCode: 200, body, headers: { 'content-type': 'text/html; charset=utf-8' } }, way)
        const head = await app.inject({ method: 'HEAD', url: `/${way}/${index}` })
        t.match(head, { statusCode: 200, body: '', headers: { 'content-type': 'text/html; charset=utf-8' } }, `HEAD ${way}`)
      }
    })
  }

  t.test('sees its own request while it is read', async (t) => {
    const app = await buildApp(t)
    app.rule('/<name>', async function * () { yield request.path; await delay(2); yield request.path } as unknown as () => AsyncGenerator<string>)
    const answers = await Promise.all(['/a', '/b', '/c'].map((path) => app.inject(path)))
    t.same(answers.map(({ body }) => body), ['/a/a', '/b/b', '/c/c'])
  })

  t.test('comes with the type that the view gives it', async (t) => {
    const app = await buildApp(t)
    app.rule('/', () => new Response(chunks(), { mimetype: 'text/csv', headers: { 'X-A': '1' } }))
    t.match((await app.inject('/')).headers, { 'content-type': 'text/csv; charset=utf-8', 'x-a': '1' })
  })

  t.test('goes out as it is made', async (t) => {
    const app = await buildApp(t)
    let release = (): void => {}
    const released = new Promise<void>((resolve) => { release = resolve })
    app.rule('/', async function * () { yield 'first'; await released; yield 'second' } as unknown as () => AsyncGenerator<string>)
    const { body } = await fetch(`http://127.0.0.1:${await listen(app)}/`)
    const reader = body?.getReader()
    t.equal(Buffer.from((await reader?.read())?.value ?? []).toString(), 'first')
    release()
    t.equal(Buffer.from((await reader?.read())?.value ?? []).toString(), 'second')
  })
})

t.test('a stream that fails before its first byte', async (t) => {
  const rows: ReadonlyArray<readonly [name: string, view: () => unknown, message: RegExp]> = [
    ['a generator', function * () { throw new Error('secret') }, /secret/],
    ['an async generator', async function * () { await null; throw new Error('secret') }, /secret/],
    ['an iterable that cannot be iterated', () => ({ [Symbol.asyncIterator] () { throw new Error('secret') } }), /secret/],
    ['an iterator that gives no results', () => ({ [Symbol.asyncIterator]: () => ({ next: () => 5 }) }), /Cannot send a chunk/],
    ['a missing file', () => createReadStream('/nonexistent/secret'), /ENOENT/],
    ['a Readable that was destroyed', () => new PassThrough().destroy(), /Premature close|destroyed/i],
    ['a ReadableStream', () => new ReadableStream({ start (controller) { controller.error(new Error('secret')) } }), /secret/],
    ['a ReadableStream that another reads', () => { const stream = new ReadableStream(); stream.getReader(); return stream }, /locked/],
    ['a wrong chunk', function * () { yield 5 }, /chunk of view "broken".*number/],
    ['a chunk of null', function * () { yield null }, /chunk of view "broken".*null/],
    ['a chunk of an object', function * () { yield {} }, /chunk of view "broken".*object/],
    ['a Readable of numbers', () => Readable.from([1, 2]), /chunk of view "broken".*number/],
    ['a ReadableStream of numbers', () => ReadableStream.from([1]), /chunk of view "broken".*number/]
  ]
  for (const [name, view, message] of rows) {
    t.test(`is a page for 500 for ${name}`, async (t) => {
      const app = await buildApp(t)
      app.rule('/', { endpoint: 'broken' }, view as () => ViewResult)
      const port = await listen(app)
      const { statusLine, body, isWhole } = await ask(port, '/')
      t.equal(statusLine, 'HTTP/1.1 500 Internal Server Error')
      t.match(body, '<h1>Internal Server Error</h1>')
      t.notMatch(body, /secret/)
      t.ok(isWhole)
      const [entry, ...others] = takeErrors(app)
      t.match(entry?.err?.message, message)
      t.same(others, [])
      takeWarnings(app)
    })
  }

  t.test('comes to the handler of its error', async (t) => {
    const app = await buildApp(t)
    class Broken extends Error {}
    app.rule('/', () => (function * () { throw new Broken() })())
    app.registerErrorHandler(Broken, () => ['handled', 503])
    t.match(await app.inject('/'), { statusCode: 503, body: 'handled' })
  })

  t.test('is a page for 500 where it answers a 404, too', async (t) => {
    const app = await buildApp(t)
    app.registerErrorHandler(404, () => (function * () { throw new Error('secret') })())
    const { statusCode, body } = await app.inject('/unknown')
    t.equal(statusCode, 500)
    t.match(body, '<h1>Internal Server Error</h1>')
    t.notMatch(body, /secret/)
    t.ok(takeErrors(app).length >= 1)
  })
})

t.test('a stream that fails midway', async (t) => {
  const rows: ReadonlyArray<readonly [name: string, view: () => unknown, message: RegExp]> = [
    ['a generator', function * () { yield 'half'; throw new Error('midway') }, /midway/],
    ['an async generator', async function * () { yield 'half'; await delay(1); throw new Error('midway') }, /midway/],
    ['a wrong chunk', function * () { yield 'half'; yield {} }, /Cannot send a chunk/],
    ['a Readable', () => { const stream = new PassThrough(); stream.write('half'); setTimeout(() => stream.destroy(new Error('midway')), 20); return stream }, /midway/],
    ['a Readable that closes without an error', () => { const stream = new PassThrough(); stream.write('half'); setTimeout(() => stream.destroy(), 20); return stream }, /Premature close/],
    ['a Readable of wrong objects', () => Readable.from(['half', {}]), /Cannot send a chunk/],
    ['a ReadableStream', () => ReadableStream.from((async function * () { yield 'half'; await delay(1); throw new Error('midway') })()), /midway/]
  ]
  for (const [name, view, message] of rows) {
    t.test(`cuts the connection and is logged once with its stack for ${name}`, async (t) => {
      const app = await buildApp(t)
      app.rule('/', view as () => ViewResult)
      const port = await listen(app)
      const { statusLine, body, isWhole } = await ask(port, '/')
      t.equal(statusLine, 'HTTP/1.1 200 OK')
      t.match(body, /half/)
      t.notMatch(body, /midway/)
      t.equal(isWhole, false)
      const [entry, ...others] = takeErrors(app)
      t.match(entry?.err?.message, message)
      t.match(entry?.err?.stack, /\n {4}at /)
      t.match(entry?.msg, /^The stream that answers GET \/ failed/)
      t.same(others, [])
      takeWarnings(app)
    })
  }

  t.test('is told to standard error where the host has no logger', async (t) => {
    const app = await buildApp(t, {}, { logger: false })
    app.rule('/', function * () { yield 'half'; throw new Error('midway') } as unknown as () => Generator<string>)
    const told = t.capture(console, 'error')
    t.equal((await ask(await listen(app), '/')).isWhole, false)
    const [call, ...others] = told()
    t.match(call?.args[0], /The stream that answers GET \/ failed\nError: midway\n {4}at /)
    t.same(others, [])
  })
})

t.test('a visitor who leaves', async (t) => {
  t.test('closes the source, of whatever kind, within a second', async (t) => {
    const app = await buildApp(t)
    const closed = new Set<string>()
    async function * endless (name: string): AsyncGenerator<string> {
      try {
        for (;;) {
          yield 'x'.repeat(1000)
          await delay(5)
        }
      } finally {
        closed.add(name)
      }
    }
    app.rule('/async-generator', { endpoint: 'a' }, () => endless('/async-generator'))
    app.rule('/generator', { endpoint: 'g' }, () => (function * () { try { for (;;) yield 'x'.repeat(1000) } finally { closed.add('/generator') } })())
    app.rule('/readable', { endpoint: 'r' }, () => new Readable({ read () { setTimeout(() => this.push('x'), 5) } }).on('close', () => closed.add('/readable')))
    app.rule('/objects', { endpoint: 'o' }, () => Readable.from(endless('ignored')).on('close', () => closed.add('/objects')))
    app.rule('/web', { endpoint: 'w' }, () => new ReadableStream({ async pull (controller) { await delay(5); controller.enqueue(Buffer.from('x')) }, cancel () { closed.add('/web') } }))
    const port = await listen(app)
    for (const path of ['/async-generator', '/generator', '/readable', '/objects', '/web']) {
      const socket = await open(port, `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
      await once(socket, 'data')
      socket.destroy()
      const start = performance.now()
      while (!closed.has(path) && performance.now() - start < 1000) await delay(5)
      t.ok(closed.has(path), path)
    }
    takeWarnings(app)
    t.same(takeErrors(app), [])
  })

  t.test('before an async view has its stream leaves none open', async (t) => {
    const app = await buildApp(t)
    let isClosed = false
    let isGone: Promise<unknown> = Promise.resolve()
    app.rule('/', async (_args, { reply }) => {
      isGone = once(reply.raw, 'close')
      await isGone
      return new Readable({ read () {} }).on('close', () => { isClosed = true })
    })
    const socket = await open(await listen(app), 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await delay(50)
    socket.destroy()
    await isGone
    await delay(50)
    t.ok(isClosed)
    takeWarnings(app)
  })

  t.test('costs little memory where it does not read', async (t) => {
    const app = await buildApp(t)
    let sent = 0
    const chunk = Buffer.alloc(64 * 1024)
    function give (): Buffer { sent += chunk.length; return chunk }
    app.rule('/generator', { endpoint: 'g' }, () => (function * () { for (;;) yield give() })())
    app.rule('/async', { endpoint: 'a' }, () => (async function * () { for (;;) yield give() })())
    app.rule('/readable', { endpoint: 'r' }, () => new Readable({ read () { this.push(give()) } }))
    app.rule('/objects', { endpoint: 'o' }, () => Readable.from((function * () { for (;;) yield give() })()))
    app.rule('/web', { endpoint: 'w' }, () => new ReadableStream({ pull (controller) { controller.enqueue(give()) } }))
    const port = await listen(app)
    for (const path of ['/generator', '/async', '/readable', '/objects', '/web']) {
      sent = 0
      const socket = await open(port, `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
      socket.pause()
      let before = -1
      while (before !== sent) {
        before = sent
        await delay(100)
      }
      t.ok(sent > 0 && sent < 30 * 1024 * 1024, `${path} ${sent}`)
      socket.destroy()
    }
    await delay(50)
    takeWarnings(app)
  })
})

t.test('a stream whose body is not sent', async (t) => {
  t.test('is closed, for HEAD, 204 and 304', async (t) => {
    const app = await buildApp(t)
    let closed = 0
    const sources: ReadonlyArray<readonly [string, () => unknown]> = [
      ['readable', () => new Readable({ read () {} }).on('close', () => closed++)],
      ['web', () => new ReadableStream({ cancel () { closed++ } })],
      ['iterator', () => ({ [Symbol.iterator] () { return this }, next: () => ({ done: false, value: 'x' }), return () { closed++; return { done: true, value: undefined } } })],
      ['async-iterator', () => ({ [Symbol.asyncIterator] () { return this }, next: async () => ({ done: false, value: 'x' }), return: async () => { closed++; return { done: true, value: undefined } } })]
    ]
    for (const [name, create] of sources) {
      app.rule(`/${name}`, { endpoint: name }, create as () => ViewResult)
      app.rule(`/${name}/<int:status>`, { endpoint: `${name}Status` }, (({ status }: { status: number }) => [create(), status, { 'Content-Length': 5 }]) as () => ViewResult)
    }
    for (const [name] of sources) {
      for (const [method, path, status] of [['HEAD', `/${name}`, 200], ['GET', `/${name}/204`, 204], ['GET', `/${name}/304`, 304]] as const) {
        closed = 0
        const { statusCode, body, headers } = await app.inject({ method, url: path })
        t.equal(statusCode, status, path)
        t.equal(body, '', path)
        t.equal(headers['content-length'], undefined, path)
        t.equal(headers['content-type'], status === 200 ? 'text/html; charset=utf-8' : headers['content-type'], path)
        await delay(1)
        t.equal(closed, 1, `${method} ${path}`)
      }
    }
  })

  t.test('may fail while it is closed', async (t) => {
    const app = await buildApp(t)
    const sources: ReadonlyArray<readonly [string, () => unknown]> = [
      ['file', () => createReadStream('/nonexistent')],
      ['readable', () => new Readable({ read () {}, destroy (_error, done) { done(new Error('closing')) } })],
      ['web', () => new ReadableStream({ cancel () { throw new Error('closing') } })],
      ['locked', () => { const stream = new ReadableStream(); stream.getReader(); return stream }],
      ['iterator', () => ({ [Symbol.iterator] () { return this }, next: () => ({ done: false, value: 'x' }), return () { throw new Error('closing') } })],
      ['async-iterator', () => ({ [Symbol.asyncIterator] () { return this }, next: async () => ({ done: false, value: 'x' }), return: async () => { throw new Error('closing') } })],
      ['iterable', () => ({ [Symbol.asyncIterator] () { throw new Error('closing') } })]
    ]
    for (const [name, create] of sources) {
      app.rule(`/${name}`, { endpoint: name }, create as () => ViewResult)
    }
    for (const [name] of sources) {
      t.match(await app.inject({ method: 'HEAD', url: `/${name}` }), { statusCode: 200, body: '' }, name)
      await delay(5)
    }
  })
})

t.test('an answer without a body', async (t) => {
  t.test('has neither length nor, for 304, a type', async (t) => {
    const app = await buildApp(t)
    app.rule('/<int:status>', ({ status }) => ['text', status])
    for (const status of [204, 304]) {
      const { statusCode, body, headers } = await app.inject(`/${status}`)
      t.equal(statusCode, status)
      t.equal(body, '')
      t.equal(headers['content-length'], undefined)
      if (status === 304) t.equal(headers['content-type'], undefined)
    }
    const port = await listen(app)
    t.match(await ask(port, '/204'), { statusLine: 'HTTP/1.1 204 No Content', body: '' })
    t.match(await ask(port, '/304'), { statusLine: 'HTTP/1.1 304 Not Modified', body: '' })
  })
})
