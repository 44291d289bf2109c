import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { until } from './cli.ts'
import { freePort } from './free-port.ts'

const SERVER = '/usr/sbin/nginx'

/** Why there is no nginx here; undefined where there is one. */
export const MISSING_NGINX: string | undefined = existsSync(SERVER) ? undefined : `there is no ${SERVER}: install the package nginx`

/** What `startNginx` needs of the running test. */
export interface TestWithNginx {
  teardown (fn: () => Promise<unknown> | void): void
}

/** The certificate of the tests, which is for "localhost". */
export const CERTIFICATE: string = readFileSync(new URL('./tls/cert.pem', import.meta.url), 'utf8')

/**
 * An nginx of the test's own, which ends with it. Every answer says in X-Upstream which servers were asked for it.
 * @param site What a file in the folder of sites says, with `listen PORT ssl;` and the certificate of the tests.
 * @returns The port that it listens on.
 */
export async function startNginx (t: TestWithNginx, site: string): Promise<number> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'flaskish-nginx-'))
  writeFileSync(join(folder, 'nginx.conf'), MAIN)
  writeFileSync(join(folder, 'site.conf'), site.replaceAll('PORT', String(port)))
  for (const name of ['body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']) mkdirSync(join(folder, name))
  const nginx = spawn(SERVER, ['-p', folder, '-c', 'nginx.conf', '-g', process.getuid?.() === 0 ? 'user root;' : ''], { stdio: ['ignore', 'ignore', 'pipe'] })
  let output = ''
  nginx.stderr.on('data', (data: Buffer) => { output += data })
  const ended = once(nginx, 'exit')
  t.teardown(async () => {
    nginx.kill()
    await ended
    rmSync(folder, { recursive: true })
  })
  await until(async () => {
    if (nginx.exitCode !== null) return true
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    socket.destroy()
    return true
  })
  if (nginx.exitCode !== null) throw new Error(`nginx has ended: ${output}`)
  return port
}

/** Takes the lines of a site that are to be changed, and their values here; each has to be there. */
export function changeSite (site: string, changes: Readonly<Record<string, string>>): string {
  return Object.entries(changes).reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`Cannot change the site of nginx: it does not say ${from}`)
    return text.replaceAll(from, to)
  }, site)
}

const tls = (name: string): string => fileURLToPath(new URL(`./tls/${name}`, import.meta.url))

/** What the tests say in place of the paths of a certificate. */
export const TLS_FILES: Readonly<Record<'certificate' | 'key', string>> = { certificate: tls('cert.pem'), key: tls('key.pem') }

const MAIN = `daemon off;
pid nginx.pid;
error_log stderr error;
worker_processes 1;
events { worker_connections 512; }
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  add_header X-Upstream $upstream_addr always;
  include site.conf;
}
`
