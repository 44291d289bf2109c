import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createClient } from 'redis'

const SERVER = '/usr/bin/redis-server'

/** Why there is no Redis here; undefined where there is one. */
export const MISSING_REDIS: string | undefined = existsSync(SERVER) ? undefined : `there is no ${SERVER}: install the package redis-server`

/** What `startRedis` needs of the running test. */
export interface RunningTest {
  testdir (content: Record<string, string>): string
  teardown (fn: () => Promise<unknown> | void): void
}

export type RedisClient = ReturnType<typeof createClient>

/** A Redis of the test's own, on a socket in its folder, and a client of it; both end with the test. */
export async function startRedis (t: RunningTest): Promise<RedisClient> {
  const folder = t.testdir({})
  const socket = join(folder, 's')
  const server = spawn(SERVER, ['--port', '0', '--unixsocket', socket, '--save', '', '--appendonly', 'no', '--dir', folder], { stdio: 'ignore' })
  t.teardown(() => { server.kill() })
  const client: RedisClient = createClient({ socket: { path: socket, reconnectStrategy: 50 } })
  // Until the server listens.
  client.on('error', () => {})
  await client.connect()
  t.teardown(() => { client.destroy() })
  return client
}
