import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { findSourceMap } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { prefersJson } from '../lib/accept.ts'
import { reportErrors } from '../lib/debugger/build-report.ts'
import type { CapturedFrame } from '../lib/debugger/captures.ts'
import { createMask, mapTexts } from '../lib/debugger/mask.ts'
import type { ErrorReport } from '../lib/debugger/report.ts'
import { Sources } from '../lib/debugger/sources.ts'
import { isLocalVisitor } from '../lib/debugger/visitor.ts'
import { DEBUGGER_HEADERS, debuggerPage } from '../lib/pages/debugger-page.ts'
import { debuggerJson, debuggerText } from '../lib/pages/debugger-text.ts'
import { headerText } from '../lib/requests/request-source.ts'
import { Response } from '../lib/responses/response.ts'
import type { RequestContext } from './context.ts'
import { announcePin, pinLock, tokenOf, UNLOCKED_VALUE } from './debugger-pin.ts'
import { keepReport } from './debugger-reports.ts'
import { processSecrets, requestSecrets, requestTables } from './debugger-request.ts'
import { addDebuggerRoutes } from './debugger-routes.ts'
import { exceptionWatch } from './debugger-watch.ts'
import { logWarning } from './logging.ts'
import type { FlaskishOptions } from './options.ts'
import { OWN_FOLDERS } from './own-folders.ts'

/** What is there in debug, and only then. */
export interface Debugger {
  /** Calls `produce` so that errors in it can be seen while they are thrown, those of libraries included. */
  readonly watch: (produce: () => unknown, succeeded: (result: unknown) => void, failed: (thrown: unknown) => void) => void
  /** The page for an unhandled error; undefined for a visitor who is not to see one. */
  readonly page: (context: RequestContext, reply: FastifyReply, thrown: unknown) => Response | undefined
}

/** Sets the debugger up for an app: its addresses, and what watches for exceptions, as long as the app is there. */
export async function openDebugger (instance: FastifyInstance, secretKey: FlaskishOptions['secretKey']): Promise<Debugger> {
  const base = await addDebuggerRoutes(instance)
  exceptionWatch.start()
  instance.addHook('onClose', (_instance, done) => {
    exceptionWatch.stop()
    done()
  })
  return {
    watch,
    page: (context, reply, thrown) => {
      try {
        return pageFor(context, reply, thrown, base, secretKey)
      } catch (error) {
        // The log has the error itself, and the plain page is left.
        logWarning(reply.log, `The debugger's page could not be made: ${error}`)
        return undefined
      }
    }
  }
}

/**
 * V8 stops at exceptions of blackboxed code, which is all but the app's, only where it foresees that nobody catches them.
 * It takes `finally` and an async function without handlers for nobody.
 */
function watch (produce: () => unknown, succeeded: (result: unknown) => void, failed: (thrown: unknown) => void): void {
  settle(call(produce), succeeded, failed)
}

/** Each frame costs a stop time, so those of Fastify, which nobody asks about, are left behind first. */
async function call (produce: () => unknown): Promise<unknown> {
  await undefined
  return await produce()
}

async function settle (promise: Promise<unknown>, succeeded: (result: unknown) => void, failed: (thrown: unknown) => void): Promise<void> {
  let result: unknown
  let hasFailed = true
  try {
    result = await promise
    hasFailed = false
  } finally {
    // `catch` would be foreseen, and so would be a rejection of this function's own.
    // eslint-disable-next-line no-unsafe-finally
    if (hasFailed) return promise.then(undefined, failed)
  }
  succeeded(result)
}

function pageFor (context: RequestContext, reply: FastifyReply, thrown: unknown, base: string, secretKey: FlaskishOptions['secretKey']): Response | undefined {
  const { headers } = context.source
  if (!isLocalVisitor({ headers, address: reply.request.raw.socket.remoteAddress })) return undefined
  const frames: CapturedFrame[] = []
  const report = exceptionWatch.unwatched(() => buildReport(context, thrown, frames, secretKey))
  const format = formatOf(context)
  if (format === 'json') return toResponse(debuggerJson(report), 'application/json; charset=utf-8')
  if (format === 'text') return toResponse(debuggerText(report), 'text/plain; charset=utf-8')
  announcePin()
  const error = randomBytes(16).toString('hex')
  const nonce = randomBytes(16).toString('base64url')
  keepReport(error, { frames, context })
  const response = toResponse(debuggerPage(report, { nonce, base: fillPrefix(base, reply), error, token: tokenOf(error) }), 'text/html; charset=utf-8')
  response.headers.set('Content-Security-Policy', `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`)
  return response
}

function buildReport (context: RequestContext, thrown: unknown, frames: CapturedFrame[], secretKey: FlaskishOptions['secretKey']): ErrorReport {
  const { method, url } = context.source
  const errors = reportErrors({
    thrown,
    capturesOf: (error) => exceptionWatch.captures.take(error),
    keep: (frame) => frames.push(frame) - 1,
    sources: new Sources({ readFile, findMap: findSourceMap, hasMappedStacks: process.sourceMapsEnabled }),
    fromUrl: fileURLToPath,
    ownFolders: OWN_FOLDERS,
    folder: process.cwd()
  })
  const hindrance = exceptionWatch.hindrance
  const report: ErrorReport = {
    method,
    path: url,
    errors,
    tables: requestTables(context),
    notice: frames.length === 0 ? hindrance : undefined,
    versions: `Fastify ${context.app.version}, Node.js ${process.version}`
  }
  return mapTexts(report, createMask([...processSecrets(secretKey, process.env), ...requestSecrets(context), pinLock.pin, UNLOCKED_VALUE]))
}

/** The path of the addresses under which this request came: a prefix may have variables. */
function fillPrefix (base: string, { request: { params } }: FastifyReply): string {
  return base.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(Reflect.get(Object(params), name))))
}

/** As the default error pages are negotiated, but for what names no HTML: that is text, for people who use a terminal. */
function formatOf ({ scope, source }: RequestContext): 'html' | 'json' | 'text' {
  const { errorPages } = scope.settings
  if (errorPages !== 'auto') return errorPages
  const accept = headerText(source.headers, 'accept') ?? ''
  if (prefersJson(accept)) return 'json'
  return /text\/html|application\/xhtml\+xml/i.test(accept) ? 'html' : 'text'
}

function toResponse (body: string, contentType: string): Response {
  const response = new Response(body, 500)
  for (const [name, value] of Object.entries(DEBUGGER_HEADERS)) response.headers.set(name, value)
  response.headers.set('Content-Type', contentType)
  return response
}

/** The file of a stack; undefined where it cannot be read or is too long to be one that somebody wrote. */
function readFile (path: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8')
    return text.length > MAX_FILE ? undefined : text
  } catch {
    return undefined
  }
}

const MAX_FILE = 5_000_000
