import t from 'tap'
import { COMMANDS } from '../../../lib/commands/command-table.ts'
import { main } from '../../../plugins/cli/main.ts'

t.test('main', async (t) => {
  const errors = t.capture(process.stderr, 'write', () => true)
  const run = async (...args: string[]): Promise<{ code: number, stdout: string, stderr: string }> => {
    let stdout = ''
    const code = await main(args, { write: (text) => { stdout += text } })
    return { code, stdout, stderr: errors.args().map(([text]) => String(text)).join('') }
  }
  const environment = { ...process.env }
  const cwd = process.cwd()
  t.afterEach(() => {
    for (const name of Object.keys(process.env)) if (!Object.hasOwn(environment, name)) delete process.env[name]
    Object.assign(process.env, environment)
    process.chdir(cwd)
  })

  t.test('shows help for itself and each command', async (t) => {
    t.match(await run('--help'), { code: 0, stdout: /^Usage: flaskish \[options\] COMMAND/, stderr: '' })
    t.match(await run(), { code: 0, stdout: /^Usage: flaskish \[options\] COMMAND/ })
    for (const command of COMMANDS.keys()) t.match(await run(command, '--help'), { code: 0, stdout: new RegExp(`^Usage: flaskish ${command} `) })
    t.match(await run('--version'), { code: 0, stdout: /^flaskish \d/ })
  })

  t.test('lets what it is told through to the app', async (t) => {
    process.chdir(t.testdir({ '.env': 'FLASKISH_APP=from-env.ts\nX=1', 'more.env': 'X=2' }))
    t.match(await run('routes'), { code: 1, stderr: /^Error: Cannot find the app "from-env\.ts"/ })
    t.match(await run('--app', 'typed.ts', '--debug', 'routes', '-e', 'more.env'), { code: 1, stderr: /^Error: Cannot find the app "typed\.ts"/ })
    t.match(process.env, { FLASKISH_APP: 'typed.ts', FLASKISH_DEBUG: '1' })
    await run('routes', '--no-debug')
    t.equal(process.env['FLASKISH_DEBUG'], '0')
  })

  t.test('takes the file of variables from the environment', async (t) => {
    process.chdir(t.testdir({ 'more.env': 'FLASKISH_APP=more.ts' }))
    process.env['FLASKISH_ENV_FILE'] = 'more.env'
    t.match(await run('routes'), { stderr: /^Error: Cannot find the app "more\.ts"/ })
    process.env['FLASKISH_ENV_FILE'] = ''
    delete process.env['FLASKISH_APP']
    t.match(await run('routes'), { stderr: /^Error: Cannot find an app in/ })
  })

  t.test('keeps debug mode out of production, and says so', async (t) => {
    process.env['NODE_ENV'] = 'production'
    t.match(await run('routes', '--debug', '--app', 'nope.ts'), { stderr: /^Warning: debug mode stays off, because NODE_ENV is production\.\n/ })
  })

  t.test('ends with 1 for what nobody has foreseen, and tells where', async (t) => {
    errors.args()
    t.equal(await main(['--version'], { write: () => { throw new TypeError('mistake') } }), 1)
    t.match(String(errors.args()[0]), /^Error: TypeError: mistake\n.*main\.test\.ts/)
  })

  t.test('ends with 2 for what was mistyped', async (t) => {
    t.match(await run('run', '--nope'), { code: 2, stderr: /^Error: Cannot use --nope/ })
    t.match(await run('rotues'), { code: 2, stderr: /The nearest one is "routes"\./ })
  })
})
