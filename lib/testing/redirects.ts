import { FlaskishError } from '../errors.ts'
import { stripRoot, type TestHeaders, type TestRequest } from './test-request.ts'

/** What an answer says of where to go next. */
export interface TestRedirect {
  readonly url: URL
  /** Whether the method and the body go along. */
  readonly keepsBody: boolean
}

/**
 * Where an answer sends its client; undefined where it does not. A host below that of the request counts as the same app.
 * @throws FlaskishError FLASKISH_ERR_TEST_REDIRECT where that is another host, or no URL.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-15.4
 */
export function findRedirect (status: number, location: string | undefined, from: URL): TestRedirect | undefined {
  if (!REDIRECTS.has(status) || location === undefined) return undefined
  const url = URL.canParse(location, from.href) ? new URL(location, from) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new FlaskishError('FLASKISH_ERR_TEST_REDIRECT', { url: location, found: 'it is no URL of the web.', fix: 'Look at "location" without followRedirects.' })
  }
  if (url.hostname !== from.hostname && !url.hostname.endsWith(`.${from.hostname}`)) {
    throw new FlaskishError('FLASKISH_ERR_TEST_REDIRECT', {
      url: url.href,
      found: `it leads away from ${JSON.stringify(from.hostname)}, out of the app.`,
      fix: 'Look at "location" without followRedirects, or make the client with the "baseUrl" that the app is reached at.'
    })
  }
  url.hash = ''
  return { url, keepsBody: status === 307 || status === 308 }
}

/** The request that follows: with method and body, or without them as GET, where it was not a HEAD. Cookies that were set since are not its own any more. */
export function redirectTo ({ url, keepsBody }: TestRedirect, request: TestRequest, setCookies: readonly string[]): TestRequest {
  const { pathname, search, protocol, host } = url
  const headers: TestHeaders = { ...request.headers, host: host === request.host ? request.headers.host : host }
  const names = new Set(setCookies.map(nameOf))
  const cookies = (headers['cookie'] ?? '').split(/; */).filter((pair) => pair !== '' && !names.has(nameOf(pair)))
  delete headers['cookie']
  if (cookies.length > 0) headers['cookie'] = cookies.join('; ')
  const next = { ...request, scheme: protocol.slice(0, -1), host, target: stripRoot(pathname + search, request.root), headers }
  if (keepsBody) return next
  for (const name of BODY_HEADERS) delete headers[name]
  return { ...next, method: request.method === 'HEAD' ? 'HEAD' : 'GET', body: new Uint8Array() }
}

/** @throws FlaskishError FLASKISH_ERR_TEST_REDIRECT for one too many. */
export function refuseEndless (visited: readonly string[], url: string): void {
  if (visited.length < MAX_REDIRECTS) return
  throw new FlaskishError('FLASKISH_ERR_TEST_REDIRECT', {
    url,
    found: `there were ${MAX_REDIRECTS} before it, the last ones to ${visited.slice(-3).map((one) => JSON.stringify(one)).join(', ')}.`,
    fix: 'Look for redirects that lead to each other.'
  })
}

function nameOf (cookie: string): string {
  return cookie.slice(0, cookie.search(/=|$/)).trim()
}

const BODY_HEADERS = ['content-type', 'content-length', 'content-encoding', 'content-language', 'content-location', 'transfer-encoding'] as const
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
/** As browsers have it (Fetch, 4.4). */
const MAX_REDIRECTS = 20
