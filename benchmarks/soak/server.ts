import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import flaskish, { abort, flash, getFlashedMessages, redirect, renderTemplate, request, session } from '../../plugins/index.ts'

/** What the process of the server is asked for. */
export type Question = 'state'

/** What the server holds, after a collection of garbage. */
export interface State {
  /** Bytes. */
  readonly heap: number
  /** How many are open; 0 where the system does not say. */
  readonly descriptors: number
  readonly temporaryFiles: number
  /** What nobody caught. */
  readonly uncaught: number
}

let uncaught = 0
process.on('unhandledRejection', () => { uncaught++ })
process.on('uncaughtException', () => { uncaught++ })

const root = await mkdtemp(join(tmpdir(), 'flaskish-soak-'))
process.env['TMPDIR'] = join(root, 'temporary')
for (const folder of ['temporary', 'templates', 'static']) await mkdir(join(root, folder))
await writeFile(join(root, 'templates/page.html'), '<h1>{{title}}</h1>{{#each rows}}<p>{{this}}</p>{{/each}}{{#each (get_flashed_messages)}}<i>{{this}}</i>{{/each}}')
await writeFile(join(root, 'static/style.css'), 'a'.repeat(4000))

/** Milliseconds that a connection is kept for another request. */
const keepAliveTimeout = Number(process.argv[2] ?? 1000)
const app = Fastify({ logger: false, requestTimeout: 10_000, keepAliveTimeout })
await app.register(flaskish, { root, secretKey: 'a key of the soak, and of nothing else', limits: { spoolThreshold: 10_000 } })
app.rule('/string', () => 'Hello, World!')
app.rule('/post/<int:id>', ({ id }) => `Post ${id}`)
app.rule('/json', () => ({ id: 7, tags: ['a', 'b'] }))
app.rule('/page', () => renderTemplate('page.html', { title: '<Soak>', rows: ['a', 'b', 'c'] }))
app.rule('/login', { methods: ['POST'] }, () => {
  session['name'] = request.form['name']
  flash('Welcome')
  return redirect('/me')
})
app.rule('/me', () => `${String(session.get('name', 'nobody'))} ${getFlashedMessages().join()}`)
app.rule('/upload', { methods: ['POST'] }, async () => String((await request.files['file']?.bytes())?.length))
app.rule('/stream', function * () { for (let chunk = 0; chunk < 20; chunk++) yield 'x'.repeat(1000) })
app.rule('/slash/', () => 'slash')
app.rule('/refused', () => abort(403))
app.rule('/fails', { errorHandler: (_error, _request, reply) => { reply.code(500).send('failed') } }, () => { throw new Error('provoked') })
app.get('/plain', async () => request.path)

process.on('message', async (_question: Question) => {
  globalThis.gc?.()
  globalThis.gc?.()
  const state: State = {
    heap: process.memoryUsage().heapUsed,
    descriptors: (await readdir('/proc/self/fd').catch(() => [])).length,
    temporaryFiles: (await readdir(join(root, 'temporary'), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).length,
    uncaught
  }
  process.send?.(state)
})
process.on('disconnect', () => {
  app.close().then(() => rm(root, { recursive: true })).then(() => process.exit(), console.error)
})
process.send?.(await app.listen({ host: '127.0.0.1', port: 0 }))
