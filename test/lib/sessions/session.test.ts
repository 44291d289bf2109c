import t from 'tap'
import { inspect } from 'node:util'
import { createSession, SessionState, type SavedSession, type Session } from '../../../lib/sessions/session.ts'

interface Opened {
  readonly session: Session
  readonly state: SessionState
  /** How often it was opened and written. */
  readonly calls: { open: number, write: number }
}

function open (saved?: SavedSession): Opened {
  const calls = { open: 0, write: 0 }
  const state = new SessionState({
    open: () => {
      calls.open++
      return saved
    },
    onWrite: () => { calls.write++ }
  })
  return { session: createSession(state), state, calls }
}

const saved = (permanent = false): SavedSession => ({ data: new Map<string, unknown>([['user', 'ann'], ['n', undefined]]), permanent })

t.test('createSession', async (t) => {
  t.test('is opened at the first look, however that is taken', async (t) => {
    const looks: Array<(session: Session) => unknown> = [
      (session) => session['user'], (session) => 'user' in session, (session) => Object.keys(session), (session) => ({ ...session }),
      (session) => Object.hasOwn(session, 'user'), (session) => session.get('user'), (session) => session.pop('nothing'), (session) => [...session],
      (session) => { for (const key in session) if (key === 'user') break }, (session) => session.permanent, (session) => session.isNew,
      (session) => session.setDefault('user', 1), (session) => JSON.stringify(session), (session) => inspect(session), (session) => delete session['nothing'],
      (session) => Object.entries(session), (session) => Reflect.ownKeys(session), (session) => Object.assign({}, session)
    ]
    for (const look of looks) {
      const { session, calls } = open(saved())
      t.same(calls, { open: 0, write: 0 })
      look(session)
      look(session)
      t.same(calls, { open: 1, write: 0 }, String(look))
    }
  })

  t.test('is a mapping', async (t) => {
    const { session } = open(saved())
    t.equal(session['user'], 'ann')
    t.equal(session.get('n', 'default'), undefined)
    t.equal(session.get('missing', 'default'), 'default')
    t.equal(session.pop('user'), 'ann')
    t.equal('user' in session, false)
    t.equal(session.setDefault('cart', 7), 7)
    session.update({ a: 1, get: 2 })
    t.equal(session.get('get'), 2)
    t.same([...session], ['n', 'cart', 'a', 'get'])
    t.equal(inspect(session), '{ n: undefined, cart: 7, a: 1, get: 2 }')
  })

  t.test('says what has to be saved', async (t) => {
    const changes: Array<(session: Session) => void> = [
      (session) => { session['a'] = 1 }, (session) => { delete session['user'] }, (session) => { session.pop('user') },
      (session) => { session.setDefault('b', 1) }, (session) => { session.update({ c: 1 }) }, (session) => { session.clear() },
      (session) => { session.regenerate() }, (session) => { session.permanent = true }, (session) => { session.modified = true },
      (session) => { Object.defineProperty(session, 'd', { value: 1 }) }
    ]
    for (const change of changes) {
      const { session, state, calls } = open(saved())
      t.equal(session.modified, false)
      change(session)
      t.equal(session.modified, true, String(change))
      t.equal(state.modified, true)
      t.equal(calls.write, 1)
    }
    const { session, state } = open(saved())
    session['a'] = 1
    session.modified = false
    t.equal(state.modified, false)
  })

  t.test('is not written by an update without values, nor by what changes nothing', async (t) => {
    const { session, calls } = open(saved(true))
    session.update({})
    session.permanent = true
    delete session['nothing']
    session.pop('nothing')
    session.setDefault('user', 1)
    t.equal(calls.write, 0)
  })

  t.test('knows whether the visitor brought it', async (t) => {
    t.equal(open().session.isNew, true)
    t.equal(open(saved()).session.isNew, false)
    t.equal(open(saved(true)).session.permanent, true)
    t.equal(open(saved()).session.permanent, false)
  })

  t.test('forgets everything, and goes on as another one', async (t) => {
    const { session, state } = open(saved(true))
    session.clear()
    t.same({ ...session }, {})
    t.equal(session.permanent, false)
    t.equal(state.isRenewed, true)
  })

  t.test('goes on under another identifier with its data', async (t) => {
    const { session, state } = open(saved())
    session.regenerate()
    t.equal(session['user'], 'ann')
    t.equal(state.isRenewed, true)
  })

  t.test('has keys and no prototype', async (t) => {
    const { session } = open()
    Reflect.set(session, '__proto__', { admin: true })
    Reflect.set(session, 'constructor', 1)
    Reflect.set(session, 'isNew', 'a key')
    t.equal(session['admin'], undefined)
    t.equal(session.isNew, true)
    t.equal(session.get('isNew'), 'a key')
    t.equal(Object.getPrototypeOf(session), null)
    t.same(Object.keys(session), ['__proto__', 'constructor', 'isNew'])
  })
})
