import { FlaskishError } from '../errors.ts'
import { findNearestName } from '../nearest-name.ts'
import { toTextPairs, type Values } from './pairs.ts'
import { buildTestBody, type TestBodyOptions, type TestBodySettings } from './test-body.ts'

/** The request that a test wants to be running. */
export interface TestRequestOptions extends TestBodyOptions {
  /** Default GET. */
  method?: string
  /** Added to the path's own query; a list repeats its name. */
  query?: Values<unknown>
  headers?: Values<string>
  cookies?: Readonly<Record<string, string>>
  /** User and password of HTTP's basic authentication. */
  auth?: readonly [username: string, password: string]
  /** Scheme, host and script root (default: those of a path that is a whole URL, or what the options of flaskish say of the app: 'http://localhost/'). */
  baseUrl?: string
  /** The address it comes from (default "127.0.0.1"). */
  remoteAddr?: string
}

/** How the app is reached where a test does not say otherwise. */
export interface TestRequestSettings extends TestBodySettings {
  readonly serverName: string | undefined
  readonly applicationRoot: string
  readonly preferredUrlScheme: string
}

/** A request as a server gets it. */
export interface TestRequest {
  readonly method: string
  readonly scheme: string
  /** The host that the visitor's browser has in its address; the header may say something else. */
  readonly host: string
  /** Where the app is mounted: '' or a path without a slash at its end. */
  readonly root: string
  /** Path and query below the root, as they are on the wire. */
  readonly target: string
  readonly headers: Readonly<TestHeaders>
  readonly body: Uint8Array
  readonly remoteAddr: string
}

/** By lower-case name. */
export type TestHeaders = Record<string, string> & { host: string }

/** @throws FlaskishError FLASKISH_ERR_TEST for options that do not exist or exclude each other, and a base that is no URL. */
export function buildTestRequest (path: string, options: TestRequestOptions, settings: TestRequestSettings): TestRequest {
  refuseUnknownOptions(`request ${JSON.stringify(path)}`, options, NAMES)
  const origin = ORIGIN.exec(path)?.[0]
  const base = toUrl(options.baseUrl ?? origin ?? `${settings.preferredUrlScheme}://${settings.serverName ?? 'localhost'}`)
  const root = base.pathname === '/' ? settings.applicationRoot : base.pathname.replace(/\/$/, '')
  const { bytes: body, type } = buildTestBody(options, settings)
  const headers: TestHeaders = { host: base.host }
  if (type !== undefined) headers['content-type'] = type
  if (body.length > 0) headers['content-length'] = String(body.length)
  if (options.auth !== undefined) headers['authorization'] = `Basic ${Buffer.from(options.auth.join(':')).toString('base64')}`
  addHeaders(headers, options)
  const target = origin === undefined ? encodeTarget(path) : stripRoot(encodeTarget(path.slice(origin.length)), root)
  return {
    method: (options.method ?? 'GET').toUpperCase(),
    scheme: base.protocol.slice(0, -1),
    host: base.host,
    root,
    target: withQuery(target, options.query),
    headers,
    body,
    remoteAddr: options.remoteAddr ?? '127.0.0.1'
  }
}

/** Whether a path is one with scheme and host. */
export function isWholeUrl (path: string): boolean {
  return ORIGIN.test(path)
}

/** The URL as a browser shows it. */
export function urlOf ({ scheme, host, root, target }: TestRequest): URL {
  return new URL(`${scheme}://${host}${root}${target}`)
}

/** The path below the root; one outside of it stays as it is. */
export function stripRoot (path: string, root: string): string {
  return path.startsWith(root) && /^[/?#]|^$/.test(path.slice(root.length)) ? encodeTarget(path.slice(root.length)) : path
}

/** @throws FlaskishError FLASKISH_ERR_TEST, naming the nearest option, for one that is not known. */
export function refuseUnknownOptions (what: string, options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue
    const nearest = findNearestName(name, known)
    throw new FlaskishError('FLASKISH_ERR_TEST', {
      what: `make the ${what}`,
      found: `there is no option ${JSON.stringify(name)}.`,
      fix: nearest === undefined ? `There are ${known.join(', ')}.` : `The nearest one is ${JSON.stringify(nearest)}.`
    })
  }
}

function toUrl (text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '') return url
  throw new FlaskishError('FLASKISH_ERR_TEST', { what: 'send a request', found: `its base is ${JSON.stringify(text)}.`, fix: 'Give a URL such as "https://example.com/".' })
}

function addHeaders (headers: TestHeaders, { headers: given = {}, cookies = {} }: TestRequestOptions): void {
  const own = new Map<string, string[]>()
  for (const [name, value] of toTextPairs(given)) own.set(name.toLowerCase(), [...own.get(name.toLowerCase()) ?? [], value])
  for (const [name, values] of own) headers[name] = values.join(name === 'cookie' ? '; ' : ', ')
  const pairs = Object.entries(cookies).map(([name, value]) => `${name}=${value}`)
  if (pairs.length > 0) headers['cookie'] = pairs.join('; ')
}

function withQuery (path: string, query: Values<unknown> | undefined): string {
  const text = query === undefined ? '' : new URLSearchParams(toTextPairs(query)).toString()
  if (text === '') return path
  return `${path}${path.includes('?') ? '&' : '?'}${text}`
}

/** A path that a test wrote as text, as it would come over the wire. */
function encodeTarget (path: string): string {
  return path.replace(/^(?!\/)/, '/').replace(/[^\u0021-\u007e]+/gu, encodeURIComponent)
}

/** Scheme and host, where a whole URL is given as the path. */
const ORIGIN = /^https?:\/\/[^/?#]*/i
const NAMES: readonly string[] = ['method', 'query', 'form', 'files', 'json', 'data', 'headers', 'cookies', 'auth', 'baseUrl', 'remoteAddr']
