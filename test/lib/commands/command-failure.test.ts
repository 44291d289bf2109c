import t from 'tap'
import { CommandFailure } from '../../../lib/commands/command-failure.ts'

t.test('CommandFailure', async (t) => {
  t.test('ends a command with 1 unless it says otherwise', async (t) => {
    t.match(new CommandFailure('Cannot.'), { message: 'Cannot.', exitCode: 1, report: undefined, missing: undefined })
  })

  t.test('carries what the app said, and what it misses', async (t) => {
    t.match(new CommandFailure('Cannot.', { exitCode: 2, report: 'Error: inner', missing: '/app/part.ts' }), { exitCode: 2, report: 'Error: inner', missing: '/app/part.ts' })
  })
})
