import { findCookie, serializeCookie } from '../lib/cookies.ts'
import { headerText, type IncomingHeaders } from '../lib/requests/request-source.ts'
import type { SessionSettings } from './session-options.ts'

/** The cookie of the sessions: what it holds in a request, and the Set-Cookie headers that write and remove it. */
export class SessionCookie {
  readonly #settings: SessionSettings
  /** What follows the value in a cookie that ends with the browser. */
  readonly #attributes: string

  constructor (settings: SessionSettings) {
    this.#settings = settings
    this.#attributes = serializeCookie(settings.cookieName, '', settings.cookie).slice(settings.cookieName.length + 1)
  }

  read (headers: IncomingHeaders): string | undefined {
    return findCookie(headerText(headers, 'cookie'), this.#settings.cookieName)
  }

  /** The value has to be one that needs no quotes. */
  write (value: string, isPermanent: boolean): string {
    const { cookieName, cookie, lifetime } = this.#settings
    if (!isPermanent) return `${cookieName}=${value}${this.#attributes}`
    return serializeCookie(cookieName, value, { ...cookie, maxAge: lifetime, expires: new Date(Date.now() + lifetime * 1000) })
  }

  remove (): string {
    const { cookieName, cookie } = this.#settings
    return serializeCookie(cookieName, '', { ...cookie, maxAge: 0, expires: 0 })
  }
}
