import t from 'tap'
import { addFlash, selectFlashes, takeFlashes, type Flash } from '../../../lib/sessions/flashes.ts'
import { createSession, SessionState, type Session } from '../../../lib/sessions/session.ts'

const open = (data: Array<[string, unknown]> = []): Session =>
  createSession(new SessionState({ open: () => ({ data: new Map(data), permanent: false }), onWrite: () => {} }))

t.test('addFlash', async (t) => {
  t.test('puts messages one behind the other, as Flask keeps them', async (t) => {
    const session = open()
    addFlash(session, 'message', 'a')
    addFlash(session, 'error', 'b')
    t.same({ ...session }, { _flashes: [['message', 'a'], ['error', 'b']] })
  })
})

t.test('takeFlashes', async (t) => {
  t.test('leaves none behind', async (t) => {
    const session = open([['_flashes', [['message', 'a']]], ['user', 'ann']])
    t.same(takeFlashes(session), [['message', 'a']])
    t.same({ ...session }, { user: 'ann' })
    t.same(takeFlashes(session), [])
  })

  t.test('bears with a program that uses the key for something else', async (t) => {
    t.same(takeFlashes(open([['_flashes', 'mine']])), [])
  })
})

t.test('selectFlashes', async (t) => {
  const flashes: Flash[] = [['message', 'a'], ['error', 'b'], ['message', 'c']]

  t.test('gives messages, or pairs', async (t) => {
    t.same(selectFlashes(flashes), ['a', 'b', 'c'])
    t.same(selectFlashes(flashes, { withCategories: true }), flashes)
  })

  t.test('filters by category', async (t) => {
    t.same(selectFlashes(flashes, { categoryFilter: ['error'] }), ['b'])
    t.same(selectFlashes(flashes, { categoryFilter: 'message' }), ['a', 'c'])
    t.same(selectFlashes(flashes, { categoryFilter: [] }), ['a', 'b', 'c'])
    t.same(selectFlashes(flashes, { categoryFilter: ['mess'], withCategories: true }), [])
  })
})
