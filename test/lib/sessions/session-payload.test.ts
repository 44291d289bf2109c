import t from 'tap'
import { describeSizes, readPayload, toPayload } from '../../../lib/sessions/session-payload.ts'

t.test('toPayload', async (t) => {
  t.test('is what readPayload reads', async (t) => {
    const data = new Map<string, unknown>([['user', 'ann'], ['at', new Date(5)], ['__proto__', { a: 1n }], [' h', 'plain']])
    for (const permanent of [true, false]) {
      t.strictSame(readPayload(JSON.parse(JSON.stringify(toPayload({ data, permanent })))), { data, permanent })
    }
  })

  t.test('names the key that cannot be kept', async (t) => {
    t.throws(() => toPayload({ data: new Map([['view', () => 1]]), permanent: false }), { code: 'FLASKISH_ERR_SESSION_VALUE', details: { place: 'session.view' } })
  })
})

t.test('readPayload', async (t) => {
  t.test('takes nothing that is no session', async (t) => {
    for (const payload of [undefined, null, 1, 'text', {}, [], ['id'], [null], [[1]], [{ a: { ' z': 1 } }], [{ a: { ' m': 7 } }]]) {
      t.equal(readPayload(payload), undefined, JSON.stringify(payload))
    }
  })
})

t.test('describeSizes', async (t) => {
  t.test('has the three biggest keys', async (t) => {
    t.equal(describeSizes([{ a: 1, b: 'x'.repeat(10), c: [1, 2, 3], d: 'yy' }]), '"b" (12), "c" (7), "d" (4)')
  })
})
