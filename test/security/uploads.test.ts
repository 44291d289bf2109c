import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import type { RunningTest } from '../build-app.ts'
import { appSource, startCommand } from '../cli.ts'
import { BOUNDARY, eventually, file, form } from '../multipart.ts'
import { open } from '../raw-socket.ts'
import { FOLDER_PREFIX } from '../../plugins/temporary-files.ts'

// Goals 8, 9, 14, 22, 23 and 39 of what must hold under load: uploads, at a server of its own process.

const SERVER = fileURLToPath(new URL('./upload-server.ts', import.meta.url))
const NODE = [process.execPath, '--import=tsx', '--conditions=flaskish-source', SERVER]
const LARGE = Buffer.alloc(2_000_000, 'x')
const FILE_HEAD = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n`

/** What can be asked of a server; an answer that never came has the status 0. */
interface UploadServer {
  readonly process: ChildProcess
  readonly port: number
  get (path: string): Promise<{ status: number, body: string, milliseconds: number }>
  upload (data: Buffer): Promise<{ status: number, body: string }>
}

async function startServer (t: RunningTest, env: Record<string, string> = {}, command: readonly string[] = NODE): Promise<UploadServer> {
  const [program = '', ...args] = command
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => { output += data })
  t.teardown(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'close')
  })
  // Loading it takes time where others work, too.
  let found: RegExpExecArray | null = null
  while (found === null && child.exitCode === null) {
    await delay(20)
    found = /http:\/\/127\.0\.0\.1:(\d+)/.exec(output)
  }
  if (found === null) throw new Error(`The server has not started: ${output}`)
  const port = Number(found[1])
  return {
    process: child,
    port,
    async get (path) {
      const start = performance.now()
      const { status, body } = await send(port, path)
      return { status, body, milliseconds: performance.now() - start }
    },
    upload: (data) => send(port, '/', form(file('f', 'f', data)))
  }
}

function send (port: number, path: string, payload?: Buffer): Promise<{ status: number, body: string }> {
  return new Promise((resolve) => {
    const gone = (): void => resolve({ status: 0, body: '' })
    const outgoing = request({ host: '127.0.0.1', port, path, agent: new Agent(), timeout: 20_000, method: payload === undefined ? 'GET' : 'POST' }, (answer) => {
      text(answer).then((body) => resolve({ status: answer.statusCode ?? 0, body }), gone)
    })
    outgoing.on('error', gone).on('timeout', () => outgoing.destroy())
    if (payload !== undefined) outgoing.setHeader('content-type', `multipart/form-data; boundary=${BOUNDARY}`)
    outgoing.end(payload)
  })
}

/** An upload that has begun, and of which more is to come. */
async function beginUpload (port: number, data: Buffer, length = 50_000_000): Promise<Socket> {
  const socket = await open(port, `POST / HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=${BOUNDARY}\r\nContent-Length: ${length}\r\n\r\n${FILE_HEAD}`)
  socket.write(data)
  return socket
}

/** How long answers to others take until something is over. */
async function timeOthers (server: UploadServer, isOver: () => boolean): Promise<{ p95: number, worst: number }> {
  const times: number[] = []
  while (!isOver()) {
    const { status, milliseconds } = await server.get('/other')
    if (status !== 200) throw new Error(`Another request was answered with ${status}.`)
    times.push(milliseconds)
    await delay(5)
  }
  times.sort((a, b) => a - b)
  return { p95: times[Math.floor(times.length * 0.95)] ?? Infinity, worst: times.at(-1) ?? Infinity }
}

const CAN_MOUNT = process.platform === 'linux' && spawnSync('unshare', ['--user', '--map-root-user', '--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0
const CAN_LIMIT = process.platform === 'linux' && spawnSync('prlimit', ['--version']).status === 0

t.test('8: a full disk is an error page for those who need it, and nothing of it is left', { skip: !CAN_MOUNT && 'needs unshare and tmpfs' }, async (t) => {
  const folder = t.testdir()
  const server = await startServer(t, { UPLOADS: folder }, ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', 'mount -t tmpfs -o size=1m none "$UPLOADS" && exec "$0" "$@"', ...NODE])
  for (let round = 0; round < 3; round++) {
    const [full, small, other] = await Promise.all([server.upload(LARGE), server.upload(Buffer.from('small')), server.get('/other')])
    t.equal(full.status, 507)
    t.notMatch(full.body, /ENOSPC|flaskish-uploads|Error:/)
    t.same([small, other.status], [{ status: 200, body: '5' }, 200])
  }
  t.same(await eventuallyLeft(server), '[0,0]')
  t.same(await server.upload(LARGE.subarray(0, 900_000)), { status: 200, body: '900000' }, 'there is room again')
})

t.test('9: without descriptors there are errors, and afterwards none', { skip: !CAN_LIMIT && 'needs prlimit' }, async (t) => {
  const server = await startServer(t)
  await server.upload(LARGE)
  const pid = String(server.process.pid)
  execFileSync('prlimit', ['--pid', pid, '--nofile=80:80'])
  const answers = await Promise.all(Array.from({ length: 100 }, () => server.upload(LARGE)))
  t.ok(answers.some(({ status }) => status !== 200), 'there were not enough')
  t.same([...new Set(answers.map(({ status }) => status))].filter((status) => ![0, 200, 500, 503].includes(status)), [])
  const start = performance.now()
  t.same(await eventuallyLeft(server), '[0,0]')
  t.same(await server.upload(LARGE), { status: 200, body: String(LARGE.length) })
  t.ok(performance.now() - start < 8000)
  t.equal(server.process.exitCode, null)
})

t.test('14: the command ends in the middle of an upload that never does, and leaves nothing of it', async (t) => {
  const folder = t.testdir({ 'app.ts': appSource("app.rule('/', { methods: ['POST'] }, () => 'done')\napp.rule('/other', () => 'other')"), uploads: {} })
  const uploads = join(folder, 'uploads')
  for (const args of [[], ['--debug']]) {
    const command = startCommand(t, ['run', '--port', '0', ...args], { cwd: folder, env: { TMPDIR: uploads } })
    const socket = await beginUpload(Number(new URL(await command.url()).port), LARGE)
    socket.on('error', () => {})
    const drip = setInterval(() => socket.write('x'), 20)
    t.teardown(() => clearInterval(drip))
    await eventually(() => readdirSync(uploads).filter(isUpload), ({ length }) => length > 0)
    const start = performance.now()
    t.match(await command.kill('SIGTERM'), { code: 0, signal: null })
    t.ok(performance.now() - start < 10_000)
    t.same(readdirSync(uploads).filter(isUpload), [])
    clearInterval(drip)
    socket.destroy()
  }
})

function isUpload (name: string): boolean {
  return name.startsWith(FOLDER_PREFIX)
}

t.test('22: slow uploads hold up nobody, and end with the host\'s requestTimeout', async (t) => {
  const server = await startServer(t, { REQUEST_TIMEOUT: '2000' })
  const sockets = await Promise.all(Array.from({ length: 20 }, () => beginUpload(server.port, LARGE)))
  const answers = sockets.map(() => '')
  for (const [index, socket] of sockets.entries()) socket.setEncoding('latin1').on('data', (data: string) => { answers[index] += data })
  const drip = setInterval(() => { for (const socket of sockets) if (!socket.destroyed) socket.write('x') }, 50)
  t.teardown(() => clearInterval(drip))
  const { p95 } = await timeOthers(server, () => sockets.every(({ closed }) => closed))
  t.ok(p95 <= 250, `${p95} ms`)
  for (const answer of answers) t.match(answer, /^HTTP\/1\.1 408 /)
  t.same(await eventuallyLeft(server), '[0,0]')
})

t.test('23: others wait for no upload of 60 MB', async (t) => {
  const server = await startServer(t)
  const size = 60_000_000
  let isOver = false
  const uploading = server.upload(Buffer.alloc(size, 'x')).finally(() => { isOver = true })
  const { p95, worst } = await timeOthers(server, () => isOver)
  t.same(await uploading, { status: 200, body: String(size) })
  t.ok(p95 <= 250, `${p95} ms`)
  t.ok(worst <= 1000, `${worst} ms`)
})

t.test('39: what a killed process leaves can be told by its name', async (t) => {
  const folder = t.testdir()
  const server = await startServer(t, { UPLOADS: folder })
  const socket = await beginUpload(server.port, LARGE)
  await eventually(() => readdirSync(folder), ({ length }) => length > 0)
  server.process.kill('SIGKILL')
  await once(server.process, 'close')
  socket.destroy()
  const [left = '', ...others] = readdirSync(folder)
  t.ok(left.startsWith(`${FOLDER_PREFIX}${server.process.pid}-`), left)
  t.same(others, [])
  rmSync(join(folder, left), { recursive: true })
})

/** What temporary files there are, and how many of them are open, once there are none or in four seconds. */
async function eventuallyLeft (server: UploadServer): Promise<string> {
  let left = ''
  for (let tries = 0; tries < 40 && left !== '[0,0]'; tries++) {
    left = (await server.get('/left')).body
    await delay(100)
  }
  return left
}
