import t from 'tap'
import { buildCommandHelp, buildHelp } from '../../../lib/commands/help-text.ts'
import { COMMANDS, COMMON_OPTIONS } from '../../../lib/commands/command-table.ts'

t.test('buildHelp', async (t) => {
  t.test('lists the commands, those of the app apart', async (t) => {
    const help = buildHelp([{ name: 'init-db', summary: 'Make the tables' }], undefined)
    for (const [name, { summary }] of COMMANDS) t.match(help, new RegExp(`^  ${name} +${summary}$`, 'm'))
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
    for (const [name, description] of COMMANDS) {
      const help = buildCommandHelp(name, description)
      for (const option of [...description.options.keys(), ...COMMON_OPTIONS.keys()]) t.match(help, `--${option}`, name)
      t.ok(help.split('\n').every((line) => line.length <= 100), name)
    }
    const { run, shell } = Object.fromEntries([...COMMANDS].map(([name, description]) => [name, buildCommandHelp(name, description)]))
    for (const text of ['-p, --port PORT', '--reload, --no-reload', 'FLASKISH_RUN_PORT']) t.match(run, text)
    t.notMatch(shell, '\nOptions:')
  })
})
