import t from 'tap'
import { readdirSync, readlinkSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { request, Response, sendFile, sendFromDirectory, urlFor } from 'flaskish'
import { buildApp, takeErrors } from '../build-app.ts'
import { ask, exchange, listen, open } from '../raw-socket.ts'

const SECRET = 'nobody-may-read-this'
const LARGE = 8 * 1024 * 1024

/** Ways out of a folder, to a file beside it. */
const CLIMBS = [
  '../secret.txt', '..\\secret.txt', '/../secret.txt', '//../secret.txt', './../secret.txt', 'sub/../../secret.txt', 'sub/..\\../secret.txt', 'sub\\..\\..\\secret.txt',
  '..//secret.txt', '...//secret.txt', '....//secret.txt', '.../secret.txt', '..;/secret.txt', '.;/../secret.txt', 'x/../../secret.txt', 'a.txt/../../secret.txt',
  '%2e%2e/secret.txt', '%2e%2e%2fsecret.txt', '..%2fsecret.txt', '..%2Fsecret.txt', '.%2e/secret.txt', '%2e./secret.txt', '%2E%2E%5Csecret.txt', '..%5csecret.txt', '..%5C..%5Csecret.txt',
  '%252e%252e/secret.txt', '%252e%252e%252fsecret.txt', '..%252fsecret.txt', '..%255csecret.txt', '%25252e%25252e/secret.txt',
  '%c0%ae%c0%ae/secret.txt', '%c0%ae%c0%ae%c0%afsecret.txt', '..%c0%afsecret.txt', '..%c1%9csecret.txt', '%e0%80%ae%e0%80%ae/secret.txt', '%uff0e%uff0e/secret.txt', '..%u2215secret.txt',
  '..%ef%bc%8fsecret.txt', '%ef%bc%8e%ef%bc%8e/secret.txt',
  'a.txt%00/../../secret.txt', '..%00/secret.txt', '%00../secret.txt', '../secret.txt%00.txt', '../secret.txt%20', '../secret.txt%0a', '..%0d%0a/secret.txt',
  'file:///secret.txt', 'C:/secret.txt', 'C:%5Csecret.txt', '%5c%5clocalhost%5cc$', '~/secret.txt', '../files-private/secret.txt', '..%2ffiles-private%2fsecret.txt', '-private/secret.txt'
]

/** Other spellings of private/key.txt. */
const DISGUISES = [
  './private/key.txt', 'private/./key.txt', 'private//key.txt', '//private/key.txt', 'private/key.txt/', 'private/key.txt/.', 'private%2Fkey.txt', 'private%2fkey.txt', 'private%5Ckey.txt', 'private\\key.txt',
  'x/../private/key.txt', 'private/x/../key.txt', '%2e/private/key.txt', 'private/%2e/key.txt', '.%2fprivate/key.txt', 'x%2f..%2fprivate%2fkey.txt', '/private/key.txt', '%2fprivate/key.txt', 'private;/key.txt', 'private/key.txt%00',
  'private%20/key.txt', 'private./key.txt', 'PRIVATE/key.txt', '%70rivate/key.txt', 'private/%6bey.txt', 'privat%65%2fkey.txt', 'private%252Fkey.txt'
]

/** Ways to another host, if a folder or a path were redirected. */
const REDIRECTS = [
  '/static//evil.example/%2e%2e', '//evil.example/static/..', '/static///evil.example', '/static/..//evil.example/', '/static/%2e%2e%2f/evil.example', '/static//evil.example/%2e%2e%2f..', '/static/\\evil.example', '/static/%5cevil.example',
  '/static/%5c%5cevil.example/..', '/static//evil.example^', '/static/http://evil.example/', '/static//evil.example:80/sub', '/static/sub//evil.example/..', '/static/sub/%2f%2fevil.example', '///static/sub', '/\\static/sub', '/static/sub', '/static'
]

/** Files that this process has open below a folder. */
function openFiles (folder: string): string[] {
  return readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${descriptor}`)
      return target.startsWith(folder) ? [target] : []
    } catch {
      return []
    }
  })
}

t.test('files', async (t) => {
  const root = t.testdir({
    static: { 'a.txt': 'a', sub: { 'b.txt': 'b' }, private: { 'key.txt': SECRET } },
    files: { 'a.txt': 'a', sub: { 'b.txt': 'b' }, private: { 'key.txt': SECRET } },
    'files-private': { 'secret.txt': SECRET },
    'static-private': { 'secret.txt': SECRET },
    'secret.txt': SECRET
  })
  const build = async () => {
    const app = await buildApp(t, { root })
    app.rule('/get/<path:name>', { endpoint: 'get' }, ({ name }) => sendFromDirectory('files', name))
    app.rule('/query', { endpoint: 'query' }, () => sendFromDirectory('files', request.args.get('name', '')))
    return app
  }

  t.test('never come from outside of their folder, however the path is spelled', async (t) => {
    const port = await listen(await build())
    t.ok(CLIMBS.length >= 43)
    for (const climb of CLIMBS) {
      for (const target of [`/static/${climb}`, `/static${climb}`, `/get/${climb}`, `/query?name=${climb}`, `/query?name=${encodeURIComponent(climb)}`]) {
        const answer = await ask(port, target)
        t.match(answer.statusLine, /^HTTP\/1\.1 (?:308|4\d\d) /, target)
        t.notMatch(answer.body, SECRET, target)
        t.notMatch(answer.head + answer.body, root, target)
        const [, location = '/'] = /^location: (.*)$/m.exec(answer.head) ?? []
        t.match(location, /^\/(?![/\\])/, target)
      }
    }
  })

  t.test('lead to no other host, and folders nowhere', async (t) => {
    const port = await listen(await build())
    for (const target of REDIRECTS) {
      for (const method of ['GET', 'HEAD', 'OPTIONS']) {
        const { statusLine, head } = await ask(port, target, method)
        t.match(statusLine, method === 'OPTIONS' ? /^HTTP\/1\.1 (?:200|308|404) / : /^HTTP\/1\.1 (?:308|404) /, `${method} ${target}`)
        const [, location = '/'] = /^location: (.*)$/m.exec(head) ?? []
        t.match(location, /^\/(?![/\\])[^\\<>"]*$/, `${method} ${target}`)
      }
    }
  })

  t.test('are seen by a guard as what they are', async (t) => {
    const app = await build()
    app.addHook('preHandler', async () => {
      if (/^\/(?:static|get)\/private\//.test(request.path)) throw Object.assign(new Error('guarded'), { statusCode: 403 })
    })
    const port = await listen(app)
    for (const folder of ['/static/', '/get/']) {
      t.match((await ask(port, `${folder}private/key.txt`)).statusLine, /403/)
      for (const disguise of DISGUISES) {
        const answer = await ask(port, folder + disguise)
        t.match(answer.statusLine, /^HTTP\/1\.1 (?:308|4\d\d) /, folder + disguise)
        t.notMatch(answer.body, SECRET, folder + disguise)
      }
    }
  })

  t.test('are at their own place, with anything behind the question mark', async (t) => {
    const port = await listen(await build())
    for (const target of ['/static/a.txt', '/static/a.txt?v=/../x', '/static/%61.txt', '/get/a.txt', '/query?name=a.txt']) t.equal((await ask(port, target)).body, 'a', target)
    t.equal((await ask(port, '/static/sub/b.txt')).body, 'b')
  })

  t.test('take a request with thousands of ranges for one of none', async (t) => {
    writeFileSync(`${root}/static/large`, Buffer.alloc(LARGE, 'x'))
    const port = await listen(await build())
    for (const ranges of ['0-1,'.repeat(3000), '0-,'.repeat(4000), '-1,'.repeat(4000)]) {
      const start = performance.now()
      const answer = await exchange(port, `GET /static/large HTTP/1.1\r\nHost: a\r\nRange: bytes=${ranges}0-0\r\nConnection: close\r\n\r\n`)
      t.match(answer.statusLine, /416/)
      t.ok(answer.body.length < 1000)
      t.ok(performance.now() - start < 300)
    }
  })

  t.test('are opened for those who read them, and closed when they leave', { skip: process.platform !== 'linux' && 'needs /proc' }, async (t) => {
    writeFileSync(`${root}/static/large`, Buffer.alloc(LARGE, 'x'))
    writeFileSync(`${root}/files/large`, Buffer.alloc(LARGE, 'x'))
    const app = await build()
    app.rule('/file', () => sendFile('files/large'))
    app.rule('/dropped', { endpoint: 'dropped' }, () => { sendFile('files/large'); return new Response('instead') })
    const port = await listen(app)
    for (const target of ['/file', '/static/large', '/get/large', '/query?name=large']) {
      for (let round = 0; round < 10; round++) {
        const socket = await open(port, `GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`)
        await new Promise((resolve) => socket.once('data', resolve))
        t.same(openFiles(root).length, 1, 'one is open while it is sent')
        socket.destroy()
        for (let wait = 0; wait < 100 && openFiles(root).length > 0; wait++) await delay(10)
      }
      t.same(openFiles(root), [], target)
      await ask(port, target, 'HEAD')
      await exchange(port, `GET ${target} HTTP/1.1\r\nHost: a\r\nIf-None-Match: *\r\nConnection: close\r\n\r\n`)
      t.same(openFiles(root), [], `${target}, unread`)
    }
    await ask(port, '/dropped')
    t.same(openFiles(root), [])
    takeErrors(app)
  })

  t.test('that become shorter, or vanish, while they are sent are no whole answers', async (t) => {
    const app = await build()
    const port = await listen(app)
    const path = `${root}/static/shrinking`
    writeFileSync(path, Buffer.alloc(LARGE, 'x'))
    const socket = await open(port, 'GET /static/shrinking HTTP/1.1\r\nHost: a\r\n\r\n')
    await new Promise((resolve) => socket.once('data', resolve))
    socket.pause()
    truncateSync(path, 100)
    let received = 0
    socket.on('data', (chunk: Buffer) => { received += chunk.length })
    socket.resume()
    await new Promise((resolve) => socket.once('close', resolve))
    t.ok(received < LARGE)
    t.match(takeErrors(app)[0]?.err?.message, /became shorter/)

    writeFileSync(path, 'x')
    const vanished = await buildApp(t, { root })
    vanished.rule('/', () => {
      const response = sendFile('static/shrinking', { maxAge: 60 })
      unlinkSync(path)
      return response
    })
    const answer = await vanished.inject('/')
    t.equal(answer.statusCode, 500)
    t.notMatch(answer.body, root)
    t.same(['cache-control', 'etag', 'content-disposition'].filter((name) => name in answer.headers), [])
    t.match(takeErrors(vanished), [{ err: { code: 'ENOENT' } }])
  })

  t.test('wait for a client that does not read', async (t) => {
    writeFileSync(`${root}/static/huge`, Buffer.alloc(64 * 1024 * 1024, 'x'))
    const port = await listen(await build())
    const before = process.memoryUsage().rss
    const sockets = await Promise.all(Array.from({ length: 10 }, () => open(port, 'GET /static/huge HTTP/1.1\r\nHost: a\r\n\r\n')))
    for (const socket of sockets) socket.pause()
    await delay(300)
    const grown = (process.memoryUsage().rss - before) / 1024 / 1024
    for (const socket of sockets) socket.destroy()
    t.ok(grown < 100, `${grown.toFixed()} MiB more`)
  })

  t.test('are served without AsyncLocalStorage as well', async (t) => {
    const app = await buildApp(t, { root, contexts: 'explicit' })
    t.match(await app.inject({ url: '/static/a.txt', headers: { range: 'bytes=0-0' } }), { statusCode: 206, body: 'a' })
  })

  t.test('have URLs outside of their own rule', async (t) => {
    const app = await buildApp(t, { root, static: { urlPath: '/assets' } })
    app.rule('/', () => urlFor('static', { filename: 'sub/b.txt', _external: true }))
    t.equal((await app.inject('/')).body, 'http://localhost/assets/sub/b.txt')
  })
})
