import t from 'tap'
import { buildCommandHelp, buildHelp } from '../../../lib/commands/help-text.ts'
import { COMMANDS, optionsOf } from '../../../lib/commands/command-table.ts'

t.test('buildHelp', async (t) => {
  t.test('lists the commands, those of the app apart', async (t) => {
    const help = buildHelp([{ name: 'init-db', summary: 'Make the tables' }], undefined)
    for (const [name, { summary }] of Object.entries(COMMANDS)) t.match(help, new RegExp(`^  ${name} +${summary}$`, 'm'))
    t.match(help, 'Commands of the app:\n  init-db  Make the tables\n')
    t.match(help, '--version')
  })

  t.test('says why those of the app are missing', async (t) => {
    t.match(buildHelp([], 'No app.'), 'urlFor is checked by name\n\nNo app.\n\nOptions')
    t.notMatch(buildHelp([], undefined), 'Commands of the app')
  })
})

t.test('buildCommandHelp', async (t) => {
  t.test('has every option of a command, in lines that fit', async (t) => {
    for (const name of Object.keys(COMMANDS)) {
      const help = buildCommandHelp(name)
      for (const option of Object.keys(optionsOf(name))) t.match(help, `--${option}`, name)
      t.ok(help.split('\n').every((line) => line.length <= 100), name)
    }
    t.match(buildCommandHelp('run'), '-p, --port PORT')
    t.match(buildCommandHelp('run'), '--reload, --no-reload')
    t.match(buildCommandHelp('run'), 'FLASKISH_RUN_PORT')
    t.notMatch(buildCommandHelp('shell'), '\nOptions:')
  })
})
