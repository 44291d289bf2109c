import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import multipart from '@fastify/multipart'
import Fastify, { type FastifyInstance } from 'fastify'
import flaskish, { abort, jsonify, redirect, request, secureFilename, type UploadedFile, type ViewResult } from 'flaskish'
import t from 'tap'
import { buildApp, takeErrors } from '../build-app.ts'
import { eventually, field, file, form, part, send, temporaryFiles } from '../multipart.ts'

const LARGE = 'flaskish '.repeat(100_000)

/** A rule at / for POST. */
function upload (app: FastifyInstance, view: () => ViewResult | Promise<ViewResult>): void {
  app.rule('/', { methods: ['POST'], endpoint: 'upload' }, view)
}

const nothing = (found: readonly string[]): boolean => found.length === 0

t.test('a multipart form', async (t) => {
  t.test('is in request.form, request.files and request.values when the view begins', async (t) => {
    const app = await buildApp(t)
    upload(app, () => jsonify([...request.form], [...request.files.keys()], [...request.values], request.data.length))
    t.same(JSON.parse((await send(app, '/?q=1', form(field('a', '1'), file('f', 'x.txt', 'hi'), field('b', 'é'), field('a', '2'))))[1]), [
      [['a', '1'], ['a', '2'], ['b', 'é']], ['f'], [['q', '1'], ['a', '1'], ['a', '2'], ['b', 'é']], 0
    ])
  })

  t.test('has files with what was sent of them', async (t) => {
    const app = await buildApp(t)
    upload(app, async () => {
      const { f } = request.files
      if (f === undefined) return ''
      const { name, filename, contentType, mimetype, size, headers } = f
      return { name, filename, contentType, mimetype, size, note: headers.get('X-Note', ''), bytes: (await f.bytes()).toString(), text: await f.text(), stream: await text(f.stream()) }
    })
    const head = 'content-disposition: form-data; name=f; filename="ä.txt"\r\nContent-Type: Text/Plain; charset=x\r\nX-Note: note'
    t.same(JSON.parse((await send(app, '/', form(part(head, 'hi'))))[1]), { name: 'f', filename: 'ä.txt', contentType: 'Text/Plain; charset=x', mimetype: 'text/plain', size: 2, note: 'note', bytes: 'hi', text: 'hi', stream: 'hi' })
    t.same(JSON.parse((await send(app, '/', form(part('Content-Disposition: form-data; name="f"; filename=""'))))[1]), { name: 'f', filename: '', contentType: '', mimetype: '', size: 0, note: '', bytes: '', text: '', stream: '' })
  })

  t.test('may have several files of one name', async (t) => {
    const app = await buildApp(t)
    upload(app, async () => jsonify(await Promise.all(request.files.getAll('f').map((one) => one.text()))))
    t.same(await send(app, '/', form(file('f', 'a', '1'), file('f', 'b', '2'))), [200, '["1","2"]'])
  })

  t.test('has JSON fields as the text that was sent, and names without a prototype', async (t) => {
    const app = await buildApp(t)
    upload(app, () => jsonify([...request.form]))
    const json = part('Content-Disposition: form-data; name="data"\r\nContent-Type: application/json', '{ "a": 1.0 }')
    t.same(await send(app, '/', form(json)), [200, '[["data","{ \\"a\\": 1.0 }"]]'])
    for (const name of ['__proto__', 'constructor', 'toString', 'then', '']) {
      t.same(await send(app, '/', form(field(name, '1'), file(name, name, '1'))), [200, JSON.stringify([[name, '1']])])
    }
    t.equal(Reflect.get({}, '1'), undefined)
  })

  t.test('answers 400 for a file that was not sent', async (t) => {
    const app = await buildApp(t)
    upload(app, () => request.files.f?.filename ?? '')
    t.equal((await send(app, '/', form(field('f', 'a.png'))))[0], 400)
    t.notMatch((await send(app, '/', 'f=a.png', 'application/x-www-form-urlencoded'))[1], /enctype/)
  })

  t.test('is asked for by name in debug, and for its enctype where that is what is missing', async (t) => {
    const app = await buildApp(t, { debug: true, errorPages: 'json' })
    upload(app, () => request.files.f?.filename ?? '')
    t.match(await send(app, '/', form(field('f', 'a.png'))), [400, /The field \\"f\\" was not sent\./])
    t.notMatch((await send(app, '/', form(field('f', 'a.png'))))[1], /enctype/)
    t.match(await send(app, '/', 'f=a.png', 'application/x-www-form-urlencoded'), [400, /was a body of type application\/x-www-form-urlencoded\. The browser sent the file's name alone: \\"a\.png\\"\. Write <form method=\\"post\\" enctype=\\"multipart\/form-data\\">/])
    t.match((await app.inject({ method: 'POST', url: '/' })).json(), { statusCode: 400, message: /was a body without a type\. Write/ })
  })

  t.test('is there for hooks of Fastify as an object of its fields', async (t) => {
    const app = await buildApp(t)
    let body: unknown
    app.addHook('preHandler', async (request) => { body = request.body })
    upload(app, () => '')
    await send(app, '/', form(field('a', '1'), field('a', '2'), field('b', '3'), file('f', 'f', '4')))
    t.same(body, { a: ['1', '2'], b: '3' })
  })

  t.test('does not meet a schema for the body', async (t) => {
    const app = await buildApp(t, { debug: true, errorPages: 'json' })
    app.rule('/', { methods: ['POST'], schema: { body: { type: 'object' } } }, () => '')
    t.match(await send(app, '/', form(field('a', '1'))), [415, /multipart\/form-data/])
  })
})

t.test('an upload', async (t) => {
  t.test('is in a private temporary file where it is large, under a name that says nothing', async (t) => {
    const app = await buildApp(t)
    let found: string[] = []
    upload(app, async () => {
      found = temporaryFiles()
      const [path = ''] = found
      return jsonify(statSync(path).mode & 0o777, statSync(dirname(path)).mode & 0o777, (await request.files.f?.text()) === LARGE, request.files.f !== undefined && await text(request.files.f.stream()) === LARGE)
    })
    t.same(await send(app, '/', form(file('f', 'cv.txt', LARGE), file('g', 'small', 'x'))), [200, '[384,448,true,true]'])
    t.equal(found.length, 1)
    t.match(basename(found[0] ?? ''), /^[0-9a-f]{32}$/)
    t.same(await eventually(temporaryFiles, nothing), [])
  })

  t.test('is gone with its request, whatever becomes of that', async (t) => {
    const app = await buildApp(t)
    app.setNotFoundHandler((_request, reply) => { reply.code(404).send('nothing') })
    app.registerErrorHandler(409, () => ['handled', 409])
    const ends: Record<string, () => ViewResult | Promise<ViewResult>> = {
      unread: () => 'unread',
      thrown: () => { throw new Error('thrown') },
      aborted: () => abort(409),
      redirected: () => redirect('/'),
      streamed: () => request.files.f?.stream() ?? '',
      generated: async function * () { yield await request.files.f?.text() ?? '' },
      hooked: () => 'never'
    }
    app.addHook('preHandler', async (request, reply) => { if (request.url === '/hooked') return reply.send('hook') })
    for (const [name, view] of Object.entries(ends)) app.rule(`/${name}`, { methods: ['POST'], endpoint: name }, view)
    for (const [path, status, body] of [['/unread', 200, 'unread'], ['/thrown', 500, /Internal/], ['/aborted', 409, 'handled'], ['/redirected', 302, /href/], ['/streamed', 200, LARGE], ['/generated', 200, LARGE], ['/hooked', 200, 'hook'], ['/nowhere', 404, 'nothing']] as const) {
      t.match(await send(app, path, form(file('f', 'f', LARGE))), [status, body], path)
      t.same(await eventually(temporaryFiles, nothing), [], path)
    }
    t.equal(takeErrors(app).length, 1)
  })

  t.test('that is read after its request is an error that says so, be it large or small', async (t) => {
    for (const data of [LARGE, 'small']) {
      const app = await buildApp(t)
      let kept: UploadedFile | undefined
      upload(app, () => { kept = request.files.f; return '' })
      await send(app, '/', form(file('f', 'f', data)))
      t.same(await eventually(temporaryFiles, nothing), [])
      const gone = { code: 'FLASKISH_ERR_UPLOAD_GONE', message: /"f"/ }
      await t.rejects(async () => kept?.bytes(), gone)
      await t.rejects(async () => kept?.text(), gone)
      await t.rejects(async () => kept?.save(join(t.testdirName, 'late')), gone)
      t.throws(() => kept?.stream(), gone)
      t.equal(kept?.size, data.length)
    }
  })

  t.test('is saved for good, as often as you like', async (t) => {
    const folder = t.testdir()
    for (const data of [LARGE, 'small', '']) {
      const app = await buildApp(t)
      upload(app, async () => {
        const { f } = request.files
        await f?.save(join(folder, 'first'))
        await Promise.all([f?.save(join(folder, 'second')), f?.save(join(folder, 'third')), f?.save(join(folder, 'second'))])
        writeFileSync(join(folder, 'second'), 'changed')
        return await f?.text() ?? ''
      })
      t.same(await send(app, '/', form(file('f', '../../x', data))), [200, data])
      t.same(await eventually(temporaryFiles, nothing), [])
      t.equal(readFileSync(join(folder, 'first'), 'utf8'), data)
      t.equal(readFileSync(join(folder, 'second'), 'utf8'), 'changed')
      t.equal(readFileSync(join(folder, 'third'), 'utf8'), data)
      writeFileSync(join(folder, 'plain'), '')
      for (const name of ['first', 'third']) t.equal(statSync(join(folder, name)).mode, statSync(join(folder, 'plain')).mode)
      for (const name of ['first', 'second', 'third', 'plain']) rmSync(join(folder, name))
    }
  })

  t.test('is not saved as a folder, nor where there is none', async (t) => {
    const folder = t.testdir({ taken: {}, file: '' })
    const app = await buildApp(t)
    let path = ''
    upload(app, async () => { await request.files.f?.save(path); return '' })
    const refused = [
      [join(folder, 'taken'), /it is a folder\. Give the path of the file in it/],
      [`${folder}/taken/`, /it is a folder/],
      [`${folder}/missing/`, /it is a folder/],
      [join(folder, 'missing', 'file'), /the folder around it does not exist\. Make it first/],
      [join(folder, 'file', 'file'), /the folder around it does not exist/]
    ] as const
    for (const data of [LARGE, 'small']) {
      for (const [wrong, message] of refused) {
        path = wrong
        t.equal((await send(app, '/', form(file('f', 'f', data))))[0], 500)
        const [error] = takeErrors(app)
        t.match(error?.err?.message, message)
        t.notMatch(error?.err?.message, /ENO|EIS/)
      }
    }
    t.same(await eventually(temporaryFiles, nothing), [])
  })

  t.test('has a name from which no path is made', async (t) => {
    const app = await buildApp(t)
    upload(app, () => jsonify(request.files.f?.filename, secureFilename(request.files.f?.filename ?? '')))
    const rows = [
      ['../../../etc/passwd', '../../../etc/passwd', 'etc_passwd'],
      ['C:\\\\dir\\\\file.txt', 'C:\\dir\\file.txt', 'Cdirfile.txt'],
      ['C:\\dir\\file.txt', 'C:\\dir\\file.txt', 'Cdirfile.txt'],
      ['a\0b', 'a\0b', 'ab'],
      ['CON', 'CON', 'CON'],
      ['.htaccess', '.htaccess', 'htaccess'],
      ['..', '..', ''],
      ['%22q%22.txt', '"q".txt', 'q.txt'],
      ['日本.txt', '日本.txt', 'txt']
    ]
    for (const [sent = '', filename, secure] of rows) t.same(await send(app, '/', form(file('f', sent, '1'))), [200, JSON.stringify([filename, secure])], sent)
  })
})

t.test('beside @fastify/multipart', async (t) => {
  for (const order of ['before', 'after'] as const) {
    t.test(`which the host registers ${order} flaskish, rules and routes each read their own`, async (t) => {
      const app = Fastify()
      t.teardown(() => app.close())
      if (order === 'before') await app.register(multipart, { attachFieldsToBody: true })
      await app.register(flaskish)
      if (order === 'after') await app.register(multipart, { attachFieldsToBody: 'keyValues' })
      upload(app, async () => jsonify([...request.form], await request.files.f?.text() ?? null))
      app.post('/plain', async () => ({ form: [...request.form], files: request.files.size, data: request.data.length }))
      const payload = form(field('a', '1'), field('a', '2'), field('b', '3'), file('f', 'f', 'file'), part('Content-Disposition: form-data; name="j"\r\nContent-Type: application/json', '{}'))
      t.same(JSON.parse((await send(app, '/', payload))[1]), [[['a', '1'], ['a', '2'], ['b', '3'], ['j', '{}']], 'file'])
      t.same(JSON.parse((await send(app, '/plain', payload))[1]), { form: [['a', '1'], ['a', '2'], ['b', '3']], files: 0, data: 0 })
    })
  }
})

t.test('a disk that takes no more', async (t) => {
  /** Runs with another folder for temporary files. */
  async function withTemporaryFolder (folder: string, fn: () => Promise<void>): Promise<void> {
    const { TMPDIR } = process.env
    process.env['TMPDIR'] = folder
    try {
      await fn()
    } finally {
      if (TMPDIR === undefined) delete process.env['TMPDIR']
      else process.env['TMPDIR'] = TMPDIR
    }
  }

  t.test('answers 503 to large uploads alone, without a path, and takes them again when it can', async (t) => {
    const folder = join(t.testdir(), 'temporary')
    await withTemporaryFolder(folder, async () => {
      const app = await buildApp(t, { debug: true })
      upload(app, async () => String((await request.files.f?.text())?.length))
      const [status, page] = await send(app, '/', form(file('f', 'f', LARGE)))
      t.equal(status, 503)
      t.notMatch(page, /temporary|ENOENT|\/tmp/)
      t.match(takeErrors(app), [{ msg: 'An upload cannot be stored in a temporary file', err: { message: /ENOENT/ } }])
      t.same(await send(app, '/', form(file('f', 'f', 'small'))), [200, '5'])
      mkdirSync(folder)
      t.same(await send(app, '/', form(file('f', 'f', LARGE))), [200, String(LARGE.length)])
      rmSync(folder, { recursive: true })
      mkdirSync(folder)
      t.same(await send(app, '/', form(file('f', 'f', LARGE))), [200, String(LARGE.length)])
      t.same(await eventually(() => temporaryFiles(folder), nothing), [])
    })
  })
})

t.test('a closed app leaves no folder', async (t) => {
  const app = Fastify()
  await app.register(flaskish)
  upload(app, () => dirname(temporaryFiles()[0] ?? ''))
  const [, folder] = await send(app, '/', form(file('f', 'f', LARGE)))
  t.ok(statSync(folder).isDirectory())
  await app.close()
  t.throws(() => statSync(folder), { code: 'ENOENT' })
})
