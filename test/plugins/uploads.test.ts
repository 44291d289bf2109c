import { existsSync, symlinkSync } from 'node:fs'
import { open as openFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { createGunzip, gzipSync } from 'node:zlib'
import Fastify, { type FastifyInstance, type FastifyRequest, type preParsingHookHandler } from 'fastify'
import { request } from 'flaskish'
import t from 'tap'
import { readOptions } from '../../plugins/options.ts'
import { Scope } from '../../plugins/scope.ts'
import { TemporaryFile, TemporaryFolder } from '../../plugins/temporary-files.ts'
import { parseUploads, readUploads, rememberReply } from '../../plugins/uploads.ts'
import { buildApp } from '../build-app.ts'
import { BOUNDARY, eventually, field, file, form, send, temporaryFiles } from '../multipart.ts'
import { listen, open } from '../raw-socket.ts'

const TYPE = `multipart/form-data; boundary=${BOUNDARY}`
const LARGE = 'x'.repeat(1_000_000)
const nothing = (found: readonly string[]): boolean => found.length === 0

t.test('readUploads', async (t) => {
  t.test('reads what a preParsing hook makes of the body', async (t) => {
    const app = await buildApp(t)
    const preParsing: preParsingHookHandler = async (_request, _reply, payload) => payload.pipe(createGunzip())
    app.rule('/', { methods: ['POST'], preParsing }, async () => await request.files.f?.text() ?? '')
    t.same(await send(app, '/', gzipSync(form(file('f', 'f', LARGE)))), [200, LARGE])
    t.equal((await send(app, '/', 'no gzip'))[0], 400)
    t.same(await eventually(temporaryFiles, nothing), [])
  })

  t.test('ends with the connection, whatever a hook put in front of it', async (t) => {
    const app = await buildApp(t)
    const preParsing: preParsingHookHandler = async (_request, _reply, payload) => payload.pipe(new PassThrough())
    app.rule('/', { methods: ['POST'], preParsing }, () => '')
    const socket = await open(await listen(app), `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${TYPE}\r\nContent-Length: 2000000\r\n\r\n`)
    socket.write(file('f', 'f', LARGE))
    t.equal((await eventually(temporaryFiles, ({ length }) => length === 1)).length, 1)
    socket.destroy()
    t.same(await eventually(temporaryFiles, nothing), [])
  })

  t.test('keeps nothing for a visitor who was gone when it began', async (t) => {
    const app = await buildApp(t, { limits: { spoolThreshold: 10 } })
    let isReached = false
    let hasLeft = false
    const preParsing: preParsingHookHandler = async (request) => {
      isReached = true
      await eventually(() => request.raw.socket.destroyed, Boolean)
      hasLeft = true
    }
    app.rule('/', { methods: ['POST'], preParsing }, () => '')
    const body = form(file('f', 'f', 'x'.repeat(1000)))
    const socket = await open(await listen(app), `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${TYPE}\r\nContent-Length: ${body.length}\r\n\r\n`)
    socket.write(body)
    await eventually(() => isReached, Boolean)
    socket.destroy()
    t.ok(await eventually(() => hasLeft, Boolean))
    t.same(await eventually(temporaryFiles, nothing), [])
  })

  t.test('answers 507 where the disk is full', { skip: existsSync('/dev/full') ? false : 'there is no /dev/full' }, async (t) => {
    const path = join(t.testdir({}), 'full')
    const { app, log } = createApp(async () => {
      symlinkSync('/dev/full', path)
      return new TemporaryFile(path, await openFile(path, 'w'))
    })
    t.teardown(() => app.close())
    const [status, answer] = await send(app, '/', form(file('f', 'f', LARGE)))
    t.equal(status, 507)
    t.notMatch(answer, /full/)
    t.notOk(existsSync(path))
    t.match(log[0], /ENOSPC.*An upload cannot be stored/)
    t.same(await send(app, '/', form(file('f', 'f', 'small'))), [200, 'fine'])
  })

  t.test('tells of a temporary file that stays', async (t) => {
    const folder = t.testdir({ file: '' })
    const { app, log } = createApp(async () => new TemporaryFile(folder, await openFile(join(folder, 'file'), 'w')))
    t.teardown(() => app.close())
    t.same(await send(app, '/', form(file('f', 'f', LARGE))), [200, 'fine'])
    t.match(await eventually(() => log, ({ length }) => length > 0), [/A temporary file of an upload cannot be removed/])
  })
})

/** An app of Fastify alone, which puts uploads into files that are made so. */
function createApp (createFile: () => Promise<TemporaryFile>): { app: FastifyInstance, log: string[] } {
  const folder = Object.assign(new TemporaryFolder(), { createFile })
  const log: string[] = []
  const app = Fastify({ logger: { level: 'error', stream: { write: (line: string) => { log.push(line) } } } })
  app.addHook('onRequest', async (request, reply) => rememberReply(request, reply))
  app.addContentTypeParser('multipart/form-data', async (request: FastifyRequest, payload: IncomingMessage) => readUploads(request, payload, readOptions({}), folder))
  app.post('/', async () => 'fine')
  return { app, log }
}

t.test('parseUploads', async (t) => {
  const scope = new Scope(Fastify(), readOptions({ limits: { maxFormParts: 2 } }))
  const parse = (body: Buffer): ReturnType<typeof parseUploads> => parseUploads({ source: { method: 'POST', url: '/', headers: { 'content-type': TYPE }, host: '', protocol: 'http', ip: '' }, body }, scope)

  t.test('keeps all in memory', async (t) => {
    const { fields, files } = parse(form(field('a', '1'), file('f', 'x', LARGE)))
    t.same(fields, [['a', '1']])
    t.equal(await files[0]?.[1].text(), LARGE)
    t.same(temporaryFiles(), [])
  })

  t.test('refuses what a request is refused for', async (t) => {
    t.throws(() => parse(form(field('a', '1')).subarray(0, 50)), { code: 400 })
    t.throws(() => parse(form(field('a', ''), field('b', ''), field('c', ''))), { code: 413 })
  })
})
