import t from 'tap'
import { COMMANDS, COMMON_OPTIONS, optionsOf } from '../../../lib/commands/command-table.ts'

t.test('optionsOf', async (t) => {
  t.test('gives a command its own options and the common ones', async (t) => {
    t.same(Object.keys(optionsOf('types')).sort(), ['app', 'debug', 'env-file', 'help', 'out'])
    t.same(optionsOf('shell'), COMMON_OPTIONS)
  })

  t.test('no option of a command has the letter of a common one', async (t) => {
    for (const command of Object.keys(COMMANDS)) {
      const letters = Object.values(optionsOf(command)).map(({ short }) => short).filter((short) => short !== undefined)
      t.equal(new Set(letters).size, letters.length, command)
    }
  })
})
