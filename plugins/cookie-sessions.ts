import { FlaskishError } from '../lib/errors.ts'
import type { SavedSession, SessionState } from '../lib/sessions/session.ts'
import { describeSizes, readPayload, toPayload } from '../lib/sessions/session-payload.ts'
import { logWarning } from './logging.ts'
import type { SessionBox } from './session-box.ts'
import type { SessionCookie } from './session-cookie.ts'
import type { SessionKeeper, Visit, Visitor } from './session-keeper.ts'

/** Keeps sessions with their visitors: sealed in a cookie. */
export class CookieSessions implements SessionKeeper {
  readonly box: SessionBox
  readonly cookie: SessionCookie
  readonly debug: boolean

  constructor (box: SessionBox, cookie: SessionCookie, debug: boolean) {
    this.box = box
    this.cookie = cookie
    this.debug = debug
  }

  visit (visitor: Visitor): Visit {
    return new CookieVisit(this, visitor)
  }
}

class CookieVisit implements Visit {
  readonly canSaveLate = true
  readonly #keeper: CookieSessions
  readonly #visitor: Visitor
  #text: string | undefined

  constructor (keeper: CookieSessions, visitor: Visitor) {
    this.#keeper = keeper
    this.#visitor = visitor
  }

  open (): SavedSession | undefined {
    const { box, cookie } = this.#keeper
    this.#text = cookie.read(this.#visitor.headers)
    return this.#text === undefined ? undefined : readPayload(box.open(this.#text))
  }

  save (state: SessionState): string | undefined {
    const { box, cookie, debug } = this.#keeper
    if (state.data.size === 0) return this.#text === undefined ? undefined : cookie.remove()
    const payload = toPayload(state)
    const header = cookie.write(box.seal(payload), state.permanent)
    if (header.length > MAX_COOKIE) {
      const error = new FlaskishError('FLASKISH_ERR_SESSION_SIZE', { size: header.length, limit: MAX_COOKIE, keys: describeSizes(payload) })
      if (debug) throw error
      logWarning(this.#visitor.log, error.message)
    }
    return header
  }
}

/** Bytes of a whole Set-Cookie header that browsers keep, as Werkzeug counts them. */
const MAX_COOKIE = 4093
