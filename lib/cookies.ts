import { domainToASCII } from 'node:url'
import { FlaskishError } from './errors.ts'
import { formatHttpDate } from './http-date.ts'

export interface CookieOptions {
  /** Seconds to live. */
  maxAge?: number | null | undefined
  /** When it ends: a Date, or seconds since 1970. */
  expires?: Date | number | null | undefined
  /** "/" by default; null leaves it out. */
  path?: string | null | undefined
  domain?: string | null | undefined
  secure?: boolean | undefined
  httpOnly?: boolean | undefined
  /** Strict, Lax or None, in any case. */
  sameSite?: string | null | undefined
  /** Implies `secure`. */
  partitioned?: boolean | undefined
}

/**
 * The cookies of a Cookie header whose characters are bytes, as Node gives it: pairs in the order they came.
 * Names are never decoded, and what has no name is left out.
 */
export function parseCookies (header: string | null | undefined): [name: string, value: string][] {
  const cookies: [string, string][] = []
  if (header === undefined || header === null || header === '') return cookies
  const text = NON_ASCII.test(header) ? Buffer.from(header, 'latin1').toString() : header
  for (const [, name = '', value = ''] of text.matchAll(PAIR)) {
    const key = name.trim()
    if (key !== '') cookies.push([key, unquote(value.trim())])
  }
  return cookies
}

/** The value of one cookie, as `parseCookies` would give the first of its name, but for characters beyond ASCII. */
export function findCookie (header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined
  // Only a quote can hide a semicolon.
  if (header.includes('"')) return parseCookies(header).find(([key]) => key === name)?.[1]
  let equals = header.indexOf('=')
  for (let start = 0; start < header.length;) {
    const semicolon = header.indexOf(';', start)
    const end = semicolon === -1 ? header.length : semicolon
    if (equals !== -1 && equals < start) equals = header.indexOf('=', start)
    const nameEnd = equals === -1 || equals > end ? end : equals
    if (header.slice(start, nameEnd).trim() === name) return header.slice(nameEnd + 1, end).trim()
    start = end + 1
  }
  return undefined
}

/**
 * A Set-Cookie header. Values that a cookie cannot hold as they are go out quoted with octal escapes, as in Flask.
 * @throws FlaskishError FLASKISH_ERR_COOKIE for a name, path or domain that could add attributes, or a wrong SameSite.
 */
export function serializeCookie (name: string, value: string, options: CookieOptions = {}): string {
  const refuse = (found: string, fix: string): never => {
    throw new FlaskishError('FLASKISH_ERR_COOKIE', { cookie: name, found, fix })
  }
  if (!TOKEN.test(name)) refuse('its name has a character that no cookie name may have.', 'Use letters, digits, hyphens and underscores.')
  if (typeof value !== 'string') refuse(`its value is ${value === null ? 'null' : typeof value}.`, 'Turn it into text first.')
  const { maxAge, expires, path = '/', domain, secure = false, httpOnly = false, sameSite, partitioned = false } = options
  let cookie = `${name}=${quote(value)}`
  if (isGiven(domain) && domain !== '') cookie += `; Domain=${toDomain(domain) ?? refuse('its domain is not one.', 'Use a host name like "example.com".')}`
  if (isGiven(expires)) cookie += `; Expires=${formatHttpDate(expires)}`
  if (isGiven(maxAge)) cookie += `; Max-Age=${Number.isFinite(maxAge) ? Math.trunc(maxAge) : refuse(`its maxAge is ${maxAge}.`, 'Use a number of seconds.')}`
  if (secure || partitioned) cookie += '; Secure'
  if (httpOnly) cookie += '; HttpOnly'
  if (isGiven(path)) cookie += `; Path=${escapePath(path)}`
  if (isGiven(sameSite)) cookie += `; SameSite=${SAME_SITE.get(String(sameSite).toLowerCase()) ?? refuse('its sameSite is none of the three.', 'Use "Strict", "Lax" or "None".')}`
  if (partitioned) cookie += '; Partitioned'
  return cookie
}

function isGiven<Value> (value: Value | null | undefined): value is Value {
  return value !== undefined && value !== null
}

/** Octal escapes stand for the bytes of UTF-8. */
function unquote (value: string): string {
  if (value.length < 2 || !value.startsWith('"') || !value.endsWith('"')) return value
  const inner = value.slice(1, -1)
  if (!inner.includes('\\')) return inner
  const bytes = Buffer.from(inner).toString('latin1').replace(ESCAPED, (_all, octal: string | undefined, char: string) =>
    octal === undefined ? char : String.fromCharCode(Number.parseInt(octal, 8)))
  return Buffer.from(bytes, 'latin1').toString()
}

function quote (value: string): string {
  if (UNQUOTED.test(value)) return value
  const escaped = Buffer.from(value).toString('latin1').replace(TO_ESCAPE, (char) =>
    char === '"' || char === '\\' ? `\\${char}` : `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`)
  return `"${escaped}"`
}

/** Without port and leading dots. */
function toDomain (domain: string): string | undefined {
  const [host = ''] = domain.split(':')
  const name = host.slice(host.search(/[^.]|$/))
  const ascii = NON_ASCII.test(name) ? domainToASCII(name) : name
  return DOMAIN.test(ascii) ? ascii : undefined
}

function escapePath (path: string): string {
  return path.replace(NOT_IN_PATH, (part) => encodeURIComponent(part.replace(/\p{Surrogate}/gu, '\uFFFD')))
}

// The quoted form may hold a ";" and is tried first; a quote that does not end the value makes it plain text.
const PAIR = /([^=;]*)(?:=\s*("(?:[^\\"]|\\.)*"\s*(?=;|$)|[^;]*))?;?/gs
const NON_ASCII = /[^\0-\x7f]/
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const UNQUOTED = /^[\w!#$%&'()*+\-./:<=>?@[\]^`{|}~]*$/
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const TO_ESCAPE = /[\x00-\x1f",;\\\x7f-\xff]/g
const ESCAPED = /\\(?:([0-3][0-7]{2})|(.))/gs
const DOMAIN = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?$/i
const NOT_IN_PATH = /[^\w!$&'()*+,/:=@%.~-]+/gu
const SAME_SITE: ReadonlyMap<string, string> = new Map([['strict', 'Strict'], ['lax', 'Lax'], ['none', 'None']])
