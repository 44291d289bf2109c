import type { IncomingMessage } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { BadRequest, ClientDisconnected, exceptionForStatus, RequestEntityTooLarge } from '../lib/exceptions/by-status.ts'
import { HTTPException } from '../lib/exceptions/http-exception.ts'
import { MultipartForm } from '../lib/requests/multipart-form.ts'
import { headerText } from '../lib/requests/request-source.ts'
import type { DetachedRequest } from './detached-request.ts'
import { logUnhandled } from './logging.ts'
import { PartSplitter } from './multipart.ts'
import type { Settings } from './options.ts'
import type { Scope } from './scope.ts'
import { StoredUpload } from './stored-upload.ts'
import type { TemporaryFolder } from './temporary-files.ts'

/** Keeps the reply to a request that may have uploads, for Fastify gives a parser of bodies the request alone. */
export function rememberReply (request: FastifyRequest, reply: FastifyReply): void {
  const type = request.raw.headers['content-type']
  if (type !== undefined && MAYBE_MULTIPART.test(type)) replies.set(request, reply)
}

/**
 * Reads a multipart body, its files into memory or temporary files, which are gone when the answer is out or the visitor
 * is. @throws HTTPException for a body that cannot be read (400), is too much (413), or finds no room (507, 503).
 */
export async function readUploads (request: FastifyRequest, payload: IncomingMessage, settings: Settings, folder: TemporaryFolder): Promise<MultipartForm> {
  const form = new MultipartForm(settings, () => new StoredUpload(folder, settings.spoolThreshold))
  let isReceiving = true
  const receiving = receive(request, payload, form, settings).finally(() => { isReceiving = false })
  const discard = async (): Promise<void> => {
    try {
      await Promise.allSettled([receiving])
      await form.discard()
    } catch (error) {
      logUnhandled(request.log, 'A temporary file of an upload cannot be removed', error)
    }
  }
  whenOver(request, () => {
    // What a preParsing hook put in front of the connection does not end with it.
    if (isReceiving) payload.destroy()
    return discard()
  })
  try {
    await receiving
  } catch (error) {
    await discard()
    throw toException(request, payload, error)
  }
  return form
}

/** The same of a body that is there already, whose files stay in memory. */
export function parseUploads ({ source, body }: DetachedRequest, { settings, temporaryFolder }: Scope): MultipartForm {
  const form = new MultipartForm(settings, () => new StoredUpload(temporaryFolder, Infinity))
  const splitter = new PartSplitter(headerText(source.headers, 'content-type'), form)
  splitter.write(Buffer.from(body))
  splitter.end()
  return form
}

async function receive (request: FastifyRequest, payload: IncomingMessage, form: MultipartForm, settings: Settings): Promise<void> {
  const splitter = new PartSplitter(headerText(request.raw.headers, 'content-type'), form)
  const limit = maxContentLength(request, settings)
  const announced = Number(request.raw.headers['content-length'] ?? 0)
  let received = 0
  if (announced > limit) refuse(settings, limit)
  // Destroying it would close the connection, and the visitor would never learn what was wrong.
  for await (const chunk of payload.iterator({ destroyOnReturn: false })) {
    received += chunk.length
    if (received > limit) refuse(settings, limit)
    splitter.write(chunk)
    await store(request, form.flush())
  }
  splitter.end()
  await store(request, form.flush())
}

/** A rule's own bodyLimit is for its uploads too. */
function maxContentLength (request: FastifyRequest, settings: Settings): number {
  const { bodyLimit } = request.routeOptions
  return bodyLimit === request.server.initialConfig.bodyLimit ? settings.maxContentLength : bodyLimit
}

function refuse ({ debug }: Settings, limit: number): never {
  throw new RequestEntityTooLarge(debug ? `The body has more than ${limit} bytes (limits.maxContentLength, or the rule's bodyLimit).` : undefined)
}

/** What is wrong with the disk is for those who run the app to know, and not the visitor's doing. */
async function store (request: FastifyRequest, flushed: Promise<unknown> | undefined): Promise<void> {
  try {
    await flushed
  } catch (error) {
    logUnhandled(request.log, 'An upload cannot be stored in a temporary file', error)
    throw exceptionForStatus(FULL.has(Object(error).code) ? INSUFFICIENT_STORAGE : SERVICE_UNAVAILABLE, { originalException: error })
  }
}

/** An error of the connection, or of a stream that a preParsing hook put in its place, is the visitor's. */
function toException (request: FastifyRequest, payload: IncomingMessage, error: unknown): unknown {
  if (error instanceof HTTPException || !payload.destroyed) return error
  return request.raw.destroyed ? new ClientDisconnected({ originalException: error }) : new BadRequest({ originalException: error })
}

/** Calls `fn` once the answer is out, or the connection is gone. */
function whenOver (request: FastifyRequest, fn: () => unknown): void {
  const response = replies.get(request)?.raw
  if (response === undefined || response.destroyed) {
    fn()
    return
  }
  response.once('close', fn)
  // A pipelined answer that waits for the one before it has no socket yet that could tell it.
  if (response.socket === null) request.raw.socket.once('close', fn)
}

const replies = new WeakMap<FastifyRequest, FastifyReply>()
const MAYBE_MULTIPART = /^\s*multipart\//i
const FULL: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT'])
const INSUFFICIENT_STORAGE = 507
const SERVICE_UNAVAILABLE = 503
