import t from 'tap'
import { createReadStream, statSync } from 'node:fs'
import { basename } from 'node:path'
import { Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { request, Response, sendFile, sendFromDirectory, type SendFileOptions, type ViewResult } from 'flaskish'
import { isDisguised } from '../../plugins/send-file.ts'
import { buildApp, takeErrors } from '../build-app.ts'

const DAY = new Date('2024-05-01T12:00:00Z')

t.test('sendFile', async (t) => {
  const root = t.testdir({ 'report.txt': '0123456789', empty: '', folder: {}, nameless: 'x' })
  const app = await buildApp(t, { root })
  let produce: () => unknown = () => ''
  app.rule('/', { methods: ['GET', 'POST'] }, () => produce() as ViewResult)
  const ask = async (view: () => unknown, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' | 'POST' = 'GET') => {
    produce = view
    return await app.inject({ method, url: '/', headers })
  }

  t.test('sends a file of the root folder, of anywhere, or of a URL', async (t) => {
    for (const file of ['report.txt', `${root}/report.txt`, pathToFileURL(`${root}/report.txt`)]) {
      t.match(await ask(() => sendFile(file)), {
        statusCode: 200,
        body: '0123456789',
        headers: { 'content-type': 'text/plain; charset=utf-8', 'content-length': '10', 'cache-control': 'no-cache', 'content-disposition': 'inline; filename="report.txt"', 'accept-ranges': 'bytes' }
      })
    }
    t.match(await ask(() => sendFile('nameless')), { headers: { 'content-type': 'application/octet-stream' } })
    t.match(await ask(() => sendFile('empty')), { statusCode: 200, body: '', headers: { 'content-length': '0' } })
  })

  t.test('gives a Response, which may still be changed', async (t) => {
    const answer = await ask(() => {
      const response = sendFile('report.txt')
      t.ok(response instanceof Response)
      response.headers.set('x-checked', 'yes')
      response.headers.set('cache-control', 'private')
      return [response, 203]
    })
    t.match(answer, { statusCode: 203, body: '0123456789', headers: { 'x-checked': 'yes', 'cache-control': 'private' } })
  })

  t.test('sends bytes', async (t) => {
    for (const bytes of [Buffer.from('0123456789'), new TextEncoder().encode('0123456789')]) {
      t.match(await ask(() => sendFile(bytes, { mimetype: 'image/png' })), { body: '0123456789', headers: { 'content-type': 'image/png', 'content-length': '10', 'accept-ranges': 'bytes' } })
      t.match(await ask(() => sendFile(bytes, { downloadName: 'a.csv', asAttachment: true }), { range: 'bytes=2-4' }), { statusCode: 206, body: '234', headers: { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment; filename="a.csv"', 'content-range': 'bytes 2-4/10' } })
    }
  })

  t.test('sends streams', async (t) => {
    const rows: ReadonlyArray<() => Parameters<typeof sendFile>[0]> = [
      () => createReadStream(`${root}/report.txt`),
      () => Readable.from(['01234', '56789']),
      () => new Blob(['0123456789']).stream(),
      function * () { yield '0123456789' }
    ]
    for (const stream of rows) {
      const answer = await ask(() => sendFile(stream(), { mimetype: 'text/plain' }), { range: 'bytes=2-4' })
      t.match(answer, { statusCode: 200, body: '0123456789', headers: { 'content-type': 'text/plain; charset=utf-8' } })
      t.equal(answer.headers['accept-ranges'], undefined)
    }
  })

  t.test('answers conditions', async (t) => {
    const view = () => sendFile('report.txt', { etag: 'v1', lastModified: DAY })
    t.match(await ask(view), { headers: { etag: '"v1"', 'last-modified': DAY.toUTCString() } })
    t.match(await ask(view, { 'if-none-match': '"v1"' }), { statusCode: 304, body: '', headers: { etag: '"v1"' } })
    t.match(await ask(view, { 'if-modified-since': DAY.toUTCString() }, 'HEAD'), { statusCode: 304, body: '' })
    t.match(await ask(view, { 'if-match': '"v0"' }), { statusCode: 412 })
    t.match(await ask(view, { range: 'bytes=10-' }), { statusCode: 416, headers: { 'content-range': 'bytes */10' } })
    t.match(await ask(view, { range: 'bytes=0-1', 'if-range': '"v0"' }), { statusCode: 200, body: '0123456789' })
    t.match(await ask(view, { 'if-match': '"v0"', range: 'bytes=0-1' }, 'POST'), { statusCode: 200, body: '0123456789' })
    t.match(await ask(() => sendFile('report.txt', { conditional: false, etag: 'v1' }), { 'if-none-match': '"v1"', range: 'bytes=0-1' }), { statusCode: 200, body: '0123456789' })
  })

  t.test('takes Flask\'s options', async (t) => {
    const headersWith = async (options: SendFileOptions) => (await ask(() => sendFile('report.txt', options))).headers
    t.match(await headersWith({ mimetype: 'text/x-log', downloadName: 'Журнал.log', asAttachment: true }), { 'content-type': 'text/x-log; charset=utf-8', 'content-disposition': 'attachment; filename="______.log"; filename*=UTF-8\'\'%D0%96%D1%83%D1%80%D0%BD%D0%B0%D0%BB.log' })
    t.equal((await headersWith({ maxAge: 60.5 }))['cache-control'], 'public, max-age=60')
    t.equal((await headersWith({ maxAge: 0 }))['cache-control'], 'no-cache, max-age=0')
    t.equal((await headersWith({ maxAge: (path) => basename(path ?? '') === 'report.txt' ? 5 : undefined }))['cache-control'], 'public, max-age=5')
    t.equal((await headersWith({ maxAge: () => null }))['cache-control'], 'no-cache')
    t.equal((await headersWith({ lastModified: 0 }))['last-modified'], 'Thu, 01 Jan 1970 00:00:00 GMT')
    t.equal((await headersWith({ etag: 'W/"weak"' })).etag, 'W/"weak"')
    t.equal((await headersWith({ etag: '"v1"' })).etag, '"v1"')
    t.equal((await headersWith({ etag: false })).etag, undefined)
    t.match((await headersWith({ etag: true })).etag, /^"\w+-\w+"$/)
    t.match(await headersWith({ downloadName: '' }), { 'content-disposition': 'inline; filename="report.txt"' })
    t.match(await headersWith({ downloadName: 'a.html' }), { 'content-type': 'text/html; charset=utf-8', 'content-disposition': 'inline; filename="a.html"' })
  })

  t.test('refuses, with the fix, what cannot be sent', async (t) => {
    const rows: ReadonlyArray<readonly [() => unknown, RegExp]> = [
      [() => sendFile('none.txt'), /none\.txt": there is none\. Correct the path/],
      [() => sendFile('report.txt/x'), /there is none/],
      [() => sendFile('a\0b'), /there is none/],
      [() => sendFile('folder'), /it is no regular file/],
      [() => sendFile(Buffer.from('')), /these bytes: its type is not known\. Add "mimetype" or "downloadName"/],
      [() => sendFile(Buffer.from(''), { mimetype: 'a/b', asAttachment: true }), /no name to save it under/],
      [() => sendFile('report.txt', { as_attachment: true } as SendFileOptions), /no option "as_attachment"\. The nearest one is "asAttachment"/],
      [() => sendFile('report.txt', { zebra: true } as SendFileOptions), /no option "zebra"\. Leave it out/],
      [() => sendFile('report.txt', { maxAge: -1 }), /its maxAge is -1\. Give a number of seconds/],
      [() => sendFile('report.txt', { maxAge: Infinity }), /its maxAge is Infinity/],
      [() => sendFile('report.txt', { maxAge: () => '1h' as unknown as number }), /its maxAge is '1h'/],
      [() => sendFile('report.txt', { etag: 'a"b' }), /its ETag has a quote within/]
    ]
    for (const [view, message] of rows) {
      const { statusCode, body } = await ask(view)
      t.equal(statusCode, 500)
      t.notMatch(body, root)
      const [error] = takeErrors(app)
      t.match(error?.err?.message, message)
      t.match(error?.err, { code: 'FLASKISH_ERR_SEND_FILE' })
    }
  })

  t.test('needs a request for a path under the root folder alone', async (t) => {
    t.throws(() => sendFile('report.txt'), { code: 'FLASKISH_ERR_NO_CONTEXT' })
    t.equal(sendFile(`${root}/report.txt`).status, 200)
    const explicit = await buildApp(t, { root, contexts: 'explicit' })
    explicit.rule('/', (_, { request }) => sendFile('report.txt', { request }))
    explicit.rule('/whole', { endpoint: 'whole' }, () => sendFile(`${root}/report.txt`))
    t.match(await explicit.inject({ url: '/', headers: { range: 'bytes=0-1' } }), { statusCode: 206, body: '01' })
    t.match(await explicit.inject({ url: '/whole', headers: { range: 'bytes=0-1' } }), { statusCode: 200, body: '0123456789' })
  })

  t.test('works in plain Fastify handlers', async (t) => {
    const plain = await buildApp(t, { root })
    plain.get('/', async () => sendFile('report.txt'))
    t.match(await plain.inject('/'), { statusCode: 200, body: '0123456789', headers: { 'content-type': 'text/plain; charset=utf-8', 'content-length': '10' } })
    t.match(await plain.inject({ url: '/', headers: { range: 'bytes=0-1' } }), { statusCode: 206, body: '01' })
    t.match(await plain.inject({ url: '/', headers: { 'if-modified-since': new Date().toUTCString() } }), { statusCode: 304, body: '' })
  })
})

t.test('sendFromDirectory', async (t) => {
  const root = t.testdir({
    files: { 'a.txt': 'a', sub: { 'b.txt': 'b', 'page.html': '<p>' }, out: t.fixture('symlink', '../secret.txt'), loop: t.fixture('symlink', 'loop') },
    'files-private': { 'a.txt': 'private' },
    'secret.txt': 'secret'
  })
  const app = await buildApp(t, { root })
  app.rule('/get/<path:name>', { endpoint: 'get' }, ({ name }) => sendFromDirectory('files', name, { asAttachment: name.endsWith('.html') }))
  app.rule('/query', { endpoint: 'query' }, () => sendFromDirectory(new URL(`${pathToFileURL(root)}/files/`), request.args.get('name', '')))
  app.rule('/folder/<folder>/<name>', { endpoint: 'folder' }, ({ folder, name }) => sendFromDirectory('files', `${folder}/${name}`))

  t.test('sends files of the folder and of those in it', async (t) => {
    t.match(await app.inject('/get/a.txt'), { statusCode: 200, body: 'a', headers: { 'content-disposition': 'inline; filename="a.txt"' } })
    t.match(await app.inject('/get/sub/b.txt'), { body: 'b' })
    t.match(await app.inject('/get/sub/page.html'), { headers: { 'content-disposition': 'attachment; filename="page.html"', 'content-type': 'text/html; charset=utf-8' } })
    t.match(await app.inject('/query?name=sub%2Fb.txt'), { body: 'b' })
    t.match(await app.inject('/folder/sub/b.txt'), { body: 'b' })
    t.match(await app.inject({ url: '/get/a.txt', headers: { 'if-none-match': '*' } }), { statusCode: 304 })
  })

  t.test('follows links', async (t) => {
    t.match(await app.inject('/get/out'), { body: 'secret' })
  })

  t.test('answers 404 for all that is no file in it', async (t) => {
    for (const name of ['none', 'sub', 'a.txt/x', 'x'.repeat(300), '..%5csecret.txt', 'a.txt%00', 'C:/a.txt', `${statSync(root).ino}`]) {
      t.equal((await app.inject(`/get/${name}`)).statusCode, 404, name)
    }
    for (const name of ['', '.', './a.txt', 'sub/', '../secret.txt', '../files-private/a.txt', `${root}/secret.txt`, 'sub/../a.txt', 'sub//b.txt']) {
      t.equal((await app.inject({ url: '/query', query: { name } })).statusCode, 404, name)
    }
  })

  t.test('reads no slash into an escaped one', async (t) => {
    t.equal((await app.inject('/get/sub%2Fb.txt')).statusCode, 404)
    t.equal((await app.inject('/folder/sub%2fsub/b.txt')).statusCode, 404)
    t.equal((await app.inject('/get/sub%252Fb.txt')).statusCode, 404)
  })

  t.test('reports what is broken on the disk', async (t) => {
    t.equal((await app.inject('/get/loop')).statusCode, 500)
    t.match(takeErrors(app), [{ err: { code: 'ELOOP' } }])
  })
})

t.test('isDisguised', async (t) => {
  t.test('looks for values of the path that the name is made of', async (t) => {
    const app = await buildApp(t)
    app.rule('/<value>/<path:rest>', { endpoint: 'x' }, () => '')
    const rows = [['/a%2Fb/c', 'a/b', true], ['/a%2fb/c', 'x/a/b/y', true], ['/a%2Fb/c', 'c', false], ['/a%2Fb/c', 'other/file', false], ['/ab/c/d', 'c/d', false], ['/a%252Fb/c/d', 'c/d', false], ['/none%2F', 'none/', false], ['/a/b?x=%2F', 'a/b', false]] as const
    for (const [path, name, expected] of rows) {
      app.testRequestContext(path, () => { t.equal(isDisguised(name, request), expected, `${path} ${name}`) })
    }
    t.equal(isDisguised('a/b', undefined), false)
  })
})
