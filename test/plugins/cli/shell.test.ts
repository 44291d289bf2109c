import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { appSource, commandLine, runCommand, until } from '../../cli.ts'

t.test('flaskish shell', async (t) => {
  const rules = "app.rule('/post/<int:id>', function post ({ id }) { return String(id) })\napp.addHook('onClose', async () => { console.log('closed') })"
  const folder = t.testdir({
    'app.ts': appSource(rules),
    'explicit.ts': appSource(rules).replace('static: false', "static: false, contexts: 'explicit'")
  })
  const type = (input: string, app = 'app.ts'): ReturnType<typeof runCommand> => runCommand(['shell', '--app', app], { cwd: folder, input })

  t.test('reads from a pipe, in the context of a request', async (t) => {
    const { code, stdout, stderr } = await type([
      '1 + 1',
      "urlFor('post', { id: 7 })",
      'request.path',
      'g.user = "ann"',
      "(await import('flaskish')).g.user",
      "await new Promise((resolve) => setTimeout(resolve, 200, 'late'))",
      'undefined',
      'app.urlMap.size',
      'nope',
      'function twice (n) {',
      '  return 2 * n',
      '}',
      'twice(21)'
    ].join('\n'))
    t.equal(stderr, '')
    t.equal(code, 0)
    t.match(stdout, /^2\n'\/post\/7'\n'\/'\n'ann'\n'ann'\n'late'\n1\nUncaught ReferenceError: nope is not defined\n[.| ]*42\nclosed\n$/)
  })

  t.test('has a prompt and a history on a terminal', async (t) => {
    const script = spawn('script', ['-qec', commandLine(['shell', '--app', 'app.ts']), '/dev/null'], { cwd: folder, env: { ...process.env, TERM: 'dumb', HOME: folder } })
    t.teardown(() => { script.kill() })
    let screen = ''
    script.stdout.on('data', (data: Buffer) => { screen += data })
    await until(async () => screen.includes('> '))
    t.match(screen, 'the app of "app.ts". There are app, urlFor, request, session and g')
    script.stdin.write("urlFor('post', { id: 7 })\r")
    await until(async () => screen.includes("'/post/7'"))
    script.stdin.write('.exit\r')
    await once(script, 'exit')
    t.match(readFileSync(join(folder, '.flaskish_history'), 'utf8'), "urlFor('post', { id: 7 })")
  })

  t.test('keeps no history where it cannot, or shall not', async (t) => {
    for (const [history, told] of [[folder, /history file/], ['', /^(?!.*history file)/s]] as const) {
      const script = spawn('script', ['-qec', commandLine(['shell', '--app', 'app.ts']), '/dev/null'], { cwd: folder, env: { ...process.env, TERM: 'dumb', FLASKISH_SHELL_HISTORY: history } })
      t.teardown(() => { script.kill() })
      let screen = ''
      script.stdout.on('data', (data: Buffer) => { screen += data })
      await until(async () => screen.includes('> '))
      script.stdin.write('.exit\r')
      await once(script, 'exit')
      t.match(screen, told)
    }
  })

  t.test('has no context where the app has none', async (t) => {
    t.match(await type("[typeof request, app.urlFor('post', { id: 7 })].join()", 'explicit.ts'), { code: 0, stdout: /^'undefined,\/post\/7'\n/ })
  })
})
