import { createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import multipart from '@fastify/multipart'
import Fastify, { type FastifyInstance } from 'fastify'
import flaskish, { request } from '../../plugins/index.ts'

/** What the process of a server is asked for. */
export type Question = 'begin' | 'end'

/** What a load has cost. */
export interface Cost {
  /** Bytes of memory by which the process was larger at most than when the load began. */
  readonly growth: number
  /** CPU time in milliseconds. */
  readonly cpu: number
}

const SAMPLING = 10
const [kind] = process.argv.slice(2)
const folder = await mkdtemp(join(tmpdir(), 'flaskish-benchmark-uploads-'))
const app = kind === 'flaskish' ? await buildFlaskish() : await buildByHand()
const address = await app.listen({ host: '127.0.0.1', port: 0 })

let first = 0
let peak = 0
let cpu = process.cpuUsage()
setInterval(() => { peak = Math.max(peak, process.memoryUsage.rss()) }, SAMPLING).unref()
process.on('message', (question: Question) => {
  if (question === 'begin') {
    first = peak = process.memoryUsage.rss()
    cpu = process.cpuUsage()
    process.send?.('begun')
    return
  }
  const { user, system } = process.cpuUsage(cpu)
  const cost: Cost = { growth: peak - first, cpu: (user + system) / 1000 }
  process.send?.(cost)
})
process.on('disconnect', () => {
  app.close().then(() => rm(folder, { recursive: true }), console.error)
})
process.send?.(address)

/** Answers with the number of bytes of an upload that is in a file then. */
async function buildFlaskish (): Promise<FastifyInstance> {
  const app = Fastify()
  await app.register(flaskish, { limits: { maxContentLength: Infinity } })
  app.rule('/', { methods: ['POST'], endpoint: 'upload' }, () => String(request.files['file']?.size))
  app.rule('/other', () => 'other')
  return app
}

/** The same as its README has it, and then the file is deleted, too. */
async function buildByHand (): Promise<FastifyInstance> {
  const app = Fastify()
  await app.register(multipart, { limits: { fileSize: Infinity } })
  let count = 0
  app.post('/', async (request) => {
    let size = 0
    for await (const part of request.parts()) {
      if (part.type !== 'file') continue
      const path = join(folder, String(count++))
      await pipeline(part.file, createWriteStream(path))
      size = (await stat(path)).size
      await unlink(path)
    }
    return String(size)
  })
  app.get('/other', async () => 'other')
  return app
}
