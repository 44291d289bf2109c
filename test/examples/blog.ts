import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { TestClient } from 'flaskish'
import { createApp } from '../../examples/flaskr/app.ts'
import type { Config } from '../../examples/flaskr/config.ts'
import { initDatabase } from '../../examples/flaskr/database.ts'

/** What a blog needs of the running test. */
export interface TestOfBlog {
  testdir (): string
  teardown (fn: () => Promise<void>): void
}

/** Of every account. */
export const PASSWORD = 'correct horse'

/** The example blog with an empty database and a folder of its own, whatever the environment says; closed at the end of the test. */
export async function openBlog (t: TestOfBlog, config: Partial<Config> = {}): Promise<{ readonly app: FastifyInstance, readonly instance: string }> {
  const instance = t.testdir()
  const app = await createApp({ ...SETTINGS, instance, ...config })
  t.teardown(() => app.close())
  await initDatabase(app.db)
  return { app, instance }
}

/** A visitor who has registered and logged in. */
export async function logIn (app: FastifyInstance, name: string): Promise<TestClient> {
  const client = app.testClient()
  await client.post('/auth/register', { form: { name, password: PASSWORD } })
  await client.post('/auth/login', { form: { name, password: PASSWORD } })
  return client
}

/** The names of the pictures that are kept. */
export function picturesIn (instance: string): string[] {
  const folder = join(instance, 'pictures')
  return existsSync(folder) ? readdirSync(folder) : []
}

/** A picture of one pixel. */
export const PNG: Buffer = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

const SETTINGS: Partial<Config> = { secretKey: 'a key of the tests alone', databaseUrl: undefined, databaseToken: undefined, isBehindProxy: false, isMounted: false, secretKeyFallbacks: [], logLevel: 'silent' }
