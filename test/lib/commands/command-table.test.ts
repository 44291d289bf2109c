import t from 'tap'
import { COMMANDS, COMMON_OPTIONS } from '../../../lib/commands/command-table.ts'

t.test('the commands', async (t) => {
  t.test('have options whose names and letters are not those of the common ones', async (t) => {
    for (const [command, { options }] of COMMANDS) {
      const names = [...options.keys(), ...COMMON_OPTIONS.keys()]
      const letters = [...options.values(), ...COMMON_OPTIONS.values()].map(({ short }) => short).filter((short) => short !== undefined)
      t.equal(new Set(names).size, names.length, command)
      t.equal(new Set(letters).size, letters.length, command)
    }
  })
})
