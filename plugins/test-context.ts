import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { FlaskishError } from '../lib/errors.ts'
import { isThenable } from '../lib/is-thenable.ts'
import { buildMultipartBody, type TestFile } from '../lib/requests/multipart-body.ts'
import { MULTIPART } from '../lib/requests/request-forms.ts'
import { splitTarget } from '../lib/requests/request-target.ts'
import type { RequestSource } from '../lib/requests/request-source.ts'
import { RequestContext, runWith } from './context.ts'
import type { DetachedRequest } from './detached-request.ts'
import { tearDown } from './request-hooks.ts'
import type { Scope } from './scope.ts'
import type { ViewContext } from './view-context.ts'

/** The request that a test wants to be running. */
export interface TestRequestOptions {
  /** Default GET. */
  method?: string
  /** Added to the path's own query; a list repeats its name. */
  query?: Record<string, unknown>
  /** Fields of a form: an urlencoded one, or with `files` a multipart one. A list repeats its name. */
  form?: Record<string, unknown>
  /** Files of a multipart form, by the names of their fields: text or bytes, or `{ data, filename, contentType }`. A list repeats its name. */
  files?: Record<string, TestFile | readonly TestFile[]>
  /** Sent as application/json. */
  json?: unknown
  /** The body as it is. */
  data?: string | Uint8Array
  headers?: Record<string, string>
  cookies?: Record<string, string>
  /** Scheme, host and script root (default: those of a path that is a whole URL, or 'http://localhost/'). */
  baseUrl?: string
}

/** `app.testRequestContext(path, options, fn)`: what `fn` returns; a promise keeps the context until it is settled. */
export interface TestRequestContext {
  <Result>(fn: (context: ViewContext) => Result): Result
  <Result>(options: TestRequestOptions, fn: (context: ViewContext) => Result): Result
  <Result>(path: string, fn: (context: ViewContext) => Result): Result
  <Result>(path: string, options: TestRequestOptions, fn: (context: ViewContext) => Result): Result
}

/** `app.requestContext(request, fn)`: a body is read first, and then the result is a promise. */
export type RequestContextFunction =
  <Result>(request: IncomingMessage | globalThis.Request, fn: (context: ViewContext) => Result) => Result | Promise<Awaited<Result>>

/** Runs a function as if a request were running: the rule is matched, nothing is sent, and of all hooks only those of teardownRequest run, at its end. */
export const testRequestContext = function testRequestContext (this: FastifyInstance, ...given: readonly unknown[]): unknown {
  const fn = given.at(-1)
  const [path = '/'] = given.filter((part) => typeof part === 'string')
  const [options = {}] = given.filter((part): part is TestRequestOptions => typeof part === 'object' && part !== null)
  if (typeof fn !== 'function') throw new FlaskishError('FLASKISH_ERR_CONTEXT_FUNCTION', { name: 'testRequestContext', found: typeof fn })
  return runDetached(this.flaskish, toDetached(path, options), fn as (context: ViewContext) => unknown)
} as TestRequestContext

/** Runs a function in the context of a request that came from elsewhere; a body is read first, in a promise. */
export const requestContext = function requestContext (this: FastifyInstance, request: IncomingMessage | globalThis.Request, fn: (context: ViewContext) => unknown): unknown {
  if (typeof fn !== 'function') throw new FlaskishError('FLASKISH_ERR_CONTEXT_FUNCTION', { name: 'requestContext', found: typeof fn })
  const scope = this.flaskish
  if (request instanceof globalThis.Request) {
    const source = fromWebRequest(request)
    if (request.body === null) return runDetached(scope, { source, body: NO_BODY }, fn)
    return request.arrayBuffer().then((bytes) => runDetached(scope, { source, body: new Uint8Array(bytes) }, fn))
  }
  const source = fromMessage(request)
  if (request.readableEnded || (request.headers['transfer-encoding'] === undefined && Number(request.headers['content-length'] ?? 0) === 0)) {
    return runDetached(scope, { source, body: NO_BODY }, fn)
  }
  return request.toArray().then((chunks: Buffer[]) => runDetached(scope, { source, body: Buffer.concat(chunks) }, fn))
} as RequestContextFunction

function runDetached (scope: Scope, detached: DetachedRequest, fn: (context: ViewContext) => unknown): unknown {
  const { source } = detached
  if (scope.settings.contexts === 'explicit') throw new FlaskishError('FLASKISH_ERR_CONTEXTS_EXPLICIT', {})
  const result = scope.table.match(source.method, splitTarget(source.url).path)
  const context = new RequestContext(scope, result, detached)
  const preparing = context.source.headers['cookie'] === undefined ? undefined : context.requestSession.prepare()
  return endWith(context, () => preparing === undefined ? runWith(context, fn, context) : preparing.then(() => runWith(context, fn, context)))
}

/** Runs the functions of teardownRequest behind `run`; those of a promise behind that, and then they are waited for. */
function endWith (context: RequestContext, run: () => unknown): unknown {
  const { hooks: { teardownRequest }, instance: { log } } = context.scope
  if (teardownRequest.isEmpty) return run()
  let result: unknown
  try {
    result = run()
  } catch (error) {
    context.error = error
    tearDown(context, log)
    throw error
  }
  if (!isThenable(result)) {
    tearDown(context, log)
    return result
  }
  const end = async (): Promise<void> => tearDown(context, log)
  return Promise.resolve(result).catch((error: unknown) => {
    context.error = error
    throw error
  }).finally(end)
}

type Headers = Record<string, string> & { host: string }

function toDetached (path: string, options: TestRequestOptions): DetachedRequest {
  const origin = ORIGIN.exec(path)?.[0]
  const base = new URL(options.baseUrl ?? origin ?? 'http://localhost/')
  const headers: Headers = { host: base.host }
  const body = toBody(options, headers)
  for (const [name, value] of Object.entries(options.headers ?? {})) headers[name.toLowerCase()] = value
  const cookies = Object.entries(options.cookies ?? {})
  if (cookies.length > 0) headers['cookie'] = cookies.map(([name, value]) => `${name}=${value}`).join('; ')
  const scriptRoot = base.pathname === '/' ? undefined : base.pathname.replace(/\/$/, '')
  const source = {
    method: (options.method ?? 'GET').toUpperCase(),
    url: withQuery(encodeTarget(path.slice(origin?.length)), options.query),
    headers,
    host: headers.host,
    protocol: base.protocol.slice(0, -1),
    ip: '127.0.0.1'
  }
  return { source, body, scriptRoot }
}

function toBody ({ form, files, json, data }: TestRequestOptions, headers: Headers): Uint8Array {
  let bytes: Uint8Array = NO_BODY
  if (files !== undefined) {
    const boundary = randomUUID()
    headers['content-type'] = `${MULTIPART}; boundary=${boundary}`
    bytes = buildMultipartBody(boundary, toParameters(form ?? {}), toPairs(files))
  } else if (form !== undefined) {
    headers['content-type'] = 'application/x-www-form-urlencoded'
    bytes = Buffer.from(toParameters(form).toString())
  } else if (json !== undefined) {
    headers['content-type'] = 'application/json'
    bytes = Buffer.from(JSON.stringify(json))
  } else if (data !== undefined) {
    bytes = Buffer.from(data)
  }
  if (bytes.length > 0) headers['content-length'] = String(bytes.length)
  return bytes
}

function withQuery (path: string, query: Record<string, unknown> | undefined): string {
  const text = query === undefined ? '' : toParameters(query).toString()
  if (text === '') return path
  return `${path}${path.includes('?') ? '&' : '?'}${text}`
}

function toParameters (values: Record<string, unknown>): URLSearchParams {
  const parameters = new URLSearchParams()
  for (const [name, item] of toPairs(values)) {
    if (item !== undefined && item !== null) parameters.append(name, String(item))
  }
  return parameters
}

/** A pair for each value; a list has several of one name. */
function toPairs<Value> (values: Record<string, Value | readonly Value[]>): Array<[name: string, value: Value]> {
  return Object.entries(values).flatMap(([name, value]) => [value].flat().map((one): [string, Value] => [name, one as Value]))
}

/** A path that a test wrote as text, as it would come over the wire. */
function encodeTarget (path: string): string {
  return path.replace(/^(?!\/)/, '/').replace(/[^\u0021-\u007e]+/gu, encodeURIComponent)
}

function fromWebRequest (request: globalThis.Request): RequestSource {
  const url = new URL(request.url)
  const headers: Headers = { host: url.host }
  for (const [name, value] of request.headers) headers[name] = value
  return { method: request.method, url: url.pathname + url.search, headers, host: headers.host, protocol: url.protocol.slice(0, -1), ip: '' }
}

function fromMessage (message: IncomingMessage): RequestSource {
  const { headers, socket } = message
  const isEncrypted = 'encrypted' in socket && socket.encrypted === true
  // A message that no server made has neither.
  const method = message.method ?? 'GET'
  const url = message.url || '/'
  return { method, url, headers, host: headers.host ?? '', protocol: isEncrypted ? 'https' : 'http', ip: socket.remoteAddress ?? '' }
}

/** Scheme and host, where a whole URL is given as the path. */
const ORIGIN = /^https?:\/\/[^/?#]*/i
const NO_BODY: Uint8Array = new Uint8Array()
