import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { FlaskishError } from '../lib/errors.ts'
import { isThenable } from '../lib/is-thenable.ts'
import { splitTarget } from '../lib/requests/request-target.ts'
import type { RequestSource } from '../lib/requests/request-source.ts'
import { buildTestRequest, type TestHeaders, type TestRequest, type TestRequestOptions } from '../lib/testing/test-request.ts'
import { RequestContext, runWith } from './context.ts'
import type { DetachedRequest } from './detached-request.ts'
import { guessMimetype } from './file-on-disk.ts'
import type { Settings } from './options.ts'
import { tearDown } from './request-hooks.ts'
import type { Scope } from './scope.ts'
import type { ViewContext } from './view-context.ts'

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
  return runDetached(this.flaskish, toDetached(toTestRequest(path, options, this.flaskish.settings)), fn as (context: ViewContext) => unknown)
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
  if (scope.settings.contexts === 'explicit') throw new FlaskishError('FLASKISH_ERR_CONTEXTS_EXPLICIT', {})
  const context = createDetached(scope, detached)
  const preparing = context.source.headers['cookie'] === undefined ? undefined : context.requestSession.prepare()
  return endWith(context, () => preparing === undefined ? runWith(context, fn, context) : preparing.then(() => runWith(context, fn, context)))
}

/** The context of a request that nobody answers; its session may have to be prepared. */
export function createDetached (scope: Scope, detached: DetachedRequest): RequestContext {
  const { method, url } = detached.source
  return new RequestContext(scope, scope.table.match(method, splitTarget(url).path), detached)
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

/** The request that a test wants, as a server of this app gets it. */
export function toTestRequest (path: string, options: TestRequestOptions, settings: Settings): TestRequest {
  return buildTestRequest(path, options, { ...settings, boundary: randomUUID(), guessType: guessMimetype })
}

/** The same as a context reads it. */
export function toDetached ({ method, scheme, root, target, headers, body, remoteAddr }: TestRequest): DetachedRequest {
  return { source: { method, url: target, headers, host: headers.host, protocol: scheme, ip: remoteAddr }, body, scriptRoot: root }
}

function fromWebRequest (request: globalThis.Request): RequestSource {
  const url = new URL(request.url)
  const headers: TestHeaders = { host: url.host }
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

const NO_BODY: Uint8Array = new Uint8Array()
