import t from 'tap'
import { parseArguments, usageFailure } from '../../../lib/commands/parse-arguments.ts'

t.test('parseArguments', async (t) => {
  t.test('takes common options before and behind the command', async (t) => {
    t.same(parseArguments(['--app', 'a.ts', 'run', '--debug', '-p', '8000', '-h0.0.0.0']), { command: 'run', values: { app: 'a.ts', debug: true, port: '8000', host: '0.0.0.0' }, rest: [] })
    t.same(parseArguments(['run', '-A', 'a.ts', '-e', 'x.env', '--no-debug', '--no-reload']).values, { app: 'a.ts', 'env-file': 'x.env', debug: false, reload: false })
    t.same(parseArguments(['run', '--port=1', '--port=2', '--']).values, { port: '2' })
  })

  t.test('joins lists that are given several times', async (t) => {
    t.equal(parseArguments(['run', '--extra-files', 'a,b', '--extra-files=c']).values['extra-files'], 'a,b,c')
  })

  t.test('knows when there is no command', async (t) => {
    t.same(parseArguments([]), { command: undefined, values: {}, rest: [] })
    t.same(parseArguments(['-h']), { command: undefined, values: { help: true }, rest: [] })
    t.same(parseArguments(['--version']).values, { version: true })
  })

  t.test('leaves what stands behind a command of the app as it is', async (t) => {
    t.same(parseArguments(['--app', 'a.ts', 'greet', '--loud', '-x', 'ann', '--']), { command: 'greet', values: { app: 'a.ts' }, rest: ['--loud', '-x', 'ann', '--'] })
    t.same(parseArguments(['toString']).command, 'toString')
  })

  const refused: ReadonlyArray<readonly [args: readonly string[], message: string | RegExp]> = [
    [['run', '--prot', '1'], 'Cannot use --prot: there is no such option. The nearest one is --port. "flaskish run --help" lists what there is.'],
    [['run', '--no-port'], /Cannot use --no-port: there is no such option\./],
    [['run', '-x'], 'Cannot use -x: there is no such option. "flaskish run --help" lists what there is.'],
    [['run', '--toString'], /Cannot use --toString: there is no such option\./],
    [['run', '--port'], /Cannot use --port: its value is missing\. Write --port PORT\./],
    [['run', '--port', '--debug'], /Cannot use --port: its value is missing\./],
    [['run', '--debug=yes'], /Cannot use --debug with the value "yes": it takes none\./],
    [['run', 'app.ts'], /Cannot use "app\.ts": "run" takes options only\./],
    [['--port', '1', 'run'], 'Cannot use --port there: it belongs behind its command, as in "flaskish run --port". "flaskish run --help" lists what there is.'],
    [['--dbeug'], 'Cannot use --dbeug: there is no such option. The nearest one is --debug. "flaskish --help" lists what there is.']
  ]
  for (const [args, message] of refused) {
    t.test(`refuses ${args.join(' ')}`, async (t) => {
      t.throws(() => parseArguments(args), { message, exitCode: 2 })
    })
  }
})

t.test('usageFailure', async (t) => {
  t.test('says where help is', async (t) => {
    t.equal(usageFailure(undefined, 'Cannot.').message, 'Cannot. "flaskish --help" lists what there is.')
    t.equal(usageFailure('run', 'Cannot.').exitCode, 2)
  })
})
