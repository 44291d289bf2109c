import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface Config {
  /** The folder of what the blog keeps: database, pictures, secret key. */
  readonly instance: string
  /** What sessions are sealed with; without it a key that the blog makes for itself, and keeps. */
  readonly secretKey: string | undefined
  /** Other keys, which open sessions and seal none: those of before, and one that is about to be the new one. */
  readonly secretKeyFallbacks: readonly string[]
  /** A libSQL database elsewhere (`libsql://…`), and its token; without it a file in the instance folder. */
  readonly databaseUrl: string | undefined
  readonly databaseToken: string | undefined
  /** Whether there is one front server before the blog, which speaks HTTPS and sets the X-Forwarded headers. */
  readonly isBehindProxy: boolean
  /** Whether that one mounts the blog under a path, and sets X-Forwarded-Prefix or takes it away: a visitor's own would count otherwise. */
  readonly isMounted: boolean
  readonly logLevel: string
}

/** The settings that variables of the environment have. */
export function readConfig (environment: NodeJS.ProcessEnv): Config {
  return {
    instance: environment['INSTANCE'] || join(import.meta.dirname, 'instance'),
    secretKey: environment['SECRET_KEY'] || undefined,
    secretKeyFallbacks: (environment['SECRET_KEY_FALLBACKS'] ?? '').split(',').map((key) => key.trim()).filter((key) => key !== ''),
    databaseUrl: environment['DATABASE_URL'] || undefined,
    databaseToken: environment['DATABASE_TOKEN'] || undefined,
    isBehindProxy: environment['BEHIND_PROXY'] === '1',
    isMounted: environment['MOUNTED'] === '1',
    logLevel: environment['LOG_LEVEL'] || 'warn'
  }
}

/** The key in the instance folder, which the first start makes: nobody runs the blog with a key that others know. */
export async function secretKeyOf (instance: string): Promise<string> {
  const path = join(instance, 'secret-key')
  try {
    await writeFile(path, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return await readFile(path, 'utf8')
}
