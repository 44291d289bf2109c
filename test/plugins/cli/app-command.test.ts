import t from 'tap'
import { appSource, runCommand } from '../../cli.ts'

t.test('a command of the app', async (t) => {
  const folder = t.testdir({
    'app.ts': appSource(`app.addHook('onClose', async () => { console.log('closed') })
app.command('greet', 'Says hello', function (args, { app }) { console.log(args, this === app, typeof app.urlMap) })
app.command('fail', async () => { throw new Error('mistake') })
app.command('leave', () => { process.exitCode = 3 })
app.command('stay', () => { setInterval(() => {}, 1000) })`),
    'broken.ts': "throw new Error('mistake')"
  })
  const run = (...args: string[]): ReturnType<typeof runCommand> => runCommand(args, { cwd: folder })

  t.test('gets its arguments and the app, which is closed afterwards', async (t) => {
    t.match(await run('greet', '--loud', 'ann'), { code: 0, stdout: "[ '--loud', 'ann' ] true object\nclosed\n", stderr: '' })
  })

  t.test('decides what the process ends with', async (t) => {
    const [failed, left, stayed] = await Promise.all([run('fail'), run('leave'), run('stay')])
    t.match(failed, { code: 1, stdout: 'closed\n', stderr: /^Error: The command "fail" failed\.\n\nError: mistake\n {4}at .*app\.ts:8/ })
    t.match(left, { code: 3 })
    t.match(stayed, { code: 0 })
  })

  t.test('is in the help', async (t) => {
    t.match((await run('--help')).stdout, /Commands of the app:\n {2}greet +Says hello\n {2}fail\n/)
    t.match((await runCommand([], { cwd: folder, env: { FLASKISH_APP: 'broken.ts' } })).stdout, /The app's own commands are not listed\. Cannot load "broken\.ts": it threw while it was imported\.\n/)
  })

  t.test('is named when it was mistyped', async (t) => {
    t.match(await run('gret'), { code: 2, stderr: 'Error: Cannot run "gret": there is no such command. The nearest one is "greet". "flaskish --help" lists what there is.\n' })
    t.match(await runCommand(['zzzz', '--x'], { cwd: folder, env: { FLASKISH_APP: 'broken.ts' } }), { code: 2, stderr: /^Error: Cannot run "zzzz": there is no such command\. The app, which may have it, was not loaded: Cannot load "broken\.ts".*\n\nError: mistake\n/ })
  })
})
