import { serializeCookie, type CookieOptions } from '../lib/cookies.ts'
import { FlaskishError } from '../lib/errors.ts'
import { isGroup, isText, refuse, refuseUnknown } from './option-checks.ts'

/** The option `session`. */
export interface SessionOptions {
  /** The name of the cookie (default "session"). */
  cookieName?: string
  /** Seconds for which the server takes a session, and a browser keeps a permanent one (default 31 days). */
  lifetime?: number
  /** 'Strict', 'Lax' or 'None' (default 'Lax'); null leaves it to the browser. */
  sameSite?: string | null
  /** Whether the cookie is sent over HTTPS only (default false). */
  secure?: boolean
  /** Whether scripts of a page cannot read the cookie (default true). */
  httpOnly?: boolean
  /** The path the cookie is sent to (default: the option applicationRoot). */
  path?: string
  /** The domain the cookie is sent to, with its subdomains (default: the host that set it, alone). */
  domain?: string
  /** Whether a permanent session that is looked at gets its whole lifetime again (default true). */
  refreshEachRequest?: boolean
  /** Whether the cookie belongs to the site that embeds this one (default false); implies `secure`. */
  partitioned?: boolean
  /** Keeps the sessions; the cookie has only an identifier then. */
  store?: SessionStore
}

/**
 * Where sessions are kept by their identifier: Redis, a database, a Map. Each function may return a promise. What is given
 * is text, which `get` gives back as it is.
 */
export interface SessionStore {
  /** The data; undefined or null where there is none any more. */
  get (id: string): unknown
  /** Keeps the data for so many seconds. */
  set (id: string, data: string, seconds: number): unknown
  delete (id: string): unknown
}

/** The option `session` with its defaults. */
export interface SessionSettings {
  readonly cookieName: string
  readonly lifetime: number
  readonly refreshEachRequest: boolean
  readonly cookie: CookieOptions
  readonly store: SessionStore | undefined
}

/** @throws FlaskishError FLASKISH_ERR_OPTION for what cannot work, or what no browser would take. */
export function readSessionOptions (options: SessionOptions, applicationRoot: string): SessionSettings {
  refuseUnknown('session.', options, NAMES)
  for (const name of FLAGS) refuse(`session.${name}`, options[name], options[name] === undefined || typeof options[name] === 'boolean', 'true or false')
  const { cookieName = 'session', lifetime = MONTH, sameSite = 'Lax', path = applicationRoot || '/', domain, store, partitioned = false } = options
  const cookie = { path, domain, sameSite, partitioned, secure: partitioned || (options.secure ?? false), httpOnly: options.httpOnly ?? true }
  refuse('session.lifetime', lifetime, typeof lifetime === 'number' && Number.isSafeInteger(lifetime) && lifetime > 0, 'a number of seconds, 1 or more')
  refuse('session.path', path, isText(path, /^\//), 'a path that begins with a slash')
  refuse('session.domain', domain, domain === undefined || isText(domain, /[^.]/), 'a host name, such as "example.com"')
  refuse('session.sameSite', sameSite, sameSite === null || isText(sameSite, /^(?:strict|lax|none)$/i), "'Strict', 'Lax', 'None' or null")
  refuse('session.store', typeof store, store === undefined || isStore(store), 'an object with the functions get(id), set(id, data, seconds) and delete(id)')
  refuse('session.cookieName', cookieName, typeof cookieName === 'string', 'a name')
  refuseUnsafe(cookieName, cookie)
  return { cookieName, lifetime, cookie, store, refreshEachRequest: options.refreshEachRequest ?? true }
}

/** What a browser would throw away without a word. */
function refuseUnsafe (cookieName: string, cookie: CookieOptions): void {
  const { secure, sameSite, domain, path } = cookie
  const name = cookieName.toLowerCase()
  refuse('session.sameSite', sameSite, secure === true || sameSite?.toLowerCase() !== 'none', "secure: true beside it, or 'Lax'")
  refuse('session.cookieName', cookieName, secure === true || !/^__(?:secure|host)-/.test(name), 'secure: true beside a name with this prefix')
  refuse('session.cookieName', cookieName, !name.startsWith('__host-') || (domain === undefined && path === '/'), 'no domain, and the path "/", beside a name with this prefix')
  try {
    serializeCookie(cookieName, '', cookie)
  } catch (error) {
    throw new FlaskishError('FLASKISH_ERR_OPTION', { option: 'session', found: `no cookie (${String(error)})`, wanted: 'a name and a domain that a cookie may have' }, { cause: error })
  }
}

function isStore (store: unknown): boolean {
  return isGroup(store) && ['get', 'set', 'delete'].every((name) => typeof Reflect.get(Object(store), name) === 'function')
}

const MONTH = 31 * 24 * 60 * 60
const FLAGS = ['secure', 'httpOnly', 'refreshEachRequest', 'partitioned'] as const
const NAMES: readonly string[] = [...FLAGS, 'cookieName', 'lifetime', 'sameSite', 'path', 'domain', 'store']
