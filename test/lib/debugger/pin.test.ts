import t from 'tap'
import { isSame, PinLock } from '../../../lib/debugger/pin.ts'

function createLock (): { lock: PinLock, waits: number[] } {
  const waits: number[] = []
  const numbers = [123, 45, 6]
  return { lock: new PinLock((limit) => (numbers.shift() ?? 0) % limit, async (milliseconds) => { waits.push(milliseconds) }), waits }
}

t.test('PinLock', async (t) => {
  t.test('has nine digits in threes', async (t) => {
    t.equal(createLock().lock.pin, '123-045-006')
  })

  t.test('opens for the PIN, with or without hyphens', async (t) => {
    const { lock, waits } = createLock()
    for (const entered of ['123-045-006', '123045006', ' 123 045 006 ']) t.equal(await lock.check(entered), 'right')
    for (const entered of ['', '123-045-00', '123-045-0066', 'x'.repeat(100_000), 'undefined']) t.equal(await lock.check(entered), 'wrong')
    t.same(waits, [50, 100, 150, 200, 250])
  })

  t.test('is locked by ten wrong ones, at once or one by one, also for the right one', async (t) => {
    const { lock, waits } = createLock()
    const verdicts = await Promise.all(Array.from({ length: 11 }, () => lock.check('000-000-000')))
    t.same(verdicts, [...Array(9).fill('wrong'), 'locked', 'locked'])
    t.equal(await lock.check('123-045-006'), 'locked')
    t.ok(lock.isLocked)
    t.ok(waits.reduce((sum, wait) => sum + wait) >= 2000)
  })

  t.test('begins to count anew after the right one', async (t) => {
    const { lock } = createLock()
    for (let i = 0; i < 9; i++) await lock.check('0')
    t.equal(await lock.check('123-045-006'), 'right')
    t.equal(await lock.check('0'), 'wrong')
    t.notOk(lock.isLocked)
  })
})

t.test('isSame', async (t) => {
  t.test('compares texts of any length', async (t) => {
    t.ok(isSame('a', 'a'))
    t.notOk(isSame('a', 'ab'))
    t.notOk(isSame('', 'b'))
  })
})
