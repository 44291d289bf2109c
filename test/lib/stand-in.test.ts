import { inspect } from 'node:util'
import t from 'tap'
import { createStandIn } from '../../lib/stand-in.ts'

t.test('createStandIn', async (t) => {
  let target: Record<string, unknown> | undefined
  const standIn = createStandIn<Record<string, unknown>>(() => target ?? (() => { throw new Error('There is none.') })(), () => target === undefined ? '[none]' : undefined)

  t.test('is the object of the moment in every use', async (t) => {
    class Point {
      x = 1
    }
    target = { a: 1 }
    t.equal(standIn['a'], 1)
    standIn['b'] = 2
    t.same(target, { a: 1, b: 2 })
    t.ok('b' in standIn)
    delete standIn['b']
    t.same(Object.keys(standIn), ['a'])
    t.equal(Object.getOwnPropertyDescriptor(standIn, 'none'), undefined)
    Object.defineProperty(standIn, 'c', { value: 3, enumerable: true, configurable: true })
    t.same({ ...standIn }, { a: 1, c: 3 })
    t.equal(inspect(standIn), inspect(target))
    target = new Point() as never
    t.ok(standIn instanceof Point)
    t.throws(() => Object.freeze(standIn), TypeError)
  })

  t.test('fails as finding does, but can be shown', async (t) => {
    target = undefined
    t.throws(() => standIn['a'], { message: 'There is none.' })
    t.equal(inspect(standIn), '[none]')
  })
})
