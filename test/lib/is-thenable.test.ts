import t from 'tap'
import { isThenable } from '../../lib/is-thenable.ts'

t.test('isThenable', async (t) => {
  t.test('knows promises of every making', async (t) => {
    t.ok(isThenable(Promise.resolve()))
    t.ok(isThenable({ then () {} }))
  })

  t.test('and nothing else', async (t) => {
    for (const value of [undefined, null, 'then', 7, {}, { then: 1 }, () => {}]) t.notOk(isThenable(value))
  })
})
