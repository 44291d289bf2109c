import type { FastifyInstance } from 'fastify'
import { serializeCookie, type CookieOptions } from '../lib/cookies.ts'
import { FlaskishError } from '../lib/errors.ts'
import type { Session } from '../lib/sessions/session.ts'
import { CookieJar, type CookiePlace, type TestCookie } from '../lib/testing/cookie-jar.ts'
import { toTextPairs, type Values } from '../lib/testing/pairs.ts'
import { readBody, type ClientBodyOptions } from '../lib/testing/read-files.ts'
import { findRedirect, redirectTo, refuseEndless } from '../lib/testing/redirects.ts'
import { isWholeUrl, refuseUnknownOptions, urlOf, type TestRequest, type TestRequestOptions } from '../lib/testing/test-request.ts'
import { runWith } from './context.ts'
import { KeptContext } from './kept-context.ts'
import type { Scope } from './scope.ts'
import { toTestRequest } from './test-context.ts'
import { TestResponse } from './test-response.ts'
import { sendTestRequest } from './test-send.ts'
import { changeSession, type SessionFunction } from './test-session.ts'

/** What all requests of a client have in common. */
export interface TestClientOptions {
  /** Whether the client keeps cookies from one request to the next (default true). */
  useCookies?: boolean
  /** Whether redirects are followed (default false). A request may say otherwise. */
  followRedirects?: boolean
  /** Scheme, host and mount of the app (default: what `preferredUrlScheme`, `serverName` and `applicationRoot` say: "http://localhost/"). */
  baseUrl?: string
  /** Headers of each request; its own go before them. */
  headers?: Values<string>
  /** The address that requests come from (default "127.0.0.1"). */
  remoteAddr?: string
}

/** A request of a client. Its cookies are for itself alone, and go before those of their names that the client keeps. */
export interface ClientRequestOptions extends Omit<TestRequestOptions, keyof ClientBodyOptions>, ClientBodyOptions {
  /** Whether redirects are followed (default: as the client says). */
  followRedirects?: boolean
}

/** What a client's request may have but for its method, which its function says. */
export type ClientCallOptions = Omit<ClientRequestOptions, 'method'>

/** `app.testClient(options)`. */
export type CreateTestClient = (options?: TestClientOptions) => TestClient

/**
 * A visitor for tests: sends whole requests to the app, without a network, and keeps cookies as a browser does.
 * @see https://flask.palletsprojects.com/en/stable/testing/
 */
export class TestClient {
  readonly #scope: Scope
  readonly #options: TestClientOptions
  readonly #jar: CookieJar | undefined
  readonly #kept = new KeptContext()

  constructor (scope: Scope, options: TestClientOptions = {}) {
    refuseUnknownOptions('test client', options, CLIENT_OPTIONS)
    this.#scope = scope
    this.#options = options
    this.#jar = options.useCookies === false ? undefined : new CookieJar(Date.now)
  }

  get (path: string = '/', options: ClientCallOptions = {}): Promise<TestResponse> {
    return this.open(path, { ...options, method: 'GET' })
  }

  head (path: string = '/', options: ClientCallOptions = {}): Promise<TestResponse> {
    return this.open(path, { ...options, method: 'HEAD' })
  }

  post (path: string = '/', options: ClientCallOptions = {}): Promise<TestResponse> {
    return this.open(path, { ...options, method: 'POST' })
  }

  put (path: string = '/', options: ClientCallOptions = {}): Promise<TestResponse> {
    return this.open(path, { ...options, method: 'PUT' })
  }

  patch (path: string = '/', options: ClientCallOptions = {}): Promise<TestResponse> {
    return this.open(path, { ...options, method: 'PATCH' })
  }

  delete (path: string = '/', options: ClientCallOptions = {}): Promise<TestResponse> {
    return this.open(path, { ...options, method: 'DELETE' })
  }

  options (path: string = '/', options: ClientCallOptions = {}): Promise<TestResponse> {
    return this.open(path, { ...options, method: 'OPTIONS' })
  }

  /**
   * Sends a request; with `followRedirects` also those that its answers lead to: with method and body after 307 and 308,
   * otherwise as GET (a HEAD stays one).
   * @param path Path and query below the app's mount, or a whole URL.
   * @throws FlaskishError FLASKISH_ERR_TEST for options that do not fit; FLASKISH_ERR_TEST_REDIRECT for a redirect to another
   * host, and after 20 of them.
   */
  async open (path: string = '/', options: ClientRequestOptions = {}): Promise<TestResponse> {
    const { followRedirects = this.#options.followRedirects ?? false } = options
    let request = await this.#build(path, options)
    const history: TestResponse[] = []
    for (;;) {
      const response = await this.#send(request, [...history])
      const redirect = followRedirects ? findRedirect(response.status, response.location, urlOf(request)) : undefined
      if (redirect === undefined) return response
      refuseEndless(history.map(({ location }) => String(location)), redirect.url.href)
      history.push(response)
      request = redirectTo(redirect, request, response.headers.getSetCookie())
    }
  }

  /**
   * Runs `fn` with the client's last request as the current one, so that `request`, `session` and `g` mean that; a request
   * that the client makes meanwhile takes its place. It gives what `fn` gives.
   * @throws FlaskishError FLASKISH_ERR_CONTEXTS_EXPLICIT; in `fn`, FLASKISH_ERR_NO_CONTEXT before the first request.
   */
  withContext<Result> (fn: (client: this) => Result): Result {
    if (typeof fn !== 'function') throw new FlaskishError('FLASKISH_ERR_CONTEXT_FUNCTION', { name: 'withContext', found: typeof fn })
    if (this.#scope.settings.contexts === 'explicit') throw new FlaskishError('FLASKISH_ERR_CONTEXTS_EXPLICIT', {})
    return runWith(this.#kept, fn, this)
  }

  /**
   * Opens the session that the client's cookies have, lets `fn` change it, and keeps it: in the cookies, or in the app's
   * `session.store`. No view and no hook runs. It gives what `fn` gives, which may be a promise.
   * @throws FlaskishError FLASKISH_ERR_SECRET_KEY without a secretKey; FLASKISH_ERR_TEST without cookies, or where the session
   * is in one of the host's own @fastify/secure-session.
   */
  async sessionTransaction<Result> (fn: (session: Session) => Result | PromiseLike<Result>): Promise<Result>
  async sessionTransaction<Result> (options: ClientCallOptions, fn: (session: Session) => Result | PromiseLike<Result>): Promise<Result>
  async sessionTransaction (...given: readonly unknown[]): Promise<unknown> {
    const jar = this.#takeJar('open a session')
    const fn = given.at(-1)
    if (typeof fn !== 'function') throw new FlaskishError('FLASKISH_ERR_CONTEXT_FUNCTION', { name: 'sessionTransaction', found: typeof fn })
    const request = await this.#build('/', given.length > 1 ? given[0] as ClientCallOptions : {})
    const url = urlOf(request)
    const changed = await changeSession(this.#scope, { ...request, headers: { ...request.headers, cookie: jar.headerFor(url, request.headers['cookie']) } }, fn as SessionFunction)
    if (changed.cookie !== undefined) jar.take(changed.cookie, url)
    return changed.result
  }

  /** Every cookie that the client has. */
  get cookies (): readonly TestCookie[] {
    return this.#takeJar('look at cookies').list()
  }

  /** Keeps a cookie as if the app had set it, or with a `domain` another host. @throws FlaskishError FLASKISH_ERR_COOKIE. */
  setCookie (name: string, value: string = '', options: CookieOptions = {}): void {
    const url = this.#baseUrl()
    url.hostname = options.domain?.replace(/^\./, '') ?? url.hostname
    this.#takeJar('set a cookie').take(serializeCookie(name, value, options), url)
  }

  /** A cookie of the app's host, or of `domain`; of several that with the longest path. */
  getCookie (name: string, place: CookiePlace = {}): TestCookie | undefined {
    return this.#takeJar('look at a cookie').find(name, this.#placeOf(place))
  }

  /** Forgets a cookie of the app's host, or of `domain`: that of `path`, or of every path. */
  deleteCookie (name: string, place: CookiePlace = {}): void {
    this.#takeJar('delete a cookie').delete(name, this.#placeOf(place))
  }

  async #build (path: string, { followRedirects: _, form, files, json, data, ...options }: ClientRequestOptions): Promise<TestRequest> {
    const { headers = {}, baseUrl, remoteAddr } = this.#options
    const own = toTextPairs(options.headers ?? {})
    const names = new Set(own.map(([name]) => name.toLowerCase()))
    const common = toTextPairs(headers).filter(([name]) => !names.has(name.toLowerCase()))
    const defaults = { ...baseUrl !== undefined && !isWholeUrl(path) && { baseUrl }, ...remoteAddr !== undefined && { remoteAddr } }
    return toTestRequest(path, { ...defaults, ...options, ...await readBody({ form, files, json, data }), headers: [...common, ...own] }, this.#scope.settings)
  }

  async #send (request: TestRequest, history: readonly TestResponse[]): Promise<TestResponse> {
    const url = urlOf(request)
    const cookie = this.#jar?.headerFor(url, request.headers['cookie']) ?? request.headers['cookie'] ?? ''
    const sent = cookie === '' ? request : { ...request, headers: { ...request.headers, cookie } }
    const received = await sendTestRequest(this.#scope, sent)
    for (const header of received.headers.getSetCookie()) this.#jar?.take(header, url)
    this.#kept.context = received.context
    return new TestResponse({ ...received, url, history })
  }

  #takeJar (what: string): CookieJar {
    if (this.#jar !== undefined) return this.#jar
    throw new FlaskishError('FLASKISH_ERR_TEST', { what, found: 'the client was made with useCookies: false.', fix: 'Leave this option out.' })
  }

  #baseUrl (): URL {
    const { baseUrl } = this.#options
    return urlOf(toTestRequest('/', baseUrl === undefined ? {} : { baseUrl }, this.#scope.settings))
  }

  #placeOf ({ domain = this.#baseUrl().hostname, path }: CookiePlace): Required<CookiePlace> {
    return { domain: domain.replace(/^\./, '').toLowerCase(), path }
  }
}

/** What `app.testClient` does. */
export const createTestClient = function testClient (this: FastifyInstance, options?: TestClientOptions): TestClient {
  return new TestClient(this.flaskish, options)
} as CreateTestClient

const CLIENT_OPTIONS: readonly string[] = ['useCookies', 'followRedirects', 'baseUrl', 'headers', 'remoteAddr']
