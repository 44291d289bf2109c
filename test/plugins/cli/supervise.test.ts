import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import t from 'tap'
import { until } from '../../cli.ts'
import { pidOf, startReloading, state } from '../../reloading.ts'

t.test('supervise', async (t) => {
  t.test('finishes what is under way', async (t) => {
    const { command, url } = await startReloading(t)
    const slow = fetch(`${url}/slow`)
    await wait(200)
    command.process.kill('SIGTERM')
    t.equal(await (await slow).text(), 'late')
    t.match(await command.end(), { code: 0, signal: null })
  })

  t.test('hears nothing of an app that is asked to end, nor minds the end of the one that waits', async (t) => {
    const { folder, command, url } = await startReloading(t)
    const { pid } = command.process
    const serving = await pidOf(url)
    await until(async () => {
      const others = childrenOf(pid).filter((child) => child !== serving)
      for (const other of others) process.kill(other, 'SIGKILL')
      return others.length > 0
    })
    writeFileSync(join(folder, 'part.ts'), "export const text = 'talks'\nprocess.on('message', (message: any) => { if (message.flaskish === 'stop') process.send?.({ flaskish: 'failed', text: 'It is not so.' }) })")
    await until(async () => (await state(url)).text === 'talks')
    writeFileSync(join(folder, 'part.ts'), "export const text = 'third'")
    await until(async () => (await state(url)).text === 'third')
    t.notMatch(command.stderr, 'Waiting for a change')
  })

  t.test('takes the app along, however it ends', async (t) => {
    const { command, url } = await startReloading(t)
    const pid = await pidOf(url)
    await command.kill('SIGKILL')
    await until(async () => {
      try {
        return !process.kill(pid, 0)
      } catch {
        return true
      }
    })
    await t.rejects(fetch(url))
  })

  t.test('kills an app that does not let itself be ended', async (t) => {
    const { folder, command, url } = await startReloading(t)
    fetch(`${url}/loop`).catch(() => {})
    await wait(200)
    writeFileSync(join(folder, 'part.ts'), "export const text = 'second'")
    await until(async () => (await state(url)).text === 'second')
    fetch(`${url}/loop`).catch(() => {})
    await wait(200)
    command.process.kill('SIGINT')
    await command.writes(/Ending/)
    t.match(await command.kill('SIGINT'), { code: 130 })
  })

  t.test('waits for a change when the app ends by itself', async (t) => {
    const { folder, command, url } = await startReloading(t)
    await t.rejects(fetch(`${url}/exit`))
    await command.writes(/Waiting for a change/)
    t.match(await (await fetch(url)).text(), 'The app has ended (exit code 7).')
    writeFileSync(join(folder, 'part.ts'), "export const text = 'again'")
    await until(async () => (await fetch(url)).status === 200)
    await until(async () => {
      // Again, where a late event of the save restarts it once more.
      await fetch(`${url}/kill`).catch(() => {})
      return (await (await fetch(url)).text()).includes('The app has ended (SIGKILL).')
    })
    t.pass()
  })
})

function childrenOf (pid: number | undefined): number[] {
  return execFileSync('ps', ['-o', 'pid=,ppid=,args=', '-A'], { encoding: 'utf8' }).trim().split('\n').filter((line) => line.includes('plugins/cli.ts')).map((line) => line.trim().split(/\s+/).map(Number)).filter(([, parent]) => parent === pid).map(([child = 0]) => child)
}
