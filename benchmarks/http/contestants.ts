import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Contestant } from './servers.ts'

export const PEERS: string = join(import.meta.dirname, 'peers')

/** Peers in Node.js: what they are called, and the packages that their app is made of. */
const NODE_PEERS = [
  { name: 'Express', file: 'express.js', packages: ['express', 'cookie-session'] },
  { name: 'Hono', file: 'hono.js', packages: ['hono', '@hono/node-server'] },
  { name: 'Koa', file: 'koa.js', packages: ['koa', '@koa/router', 'koa-session'] },
  { name: 'NestJS on Fastify', file: 'nest.js', packages: ['@nestjs/core', '@nestjs/platform-fastify'] },
  { name: 'h3', file: 'h3.js', packages: ['h3'] }
]
const VIEWS = ['string', 'variable', 'JSON', '404', '308']
const GUNICORN = ['--workers', '1', '--worker-class', 'gthread', '--threads', '4', '--keep-alive', '60', '--bind', '127.0.0.1:0']
const PYTHON_VERSIONS = 'import platform, importlib.metadata as m; print(", ".join([f"Flask {m.version(\'flask\')}", f"gunicorn {m.version(\'gunicorn\')}", f"Python {platform.python_version()}"]))'

export interface Contestants {
  /** The first one is what the others are divided by, and the second where the first has no such row. */
  readonly all: readonly Contestant[]
  readonly versions: string
}

/** Those that run here; who does not is named on the standard error output. */
export async function findContestants (compiled: string): Promise<Contestants> {
  if (!existsSync(join(PEERS, 'node_modules'))) execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: PEERS, stdio: ['ignore', 2, 2] })
  const server = join(compiled, 'benchmarks/http/apps/server.js')
  const flask = findFlask()
  const all = [
    { name: 'bare Fastify', command: ['node', server, 'bare-fastify'], rows: VIEWS },
    { name: 'Fastify by hand', command: ['node', server, 'fastify-by-hand'] },
    { name: 'flaskish', command: ['node', server, 'flaskish'] },
    { name: 'flaskish, explicit', command: ['node', server, 'flaskish-explicit'], rows: VIEWS },
    ...NODE_PEERS.map(({ name, file }) => ({ name, command: ['node', file] })),
    ...flask === undefined ? [] : [{ name: 'Flask', command: ['python3', '-m', 'gunicorn', ...GUNICORN, 'flask_app:app'] }]
  ]
  const fastify = await readVersion(join(compiled, 'node_modules'), 'fastify')
  const others = await Promise.all(NODE_PEERS.flatMap(({ packages }) => packages).map((name) => readVersion(join(PEERS, 'node_modules'), name)))
  return { all, versions: [fastify, ...others, flask ?? 'no Flask'].join(', ') }
}

function findFlask (): string | undefined {
  try {
    return execFileSync('python3', ['-c', PYTHON_VERSIONS], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    process.stderr.write('Flask is left out: python3 has no packages "flask" and "gunicorn" here.\n')
    return undefined
  }
}

async function readVersion (modules: string, name: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(modules, name, 'package.json'), 'utf8')) as { version: string }
  return `${name} ${version}`
}
