import { ResponseHeaders } from '../lib/responses/headers.ts'
import type { TestRequest } from '../lib/testing/test-request.ts'
import type { RequestContext } from './context.ts'
import { rootOf } from './root-of.ts'
import type { Scope } from './scope.ts'
import { createDetached, toDetached } from './test-context.ts'

/** What the app answered, and the context that its request had. */
export interface Received {
  readonly status: number
  readonly headers: ResponseHeaders
  readonly bytes: Buffer
  readonly context: RequestContext
}

/** Sends a request to the app, and waits for the functions of teardownRequest, too. */
export async function sendTestRequest (scope: Scope, request: TestRequest): Promise<Received> {
  // What app.inject uses, which cannot say that a connection is encrypted.
  const { inject } = await import('light-my-request')
  const { method, scheme, target, headers, body, remoteAddr } = request
  const contexts = scope.router.kept ??= new WeakMap()
  const app = rootOf(scope.instance)
  await app.ready()
  const { raw, statusCode, headers: answered, rawPayload } = await inject((message, response) => {
    if (scheme === 'https') Object.assign(message.socket, { encrypted: true })
    app.routing(message, response)
  }, { method, url: target, headers, remoteAddress: remoteAddr, ...body.length > 0 && { payload: Buffer.from(body) } })
  const kept = contexts.get(raw.res)
  await kept?.end?.whenDone()
  return { status: statusCode, headers: toHeaders(answered), bytes: rawPayload, context: kept ?? await readAgain(scope, request) }
}

/** Stands for the context of a request that nobody looked at. */
async function readAgain (scope: Scope, request: TestRequest): Promise<RequestContext> {
  const context = createDetached(scope, toDetached(request))
  await context.requestSession.prepare()
  return context
}

function toHeaders (answered: Readonly<Record<string, string | number | string[] | undefined>>): ResponseHeaders {
  const headers = new ResponseHeaders()
  for (const [name, value] of Object.entries(answered)) {
    headers.append(name, Array.isArray(value) ? value : String(value))
  }
  return headers
}
