import { parseCookies } from '../cookies.ts'

/** A cookie that a client keeps. */
export interface TestCookie {
  readonly name: string
  /** As a view reads it. */
  readonly value: string
  /** The host it is sent to. */
  readonly domain: string
  /** Whether it is sent to this host alone, and not to those below it. */
  readonly hostOnly: boolean
  readonly path: string
  /** When it ends; undefined: with the browser. */
  readonly expires: Date | undefined
  /** Whether it is sent over HTTPS only. */
  readonly secure: boolean
  readonly httpOnly: boolean
  readonly sameSite: string | undefined
  readonly partitioned: boolean
}

/** Which cookies of a name are meant (default: all that it has on the host). */
export interface CookiePlace {
  readonly domain?: string | undefined
  readonly path?: string | undefined
}

/**
 * What a browser keeps of Set-Cookie headers and sends back. A cookie for another host is not taken.
 * @see https://www.rfc-editor.org/rfc/rfc6265#section-5
 */
export class CookieJar {
  readonly #now: () => number
  readonly #cookies = new Map<string, { cookie: TestCookie, text: string }>()

  /** @param now Milliseconds since 1970. */
  constructor (now: () => number) {
    this.#now = now
  }

  /** Takes a Set-Cookie header of the answer to a URL; one that has ended removes the cookie. */
  take (header: string, url: URL): void {
    const [pair = '', ...attributes] = header.split(';')
    const [[name, value] = []] = parseCookies(pair)
    if (name === undefined || value === undefined || !pair.includes('=')) return
    const cookie = toCookie({ name, value }, readAttributes(attributes), url, this.#now())
    if (cookie === undefined) return
    const key = JSON.stringify([cookie.domain, cookie.path, name])
    if (this.#isOver(cookie)) this.#cookies.delete(key)
    else this.#cookies.set(key, { cookie, text: pair.trim() })
  }

  /** The Cookie header for a URL: the cookies of longer paths first, then the older ones; those of `own` go before others of their names. */
  headerFor (url: URL, own: string = ''): string {
    const pairs = own.split(/; */).filter((pair) => pair !== '')
    const names = new Set(pairs.map((pair) => pair.split('=', 1)[0]))
    const kept = this.#all()
      .filter(({ cookie }) => isSentTo(cookie, url) && !names.has(cookie.name))
      .sort((one, other) => other.cookie.path.length - one.cookie.path.length)
    return [...kept.map(({ text }) => text), ...pairs].join('; ')
  }

  /** The cookie of a name that has the longest path. */
  find (name: string, place: Required<CookiePlace>): TestCookie | undefined {
    const found = this.list().filter((cookie) => isMeant(cookie, name, place))
    return found.sort((one, other) => other.path.length - one.path.length)[0]
  }

  delete (name: string, place: Required<CookiePlace>): void {
    for (const [key, { cookie }] of this.#cookies) {
      if (isMeant(cookie, name, place)) this.#cookies.delete(key)
    }
  }

  list (): TestCookie[] {
    return this.#all().map(({ cookie }) => cookie)
  }

  #all (): Array<{ cookie: TestCookie, text: string }> {
    for (const [key, { cookie }] of this.#cookies) {
      if (this.#isOver(cookie)) this.#cookies.delete(key)
    }
    return [...this.#cookies.values()]
  }

  #isOver ({ expires }: TestCookie): boolean {
    return expires !== undefined && expires.getTime() <= this.#now()
  }
}

/** By lower-case name; the last of equal names counts. */
function readAttributes (attributes: readonly string[]): ReadonlyMap<string, string> {
  return new Map(attributes.map((attribute) => {
    const [name = '', ...value] = attribute.split('=')
    return [name.trim().toLowerCase(), value.join('=').trim()]
  }))
}

function toCookie (pair: Pick<TestCookie, 'name' | 'value'>, attributes: ReadonlyMap<string, string>, { hostname, pathname }: URL, now: number): TestCookie | undefined {
  const wanted = attributes.get('domain')?.replace(/^\./, '').toLowerCase() || undefined
  // Of a name without a dot only the host itself: "com" is everybody's.
  if (wanted !== undefined && wanted !== hostname && (!isBelow(hostname, wanted) || !wanted.includes('.'))) return undefined
  const path = attributes.get('path')
  return {
    ...pair,
    domain: wanted ?? hostname,
    hostOnly: wanted === undefined,
    path: path?.startsWith('/') === true ? path : defaultPath(pathname),
    expires: readEnd(attributes, now),
    secure: attributes.has('secure'),
    httpOnly: attributes.has('httponly'),
    sameSite: attributes.get('samesite'),
    partitioned: attributes.has('partitioned')
  }
}

/** Max-Age goes before Expires; what cannot be read is as if it was not there. */
function readEnd (attributes: ReadonlyMap<string, string>, now: number): Date | undefined {
  const maxAge = attributes.get('max-age') ?? ''
  // No Date is later than this.
  if (/^-?[0-9]+$/.test(maxAge)) return new Date(Math.min(Number(maxAge) > 0 ? now + Number(maxAge) * 1000 : 0, 8.64e15))
  const expires = Date.parse(attributes.get('expires') ?? '')
  return Number.isNaN(expires) ? undefined : new Date(expires)
}

/** The folder of the page that set it. */
function defaultPath (pathname: string): string {
  return pathname.slice(0, pathname.lastIndexOf('/')) || '/'
}

function isSentTo ({ domain, hostOnly, path, secure }: TestCookie, { hostname, pathname, protocol }: URL): boolean {
  if (secure && protocol !== 'https:') return false
  if (hostname !== domain && (hostOnly || !isBelow(hostname, domain))) return false
  return pathname === path || (pathname.startsWith(path) && (path.endsWith('/') || pathname[path.length] === '/'))
}

function isBelow (hostname: string, domain: string): boolean {
  return hostname.endsWith(`.${domain}`) && !/^[0-9.]+$/.test(hostname)
}

function isMeant (cookie: TestCookie, name: string, { domain, path }: Required<CookiePlace>): boolean {
  return cookie.name === name && cookie.domain === domain && (path === undefined || cookie.path === path)
}
