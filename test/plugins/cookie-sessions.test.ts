import Fastify from 'fastify'
import t from 'tap'
import { SessionState, type SavedSession } from '../../lib/sessions/session.ts'
import { CookieSessions } from '../../plugins/cookie-sessions.ts'
import { createBox } from '../../plugins/session-box.ts'
import { SessionCookie } from '../../plugins/session-cookie.ts'
import { readSessionOptions } from '../../plugins/session-options.ts'

t.test('CookieSessions', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  const cookie = new SessionCookie(readSessionOptions({}, ''))
  const sessions = new CookieSessions(await createBox([Buffer.alloc(32)], 60), cookie, true)
  const visit = (text?: string): ReturnType<CookieSessions['visit']> => sessions.visit({ headers: text === undefined ? {} : { cookie: text }, log: app.log, request: undefined })
  const stateOf = (saved: SavedSession): SessionState => {
    const state = new SessionState({ open: () => saved, onWrite: () => {} })
    state.onRead()
    return state
  }

  t.test('opens what it has saved', async (t) => {
    for (const permanent of [true, false]) {
      const saved: SavedSession = { data: new Map([['a', 1]]), permanent }
      const header = await visit().save(stateOf(saved))
      t.strictSame(visit(header?.split(';')[0]).open(), saved)
    }
    t.equal(visit().open(), undefined)
    t.equal(visit('session=x').open(), undefined)
  })

  t.test('removes the cookie of who has one, and leaves others alone', async (t) => {
    const empty = stateOf({ data: new Map(), permanent: false })
    t.equal(visit().save(empty), undefined)
    const other = visit('session=x')
    other.open()
    t.match(other.save(empty), /^session=; Expires/)
  })

  t.test('draws the line at 4093 bytes of the whole header', async (t) => {
    const sizes = new Set<number>()
    for (let length = 2900; length < 3100; length++) {
      const state = stateOf({ data: new Map([['a', 'x'.repeat(length)]]), permanent: false })
      try {
        sizes.add(String(visit().save(state)).length)
      } catch (error) {
        t.match(error, { code: 'FLASKISH_ERR_SESSION_SIZE' })
        sizes.add((error as { details: { size: number } }).details.size)
        t.ok((error as { details: { size: number } }).details.size > 4093)
        break
      }
    }
    t.ok(Math.max(...[...sizes].slice(0, -1)) <= 4093)
  })
})
