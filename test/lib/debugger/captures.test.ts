import t from 'tap'
import { Captures } from '../../../lib/debugger/captures.ts'

t.test('Captures', async (t) => {
  t.test('keeps the frames of the last errors only', async (t) => {
    const captures = new Captures(2)
    const errors = [new Error('1'), new Error('2'), new Error('3')]
    for (const error of errors) captures.add(error, [])
    t.same(errors.map((error) => captures.has(error)), [false, true, true])
  })

  t.test('gives them once', async (t) => {
    const captures = new Captures(2)
    captures.add('text', [])
    t.same(captures.take('text'), [])
    t.equal(captures.take('text'), undefined)
    t.equal(captures.take(undefined), undefined)
  })

  t.test('forgets all', async (t) => {
    const captures = new Captures(2)
    captures.add('text', [])
    captures.clear()
    t.notOk(captures.has('text'))
  })
})
