import t from 'tap'
import { CommandFailure } from '../../../lib/commands/command-failure.ts'
import { complain, describeFailure, paint, say, warn } from '../../../plugins/cli/terminal.ts'

t.test('the terminal', async (t) => {
  t.test('is told on standard error', async (t) => {
    const written = t.capture(process.stderr, 'write', () => true)
    say('Running')
    warn('careful.')
    complain(new CommandFailure('Cannot.', { report: 'Error: x\n    at app.ts:1:1' }))
    t.same(written.args().map(([text]) => text), [' * Running\n', 'Warning: careful.\n', 'Error: Cannot.\n\nError: x\n    at app.ts:1:1\n'])
  })

  t.test('a failure has no stack, anything else has', async (t) => {
    t.equal(describeFailure(new CommandFailure('Cannot.')), 'Cannot.')
    t.match(describeFailure(new Error('mistake')), /^Error: mistake\n {4}at /)
  })

  t.test('has colours where they are wanted', async (t) => {
    t.equal(paint('x', '<red>', true), '<red>x\u001b[0m')
    t.equal(paint('x', '<red>', false), 'x')
  })
})
