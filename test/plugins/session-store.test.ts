import Fastify from 'fastify'
import t from 'tap'
import { createBox } from '../../plugins/session-box.ts'
import { SessionCookie } from '../../plugins/session-cookie.ts'
import { readSessionOptions, type SessionStore } from '../../plugins/session-options.ts'
import { StoredSessions } from '../../plugins/session-store.ts'

t.test('StoredSessions', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  const box = await createBox([Buffer.alloc(32)], 60)
  const cookie = new SessionCookie(readSessionOptions({}, ''))
  const create = (store: SessionStore, patience = 1000): StoredSessions => new StoredSessions(box, cookie, { store, patience, lifetime: 60 })

  t.test('makes identifiers of 256 bits', async (t) => {
    const sessions = create(new Map())
    const ids = await Promise.all(Array.from({ length: 50 }, async () => sessions.add('x')))
    t.equal(new Set(ids).size, 50)
    t.ok(ids.every((id) => Buffer.from(id, 'base64url').length === 32))
  })

  t.test('replaces what is there only', async (t) => {
    const store = new Map<string, string>()
    const sessions = create(store)
    const id = await sessions.add('one')
    t.equal(await sessions.replace(id, 'two'), true)
    t.equal(store.get(id), 'two')
    await sessions.end(id)
    store.set(id, 'brought back')
    t.equal(await sessions.replace(id, 'three'), false)
    t.equal(await sessions.replace('unknown', 'x'), false)
  })

  t.test('remembers what has ended for a while, not for ever', async (t) => {
    const store = new Map<string, string>()
    const sessions = create(store, 10)
    const id = await sessions.add('one')
    await sessions.end(id)
    await new Promise((resolve) => setTimeout(resolve, 60))
    await sessions.end('another')
    store.set(id, 'set by hand')
    t.equal(await sessions.replace(id, 'two'), true)
  })

  t.test('takes no identifier from a box that holds something else', async (t) => {
    const store = new Map([['undefined', '[{}]'], ['1', '[{}]']])
    for (const payload of ['id', [1], [{}], [], null, { 0: 'id' }]) {
      const visit = create(store).visit({ headers: { cookie: `session=${box.seal(payload)}` }, log: app.log, request: undefined })
      t.equal(visit.prepare?.(), undefined)
      t.equal(visit.open(), undefined)
    }
  })
})
