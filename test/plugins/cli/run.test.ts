import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { request as httpsRequest } from 'node:https'
import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import t from 'tap'
import { appSource, ROOT, runCommand, startCommand } from '../../cli.ts'
import { open } from '../../raw-socket.ts'

const RULES = `app.rule('/', () => 'hello')
app.rule('/slow', async () => { await new Promise((resolve) => setTimeout(resolve, 1000)); return 'late' })
app.rule('/debug', () => ({ debug: process.env.FLASKISH_DEBUG ?? null, value: process.env.VALUE ?? null, argv: process.argv[1] }))
app.rule('/form', { methods: ['POST'] }, () => 'done')`

t.test('flaskish run', async (t) => {
  const folder = t.testdir({ 'app.ts': appSource(RULES), '.env': 'VALUE=from .env', '.flaskishenv': 'FLASKISH_RUN_PORT=0' })

  t.test('serves the app, says so, and writes a line for each answer', async (t) => {
    const command = startCommand(t, ['run'], { cwd: folder })
    const url = await command.url()
    t.match(url, /^http:\/\/127\.0\.0\.1:\d+$/)
    t.match(command.stderr, /^ \* Serving the app of "app\.ts"\n \* Debug mode: off\nWarning: this is for development\..*\n \* Running on http.*\n/)
    t.equal(await (await fetch(url)).text(), 'hello')
    await command.writes(/^\d\d:\d\d:\d\d GET \/ 200 \d+\.\d ms$/m)
    t.match(await (await fetch(`${url}/debug`)).json(), { debug: null, value: 'from .env', argv: `${folder}/app.ts` })
    t.equal(command.stdout, '')
  })

  t.test('finishes what is under way when it is asked to end', async (t) => {
    const command = startCommand(t, ['run'], { cwd: folder })
    const url = await command.url()
    const slow = Array.from({ length: 20 }, async () => await (await fetch(`${url}/slow`)).text())
    await wait(300)
    command.process.kill('SIGTERM')
    await command.writes(/Ending/)
    await t.rejects(fetch(url))
    t.same(new Set(await Promise.all(slow)), new Set(['late']))
    t.match(await command.end(), { code: 0, signal: null })
  })

  t.test('ends at once when it is asked twice', async (t) => {
    const command = startCommand(t, ['run'], { cwd: folder })
    const socket = await open(Number(new URL(await command.url()).port), 'POST /form HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\na')
    await wait(100)
    command.process.kill('SIGINT')
    await command.writes(/Ending/)
    t.match(await command.kill('SIGINT'), { code: 130, signal: null })
    socket.destroy()
  })

  t.test('says nothing of development in production, and keeps debug mode out', async (t) => {
    const command = startCommand(t, ['run', '--debug'], { cwd: folder, env: { NODE_ENV: 'production' } })
    await command.url()
    t.match(command.stderr, /^Warning: debug mode stays off.*\n \* Serving.*\n \* Debug mode: off\n \* Running on/)
  })

  t.test('serves HTTPS', async (t) => {
    const [cert, key] = [`${ROOT}test/tls/cert.pem`, `${ROOT}test/tls/key.pem`]
    const command = startCommand(t, ['run', '--cert', cert, '--key', key, '--debug', '--no-reload'], { cwd: folder })
    const url = await command.url()
    t.match(url, /^https:/)
    const [response] = await once(httpsRequest(url, { ca: readFileSync(cert) }).end(), 'response')
    t.equal(String(await once(response, 'data')), 'hello')
  })

  t.test('says why it cannot', async (t) => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    t.teardown(() => other.close())
    const { port } = other.address() as AddressInfo
    const taken = new RegExp(`^Error: Cannot listen on 127\\.0\\.0\\.1:${port}: another program has this port\\.`, 'm')
    const begin = Date.now()
    const [plain, reloading, missing, missingReloading] = await Promise.all([
      runCommand(['run', '-p', String(port)], { cwd: folder }),
      runCommand(['run', '--debug', '-p', String(port)], { cwd: folder }),
      runCommand(['run', '--app', 'nope.ts'], { cwd: folder }),
      runCommand(['run', '--app', 'nope.ts', '--debug'], { cwd: folder })
    ])
    t.match(plain, { code: 1, stderr: taken })
    t.match(reloading, { code: 1, stderr: taken })
    t.match([missing, missingReloading], [{ code: 1, stderr: /^Error: Cannot find the app "nope\.ts"/ }, { code: 1, stderr: /^Error: Cannot find the app "nope\.ts"/ }])
    t.ok(Date.now() - begin < 20_000)
  })
})
