import { randomBytes } from 'node:crypto'
import { FlaskishError } from '../lib/errors.ts'
import { isThenable } from '../lib/is-thenable.ts'
import type { SavedSession, SessionState } from '../lib/sessions/session.ts'
import { readPayload, toPayload } from '../lib/sessions/session-payload.ts'
import type { SessionBox } from './session-box.ts'
import type { SessionCookie } from './session-cookie.ts'
import type { SessionKeeper, Visit, Visitor } from './session-keeper.ts'
import type { SessionSettings, SessionStore } from './session-options.ts'

type StoreAction = 'get' | 'set' | 'delete'

/** Keeps sessions in a store of the app's; visitors have a sealed identifier. */
export class StoredSessions implements SessionKeeper {
  readonly box: SessionBox
  readonly cookie: SessionCookie
  readonly #store: SessionStore
  readonly #lifetime: number
  readonly #patience: number
  /** Identifiers that were deleted a moment ago, and when: a slower request may be about to save one of them, or has just done it. */
  readonly #ended = new Map<string, number>()

  /** @param patience Milliseconds to wait for the store. */
  constructor (box: SessionBox, cookie: SessionCookie, { store, lifetime, patience }: { store: SessionStore, patience: number } & Pick<SessionSettings, 'lifetime'>) {
    this.box = box
    this.cookie = cookie
    this.#store = store
    this.#lifetime = lifetime
    this.#patience = patience
  }

  visit (visitor: Visitor): Visit {
    return new StoreVisit(this, visitor)
  }

  /** The text that is kept under the identifier; a promise of it where the store gives one. */
  find (id: string): string | undefined | Promise<string | undefined> {
    const answer = this.#ask('get', () => this.#store.get(id))
    return answer instanceof Promise ? answer.then(toText) : toText(answer)
  }

  async add (text: string): Promise<string> {
    const id = randomBytes(ID_BYTES).toString('base64url')
    await this.#ask('set', () => this.#store.set(id, text, this.#lifetime))
    return id
  }

  /** Keeps other data under an identifier that is in use. @returns whether it still was. */
  async replace (id: string, text: string): Promise<boolean> {
    if (await this.find(id) === undefined || this.#ended.has(id)) return false
    await this.#ask('set', () => this.#store.set(id, text, this.#lifetime))
    if (!this.#ended.has(id)) return true
    await this.end(id)
    return false
  }

  async end (id: string): Promise<void> {
    const now = Date.now()
    // Nobody is between asking and saving for longer than both may take.
    for (const [other, time] of this.#ended) {
      if (time > now - 3 * this.#patience) break
      this.#ended.delete(other)
    }
    this.#ended.set(id, now)
    await this.#ask('delete', () => this.#store.delete(id))
  }

  /** @throws FlaskishError FLASKISH_ERR_SESSION_STORE where the store throws, rejects, or does not answer in time. */
  #ask (action: StoreAction, call: () => unknown): unknown {
    try {
      const answer = call()
      return isThenable(answer) ? this.#wait(action, answer) : answer
    } catch (error) {
      throw toStoreError(action, 'it failed', error)
    }
  }

  #wait (action: StoreAction, answer: PromiseLike<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(toStoreError(action, `it did not answer within ${this.#patience / 1000} seconds`)), this.#patience)
      answer.then(
        (value) => {
          clearTimeout(timer)
          resolve(value)
        },
        (error: unknown) => {
          clearTimeout(timer)
          reject(toStoreError(action, 'it failed', error))
        }
      )
    })
  }
}

class StoreVisit implements Visit {
  readonly canSaveLate = false
  readonly #sessions: StoredSessions
  readonly #text: string | undefined
  /** The identifier that the session has in the store. */
  #id: string | undefined
  #saved: SavedSession | undefined

  constructor (sessions: StoredSessions, { headers }: Visitor) {
    this.#sessions = sessions
    this.#text = sessions.cookie.read(headers)
  }

  prepare (): Promise<void> | undefined {
    const id = this.#text === undefined ? undefined : readId(this.#sessions.box.open(this.#text))
    if (id === undefined) return undefined
    const found = this.#sessions.find(id)
    if (found instanceof Promise) return found.then((text) => this.#take(id, text))
    return this.#take(id, found)
  }

  open (): SavedSession | undefined {
    return this.#saved
  }

  async save (state: SessionState): Promise<string | undefined> {
    const sessions = this.#sessions
    const { cookie, box } = sessions
    const text = state.data.size === 0 ? undefined : JSON.stringify(toPayload(state))
    if (this.#id !== undefined && (text === undefined || state.isRenewed)) {
      const id = this.#id
      this.#id = undefined
      await sessions.end(id)
    }
    state.isRenewed = false
    if (text === undefined) return this.#text === undefined ? undefined : cookie.remove()
    if (this.#id === undefined) this.#id = await sessions.add(text)
    // Ended by another request meanwhile: the visitor has another cookie by now, or none.
    else if (!await sessions.replace(this.#id, text)) return undefined
    return cookie.write(box.seal([this.#id]), state.permanent)
  }

  /** What the store has nothing for is no identifier: the next session gets one of its own. */
  #take (id: string, text: string | undefined): undefined {
    this.#saved = text === undefined ? undefined : readPayload(parse(text))
    if (this.#saved !== undefined) this.#id = id
  }
}

function readId (payload: unknown): string | undefined {
  if (!Array.isArray(payload)) return undefined
  const id: unknown = payload[0]
  return typeof id === 'string' ? id : undefined
}

function parse (text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function toText (answer: unknown): string | undefined {
  if (answer === undefined || answer === null) return undefined
  if (typeof answer === 'string') return answer
  if (answer instanceof Uint8Array) return Buffer.from(answer).toString()
  throw toStoreError('get', `it gave a value of type ${typeof answer} and not the text that was set`)
}

function toStoreError (action: StoreAction, found: string, cause?: unknown): FlaskishError {
  return new FlaskishError('FLASKISH_ERR_SESSION_STORE', { action, found }, { cause })
}

/** 256 bits of chance. */
const ID_BYTES = 32
