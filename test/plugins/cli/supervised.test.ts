import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import t from 'tap'
import { SUPERVISED, Supervisor } from '../../../plugins/cli/supervised.ts'
import { appSource, ROOT } from '../../cli.ts'

t.test('Supervisor', async (t) => {
  t.test('is not there for a process that a person has started', async (t) => {
    t.equal(Supervisor.find(), undefined)
  })

  t.test('ends a process that has not begun', async (t) => {
    const child = start(t, t.testdir({ 'app.ts': appSource('') }))
    child.send({ flaskish: 'stop', limit: 100 })
    t.same(await once(child, 'exit'), [0, null])
  })

  t.test('tells the process what to do, which hides from the app how it was started', async (t) => {
    const folder = t.testdir({ 'app.ts': appSource(`app.rule('/', () => String(process.env.${SUPERVISED}))`) })
    const child = start(t, folder)
    child.send({ flaskish: 'load' })
    t.same(await once(child, 'message'), [{ flaskish: 'ready' }, undefined])
    // A connection that was closed on its way.
    child.send({ flaskish: 'visitor' })
    child.send({ flaskish: 'listen', port: 0 })
    const [listening] = await once(child, 'message')
    t.match(listening, { flaskish: 'listening', urls: [/^http:/] })
    t.equal(await (await fetch(listening.urls[0])).text(), 'undefined')
    child.send({ flaskish: 'stop', limit: 100 })
    t.same(await once(child, 'exit'), [0, null])
  })
})

/** The process of a reloader's that has the app. */
function start (t: { teardown: (fn: () => void) => void }, folder: string): ChildProcess {
  const child = fork(`${ROOT}plugins/cli.ts`, ['run', '--port', '0'], {
    cwd: folder,
    execArgv: ['--import=tsx', `--import=${ROOT}test/source-maps.mjs`, '--conditions=flaskish-source'],
    env: { ...process.env, [SUPERVISED]: '1' },
    stdio: 'ignore'
  })
  t.teardown(() => { child.kill('SIGKILL') })
  return child
}
