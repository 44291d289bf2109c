import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { readConfig } from '../../examples/flaskr/config.ts'
import { initDatabase, openDatabase } from '../../examples/flaskr/database.ts'
import { ROOT } from '../cli.ts'
import { changeSite, CERTIFICATE, startNginx, TLS_FILES, type TestWithNginx } from '../nginx.ts'
import { RemoteVisitor } from '../remote-visitor.ts'
import { ServerProcess, type TestWithServers } from '../server-process.ts'
import { PASSWORD } from './blog.ts'

/** The folder of a blog, with an empty database. */
export async function makeInstance (t: { testdir (): string }): Promise<string> {
  const instance = join(t.testdir(), 'instance')
  mkdirSync(instance)
  const db = openDatabase({ ...readConfig({}), instance, databaseUrl: undefined })
  await initDatabase(db)
  db.close()
  return instance
}

/** How many rows a table of this blog has that are like this. */
export async function countRows (instance: string, where: string): Promise<number> {
  const db = openDatabase({ ...readConfig({}), instance, databaseUrl: undefined })
  try {
    const { rows } = await db.execute(`SELECT COUNT(*) AS count FROM ${where}`)
    return Number(rows[0]?.['count'])
  } finally {
    db.close()
  }
}

/** The blog in a process of its own, as deploy/server.ts runs it. */
export function startBlog (t: TestWithServers, env: Readonly<Record<string, string>>): ServerProcess {
  return new ServerProcess(t, 'examples/flaskr/deploy/server.ts', { DRAIN_SECONDS: '1', ...env })
}

/** An nginx with the blog's own site, in front of these ports: the blog is at /, and under /blog/, too. */
export async function startFront (t: TestWithNginx, ports: readonly number[]): Promise<number> {
  const server = 'server 127.0.0.1:8000 fail_timeout=2s;'
  const site = changeSite(readFileSync(`${ROOT}examples/flaskr/deploy/nginx.conf`, 'utf8'), {
    'listen 443 ssl;': 'listen 127.0.0.1:PORT ssl;',
    '/etc/ssl/blog.example.crt': TLS_FILES.certificate,
    '/etc/ssl/blog.example.key': TLS_FILES.key,
    'keepalive_timeout 4s;': 'keepalive_timeout 500ms;',
    [server]: ports.map((port) => server.replace('8000', String(port))).join('\n')
  })
  return await startNginx(t, changeSite(site, { '  location / {': `${mounted(site)}\n\n  location / {` }))
}

/** What docs/deploying.md says to change for a blog under a path. */
function mounted (site: string): string {
  const headers = site.split('\n').filter((line) => /^ {2}proxy_set_header/.test(line)).join('\n')
  return `location /blog/ {\nproxy_pass http://flaskr/;\n${changeSite(headers, { 'X-Forwarded-Prefix ""': 'X-Forwarded-Prefix /blog' })}\n}`
}

/** Somebody who comes by the front server. */
export function visit (t: { teardown (fn: () => void): void }, port: number): RemoteVisitor {
  const visitor = new RemoteVisitor(`https://127.0.0.1:${port}`, CERTIFICATE)
  t.teardown(() => visitor.leave())
  return visitor
}

/** Makes an account, and logs in. */
export async function enter (visitor: RemoteVisitor, name: string, path = ''): Promise<void> {
  const form = { name, password: PASSWORD }
  for (const step of ['register', 'login']) {
    const { status, text } = await visitor.post(`${path}/auth/${step}`, { form })
    if (status !== 302) throw new Error(`Cannot ${step}: ${status} ${text}`)
  }
}

/** Does something over and over until it is told to stop; what has failed is in the result. */
export function keepOn (work: () => Promise<string | undefined>): { readonly stop: () => Promise<string[]> } {
  const failures: string[] = []
  const over = new AbortController()
  const done = (async () => {
    while (!over.signal.aborted) {
      const failure = await work().catch(String)
      if (failure !== undefined) failures.push(failure)
      // The processes that are to start here have to get their turn, too.
      await wait(20)
    }
  })()
  return {
    stop: async () => {
      over.abort()
      await done
      return failures
    }
  }
}
