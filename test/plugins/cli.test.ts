import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import t from 'tap'
import { appSource, commandLine, runCommand, startCommand } from '../cli.ts'

t.test('the executable', async (t) => {
  t.test('ends with what the command says', async (t) => {
    const [fine, mistyped] = await Promise.all([runCommand(['--version']), runCommand(['nope-nope'])])
    t.match(fine, { code: 0, stdout: /^flaskish \d/, stderr: '' })
    t.match(mistyped, { code: 2, stdout: '' })
  })

  t.test('fails where nothing can be written', async (t) => {
    const { status } = spawnSync('sh', ['-c', `${commandLine(['--version'])} > /dev/full`])
    t.equal(status, 1)
  })

  t.test('does not mind a reader that leaves', async (t) => {
    const rules = Array.from({ length: 3000 }, (_, place) => `app.rule('/${'long'.repeat(60)}/${place}', function view${place} () { return 'x' })`)
    const command = startCommand(t, ['routes'], { cwd: t.testdir({ 'app.ts': appSource(rules.join('\n')) }) })
    const { stdout } = command.process
    if (stdout === null) throw new Error('It has no standard output.')
    await once(stdout, 'data')
    stdout.destroy()
    t.match(await command.end(), { code: 0, stderr: '' })
  })
})
