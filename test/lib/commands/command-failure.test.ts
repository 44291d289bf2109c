import t from 'tap'
import { CommandFailure } from '../../../lib/commands/command-failure.ts'

t.test('CommandFailure', async (t) => {
  t.test('ends a command with 1, and a change may repair it, unless it says otherwise', async (t) => {
    t.match(new CommandFailure('Cannot.'), { message: 'Cannot.', exitCode: 1, report: undefined, isFinal: false, cause: undefined })
  })

  t.test('carries what the app said, and why', async (t) => {
    const cause = new Error('inner')
    t.match(new CommandFailure('Cannot.', { exitCode: 2, report: 'Error: inner', isFinal: true, cause }), { exitCode: 2, report: 'Error: inner', isFinal: true, cause })
  })
})
