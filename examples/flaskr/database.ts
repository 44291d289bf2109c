import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createClient, type Client } from '@libsql/client'
import type { Config } from './config.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The blog's database: `currentApp.db.execute(sql, values)`. */
    readonly db: Client
  }
}

/** The database: a file in the instance folder, or one elsewhere. */
export function openDatabase ({ instance, databaseUrl, databaseToken }: Config): Client {
  if (databaseUrl === undefined) return createClient({ url: pathToFileURL(join(instance, 'flaskr.sqlite')).href, timeout: BUSY_MS })
  return createClient({ url: databaseUrl, ...databaseToken !== undefined && { authToken: databaseToken } })
}

/** Makes the tables that are not there yet, and leaves those that are alone. */
export async function initDatabase (db: Client): Promise<void> {
  await db.executeMultiple(await readFile(join(import.meta.dirname, 'schema.sql'), 'utf8'))
}

/** One process writes at a time. The others wait so long for their turn; without a bound they would fail at once. */
const BUSY_MS = 5000
