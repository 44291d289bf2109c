import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import Fastify, { type FastifyInstance } from 'fastify'
import flaskish, { sendFromDirectory } from '../../../plugins/index.ts'

/** A folder of files, by @fastify/static alone. */
export async function buildStaticFastify (): Promise<FastifyInstance> {
  const app = Fastify()
  await app.register(fastifyStatic, { root: createFolder(), prefix: '/static/' })
  await app.ready()
  return app
}

/** The same folder in flaskish, and behind a view. */
export async function buildStaticFlaskish (): Promise<FastifyInstance> {
  const app = Fastify()
  const folder = createFolder()
  await app.register(flaskish, { static: { folder, urlPath: '/static' }, templates: false })
  app.rule('/view/<path:name>', { endpoint: 'view' }, ({ name }) => sendFromDirectory(folder, name))
  await app.ready()
  return app
}

function createFolder (): string {
  const folder = mkdtempSync(join(tmpdir(), 'flaskish-bench-'))
  process.once('exit', () => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'small.css'), 'a'.repeat(4_000))
  return folder
}
