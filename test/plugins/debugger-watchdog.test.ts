import { AsyncLocalStorage } from 'node:async_hooks'
import t from 'tap'
import { awaitLimited } from '../../plugins/debugger-watchdog.ts'

const LIMITS = { run: 300, wait: 5000 }

t.test('awaitLimited', async (t) => {
  t.test('gives what the promise gives', async (t) => {
    t.same(await awaitLimited(Promise.resolve(7), LIMITS), { kind: 'settled', value: 7 })
    await t.rejects(awaitLimited(Promise.reject(new Error('x')), LIMITS), { message: 'x' })
  })

  t.test('does not wait for ever', async (t) => {
    t.same(await awaitLimited(new Promise(() => {}), { run: 300, wait: 50 }), { kind: 'pending' })
    t.same(await awaitLimited(new Promise((resolve) => setTimeout(resolve, 700, 'late')), LIMITS), { kind: 'settled', value: 'late' })
  })

  t.test('ends what loops behind an await, and all goes on as before', async (t) => {
    const storage = new AsyncLocalStorage<string>()
    const listener = (): void => {}
    process.on('uncaughtException', listener)
    t.teardown(() => { process.off('uncaughtException', listener) })
    const before = process.rawListeners('uncaughtException')
    const outcome = await storage.run('request', async () => {
      const loop = async (): Promise<void> => {
        await null
        for (;;) if (process.pid === 0) break
      }
      return await awaitLimited(loop(), LIMITS)
    })
    t.same(outcome, { kind: 'stopped' })
    t.same(process.rawListeners('uncaughtException'), before)
    t.equal(storage.getStore(), undefined)
    t.equal(await new Promise((resolve) => setTimeout(resolve, 10, 'goes on')), 'goes on')
  })
})
