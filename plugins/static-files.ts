import { basename, extname } from 'node:path'
import type { FastifyInstance, FastifySchema } from 'fastify'
import { parseDuration } from '../lib/duration.ts'
import { NotFound } from '../lib/exceptions/by-status.ts'
import { HTTPException } from '../lib/exceptions/http-exception.ts'
import { contentDisposition } from '../lib/files/content-disposition.ts'
import { buildFileResponse } from '../lib/files/file-response.ts'
import { servedPath } from '../lib/files/served-path.ts'
import type { ByteRange } from '../lib/responses/byte-range.ts'
import type { ConditionalRequest } from '../lib/responses/conditional.ts'
import type { Response } from '../lib/responses/response.ts'
import { fileOnDisk, guessMimetype } from './file-on-disk.ts'
import { replyToResponse } from './reply-to-response.ts'
import { addOwnRule, type AnyView } from './routes.ts'
import { isDisguised } from './send-file.ts'
import { createFindFile, type FoundFile } from './static-lookup.ts'
import type { StaticSettings } from './static-options.ts'

/**
 * Serves the files of a folder: a rule of this endpoint for all that begins with `urlPath`. A route of the host's, or a
 * rule of the app's, in the very same place answers instead; URLs are built all the same.
 */
export function addStaticRule (instance: FastifyInstance, endpoint: string, settings: StaticSettings): void {
  const { urlPath, options: { constraints, logLevel, schemaHide = true } } = settings
  // "hide" is the word of plugins that describe an API.
  const schema: FastifySchema & { hide: boolean } = { hide: schemaHide }
  const rule = addOwnRule(instance, {
    text: `${urlPath}/<path:filename>`,
    endpoint,
    options: { schema, strictSlashes: true, ...(constraints && { constraints }), ...(logLevel && { logLevel }) },
    view: createView(instance, settings)
  })
  const url = `${instance.prefix}${urlPath}/*`
  instance.addHook('onReady', (done) => {
    const { table } = instance.flaskish
    if (instance.hasRoute({ method: 'GET', url, ...(constraints && { constraints }) }) || table.hasRival(rule)) table.withdraw(rule)
    done()
  })
}

type Options = StaticSettings['options']

function createView (instance: FastifyInstance, settings: StaticSettings): AnyView {
  const { folder, options: { index = false, setHeaders } } = settings
  const cacheControl = toCacheControl(settings.options)
  const findFile = createFindFile(instance, settings)
  const { smallFiles } = instance.flaskish
  return async function sendStaticFile ({ filename }, context) {
    const path = String(filename)
    // A folder is asked for with a slash, where a file stands for it.
    const plain = index === false ? path : path.replace(/\/$/, '')
    if (servedPath(folder, plain) === undefined || isDisguised(path, context.request)) throw notFound()
    const file = await findFile(`/${path}`, context.request.fastify)
    if (!file.stats.isFile()) throw notFound()
    const bytes = context.request.method === 'GET' ? await smallFiles.read(file.path, file.stats) : undefined
    const response = toResponse(file, bytes, settings.options, cacheControl, context.request)
    setHeaders?.(replyToResponse(context.reply, response), file.path, file.stats)
    return response
  }
}

/** As Flask does where nobody says how long it may be kept, and as @fastify/static where somebody does. */
function toCacheControl ({ cacheControl = true, maxAge, immutable = false }: Options): string | undefined {
  if (!cacheControl) return undefined
  if (maxAge === undefined && !immutable) return 'no-cache'
  const seconds = Math.min(Math.floor((parseDuration(maxAge) ?? 0) / 1000), LONGEST_AGE)
  return `public, max-age=${seconds}${immutable ? ', immutable' : ''}`
}

function toResponse ({ path, stats, headers }: FoundFile, bytes: Uint8Array | undefined, options: Options, cacheControl: string | undefined, request: ConditionalRequest): Response {
  const { etag = true, lastModified = true, acceptRanges = true, contentType = true } = options
  const { 'content-encoding': encoding, vary } = headers
  const name = basename(path, encoding === undefined ? '' : extname(path))
  const file = fileOnDisk(path, stats)
  const response = buildFileResponse({
    size: file.size,
    read: bytes === undefined ? file.read : (part) => copyOf(bytes, part),
    mimetype: guessMimetype(name),
    etag: etag ? file.etag : undefined,
    modified: lastModified ? file.modified : undefined,
    disposition: contentDisposition('inline', name),
    cacheControl,
    isConditional: true,
    hasParts: acceptRanges
  }, request)
  if (encoding !== undefined && response.body !== null) response.headers.set('content-encoding', encoding)
  if (vary !== undefined) response.headers.set('vary', vary)
  if (!contentType) response.headers.delete('content-type')
  return response
}

/** Functions of afterRequest may write to what they get. */
function copyOf (bytes: Uint8Array, part: ByteRange | undefined): Uint8Array {
  return Buffer.from(part === undefined ? bytes : bytes.subarray(part.start, part.start + part.length))
}

function notFound (): HTTPException {
  return HTTPException.withoutStack(() => new NotFound())
}

/** A year. */
const LONGEST_AGE = 31_536_000
