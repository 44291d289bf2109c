import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import t from 'tap'
import { until } from '../cli.ts'
import { pidOf, startReloading, state } from '../reloading.ts'

t.test('the reloader', async (t) => {
  t.test('restarts when a source changes, and leaves one process', async (t) => {
    const { folder, command, url } = await startReloading(t)
    const first = await pidOf(url)
    writeFileSync(join(folder, 'part.ts'), "export const text: string = 'second'")
    await until(async () => (await state(url)).text === 'second')
    await command.writes(/ \* part\.ts has changed: restarting\n/)
    t.not(await pidOf(url), first)
    await t.rejects(async () => process.kill(first, 0), { code: 'ESRCH' })
  })

  t.test('does not for a template, and does for an extra file, and for variables', async (t) => {
    const { folder, url } = await startReloading(t, ['--extra-files', 'extra.txt'])
    const first = await pidOf(url)
    await wait(1000)
    writeFileSync(join(folder, 'templates/page.html'), 'x')
    await wait(500)
    t.equal(await pidOf(url), first)
    writeFileSync(join(folder, 'extra.txt'), 'x')
    await until(async () => await pidOf(url) !== first)
    writeFileSync(join(folder, '.env'), 'VALUE=changed')
    await until(async () => (await state(url)).value === 'changed')
    t.pass()
  })

  t.test('shows an error instead of ending, until it is repaired', async (t) => {
    const { folder, command, url } = await startReloading(t)
    writeFileSync(join(folder, 'part.ts'), 'export const text: string = {')
    await command.writes(/Waiting for a change/)
    const broken = await fetch(url, { headers: { accept: 'text/html' } })
    t.equal(broken.status, 500)
    t.match(await broken.text(), /Cannot load &#34;app\.ts&#34;: its syntax is wrong\.[^]*part\.ts:1/)
    t.match(command.stderr, /Error: Cannot load "app\.ts": its syntax is wrong\.\n\n.*\n.*part\.ts:1/)
    writeFileSync(join(folder, 'part.ts'), "export const text = 'repaired'")
    await until(async () => (await fetch(url)).status === 200)
    t.equal((await state(url)).text, 'repaired')
  })

  t.test('waits for a file that is imported before it is there', async (t) => {
    const { folder, command, url } = await startReloading(t)
    writeFileSync(join(folder, 'part.ts'), "export { text } from './deep/new.ts'")
    await command.writes(/imports ".*new\.ts", which is not there/)
    await command.writes(/Waiting for a change/)
    mkdirSync(join(folder, 'deep'))
    writeFileSync(join(folder, 'deep/new.ts'), "export const text = 'new'")
    await until(async () => (await state(url)).text === 'new')
    t.pass()
  })

  t.test('ends a burst of saves with the last one', async (t) => {
    const { folder, command, url } = await startReloading(t)
    for (let save = 1; save <= 20; save++) {
      writeFileSync(join(folder, 'part.ts'), `export const text = 'save ${save}'`)
      await wait(100)
    }
    await until(async () => (await state(url)).text === 'save 20')
    const pid = await pidOf(url)
    await wait(500)
    t.equal(await pidOf(url), pid)
    t.ok((command.stderr.match(/restarting/g) ?? []).length <= 10)
  })
})
