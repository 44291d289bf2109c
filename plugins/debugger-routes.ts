import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { readVariables } from '../lib/debugger/build-report.ts'
import type { CapturedFrame } from '../lib/debugger/captures.ts'
import { isSame } from '../lib/debugger/pin.ts'
import { isLocalVisitor } from '../lib/debugger/visitor.ts'
import { DEBUGGER_HEADERS } from '../lib/pages/debugger-page.ts'
import type { RequestContext } from './context.ts'
import { evaluateInFrame, type ConsoleOutput } from './debugger-console.ts'
import { isUnlocked, pinLock, tokenOf, UNLOCKED_NAME, UNLOCKED_VALUE } from './debugger-pin.ts'
import { findReport } from './debugger-reports.ts'
import { exceptionWatch } from './debugger-watch.ts'

/**
 * The addresses that a debugger's page talks to: all POST, all JSON, all from that page only. They are routes of their
 * own, past the rules; none takes a path.
 * @returns their common path.
 */
export async function addDebuggerRoutes (instance: FastifyInstance): Promise<string> {
  const base = `${instance.prefix}${BASE}`
  // Another registration with the same prefix has them already; they are the process's.
  if (instance.hasRoute({ method: 'POST', url: `${base}/pin` })) return base
  await instance.register(async (child) => {
    child.removeAllContentTypeParsers()
    child.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit: MAX_BODY }, child.getDefaultJsonParser('error', 'error'))
    child.setErrorHandler((error: FastifyError, _request, reply) => refuse(reply, error.statusCode ?? 400, 'The debugger takes JSON, from its own pages only.'))
    child.addHook('onRequest', (request, reply, done) => {
      reply.headers(DEBUGGER_HEADERS)
      const { headers, socket } = request.raw
      if (isLocalVisitor({ headers, address: socket.remoteAddress })) done()
      else refuse(reply, 403, 'The debugger answers its own pages only, on this machine.')
    })
    child.post(`${BASE}/pin`, OPTIONS, (request, reply) => enterPin(base, request, reply))
    child.post(`${BASE}/evaluate`, OPTIONS, (request, reply) => inFrame(request, reply, evaluate))
    child.post(`${BASE}/variables`, OPTIONS, (request, reply) => inFrame(request, reply, listVariables))
  })
  return base
}

async function enterPin (base: string, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { pin } = fieldsOf(request)
  if (!isFromPage(request)) return refuse(reply, 403, FOREIGN)
  switch (await pinLock.check(String(pin))) {
    case 'right': return reply.header('set-cookie', `${UNLOCKED_NAME}=${UNLOCKED_VALUE}; Path=${base}; HttpOnly; SameSite=Strict`).send({})
    case 'wrong': return refuse(reply, 403, 'That is not the PIN.')
    case 'locked': return refuse(reply, 403, 'Too many wrong PINs: the consoles stay locked until the app is started again.')
  }
}

type FrameAnswer = (frame: CapturedFrame, context: RequestContext, fields: Readonly<Record<string, unknown>>) => Promise<object>

/** Answers what was asked about a frame, if the page is one of this process and its browser has entered the PIN. */
async function inFrame (request: FastifyRequest, reply: FastifyReply, answer: FrameAnswer): Promise<FastifyReply> {
  const fields = fieldsOf(request)
  if (!isFromPage(request)) return refuse(reply, 403, FOREIGN)
  if (!isUnlocked(request.headers.cookie)) return refuse(reply, 401, 'The console is locked.')
  const report = findReport(String(fields['error']))
  const frame = report?.frames[Number(fields['frame'])]
  if (report === undefined || frame === undefined) return refuse(reply, 404, 'The app has forgotten this error: it keeps the last ten. Load the page anew.')
  return reply.send(await answer(frame, report.context, fields))
}

async function evaluate (frame: CapturedFrame, context: RequestContext, { code }: Readonly<Record<string, unknown>>): Promise<ConsoleOutput> {
  return evaluateInFrame(frame, context, String(code))
}

async function listVariables (frame: CapturedFrame): Promise<object> {
  return { variables: exceptionWatch.unwatched(() => readVariables(frame)) }
}

/** Whether the request has the token that only the page of this error was given. */
function isFromPage (request: FastifyRequest): boolean {
  const { error, token } = fieldsOf(request)
  return typeof error === 'string' && typeof token === 'string' && isSame(token, tokenOf(error))
}

function fieldsOf ({ body }: FastifyRequest): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? body as Record<string, unknown> : {}
}

function refuse (reply: FastifyReply, status: number, message: string): FastifyReply {
  return reply.code(status).send({ message })
}

const BASE = '/__flaskish_debugger__'
/** Neither in descriptions of the app that plugins make, nor in its log. */
const OPTIONS = { schema: { hide: true } as object, logLevel: 'warn' } as const
const FOREIGN = 'This page is not of the app that runs now: it was started again since. Load the page anew.'
const MAX_BODY = 100_000
