import { statSync, type Stats } from 'node:fs'
import { basename, isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { FlaskishError } from '../lib/errors.ts'
import { NotFound } from '../lib/exceptions/by-status.ts'
import { HTTPException } from '../lib/exceptions/http-exception.ts'
import { contentDisposition } from '../lib/files/content-disposition.ts'
import { buildFileResponse, type FileToSend } from '../lib/files/file-response.ts'
import { servedPath } from '../lib/files/served-path.ts'
import { findNearestName } from '../lib/nearest-name.ts'
import { pathOf } from '../lib/requests/request-target.ts'
import type { Response, ResponseBody } from '../lib/responses/response.ts'
import { findContext, type Request } from './context.ts'
import { fileOnDisk, guessMimetype, isMissing } from './file-on-disk.ts'

export interface SendFileOptions {
  /** Default: what the ending of the name stands for. Text types get the charset. */
  mimetype?: string
  /** Whether the browser saves the file instead of showing it (default false). */
  asAttachment?: boolean
  /** The name to save it under (default: the file's own). */
  downloadName?: string
  /** Whether the answer may be 304, 412 or a part of the file, where the request says so (default true). */
  conditional?: boolean
  /** The text of the ETag; true (default) makes one for a file, false none. */
  etag?: boolean | string
  /** A Date, or seconds since 1970 (default: when the file was changed). */
  lastModified?: Date | number
  /** Seconds that the answer may be kept, or a function of the path that gives them. Without it browsers ask each time. */
  maxAge?: number | ((path: string | undefined) => number | null | undefined)
  /** The request that is answered (default: the running one). */
  request?: Request
}

/** What can be sent besides a file: bytes, or a source of chunks. */
export type FileContent = Exclude<ResponseBody, string | null>

/**
 * An answer that sends a file (a path, under `root` if it is relative, or a file URL), bytes, or a stream. The path is the
 * program's own: for one that a visitor chooses there is `sendFromDirectory`.
 * @throws FlaskishError FLASKISH_ERR_SEND_FILE for a file that is not there, bytes without a type, options that do not fit.
 * @throws HTTPException 412 and 416, where the request asks for another version or for bytes that are not there.
 * @see https://flask.palletsprojects.com/en/stable/api/#flask.send_file
 * @example return sendFile('report.pdf', { asAttachment: true, downloadName: 'Bericht März.pdf' })
 */
export function sendFile (file: string | URL | FileContent, options: SendFileOptions = {}): Response {
  if (typeof file !== 'string' && !(file instanceof URL)) return answer(contentOf(file), undefined, options)
  const path = toPath(file, options)
  const stats = findStats(path)
  if (stats?.isFile() === true) return answer(fileOnDisk(path, stats), path, options)
  return refuse(path, stats === undefined ? 'there is none.' : 'it is no regular file.', 'Correct the path; a relative one begins in the folder "root".')
}

/**
 * An answer that sends a file of a folder (under `root` if it is relative), whose name a visitor may choose. Links are
 * followed.
 * @throws HTTPException 404 for a name that leads out of the folder or to no regular file, 412 and 416 as `sendFile`.
 * @see https://flask.palletsprojects.com/en/stable/api/#flask.send_from_directory
 * @example app.rule('/uploads/<path:name>', ({ name }) => sendFromDirectory('uploads', name))
 */
export function sendFromDirectory (folder: string | URL, name: string, options: SendFileOptions = {}): Response {
  const path = isDisguised(name, requestOf(options)) ? undefined : servedPath(toPath(folder, options), name)
  const stats = path === undefined ? undefined : findStats(path)
  if (path === undefined || stats?.isFile() !== true) throw HTTPException.withoutStack(() => new NotFound())
  return answer(fileOnDisk(path, stats), path, options)
}

/**
 * Whether a slash of the name stands as %2F in the URL. Whoever guards a part of the folder by `request.path` has seen it
 * within a segment, so it leads into no other.
 */
export function isDisguised (name: string, request: Request | undefined): boolean {
  if (request === undefined || !ENCODED_SLASH.test(pathOf(request.init.source.url))) return false
  return Object.values(request.viewArgs ?? {}).some((value) => typeof value === 'string' && value.includes('/') && name.includes(value))
}

/** The answer that sends this content, which came from the path or was given as it is. */
function answer (content: ReturnType<typeof fileOnDisk>, path: string | undefined, options: SendFileOptions): Response {
  const { asAttachment = false, conditional = true, lastModified, maxAge } = options
  const name = options.downloadName || (path === undefined ? undefined : basename(path))
  checkOptions(path, options)
  if (asAttachment && name === undefined) refuse(path, 'there is no name to save it under.', 'Add "downloadName".')
  const file: FileToSend = {
    ...content,
    mimetype: options.mimetype ?? guessMimetype(name ?? refuse(path, 'its type is not known.', 'Add "mimetype" or "downloadName".')),
    etag: toEtag(path, options.etag ?? true, content.etag),
    modified: typeof lastModified === 'number' ? new Date(lastModified * 1000) : lastModified ?? content.modified,
    disposition: name === undefined ? undefined : contentDisposition(asAttachment ? 'attachment' : 'inline', name),
    cacheControl: toCacheControl(path, typeof maxAge === 'function' ? maxAge(path) : maxAge),
    isConditional: conditional,
    hasParts: conditional && content.size !== undefined
  }
  return buildFileResponse(file, requestOf(options))
}

function contentOf (content: FileContent): ReturnType<typeof fileOnDisk> {
  const unknown = { etag: undefined, modified: undefined }
  if (!(content instanceof Uint8Array)) return { ...unknown, size: undefined, read: () => content }
  return { ...unknown, size: content.length, read: (part) => part === undefined ? content : content.subarray(part.start, part.start + part.length) }
}

function requestOf ({ request }: SendFileOptions): Request | undefined {
  return request ?? findContext()?.request
}

function toPath (file: string | URL, { request }: SendFileOptions): string {
  const path = file instanceof URL ? fileURLToPath(file) : file
  if (isAbsolute(path)) return path
  const scope = request === undefined ? findContext()?.scope : request.fastify.server.flaskish
  if (scope === undefined) throw new FlaskishError('FLASKISH_ERR_NO_CONTEXT', { name: 'sendFile' })
  return join(scope.settings.root, path)
}

/** Undefined where there is nothing, or could be nothing, of this name. */
function findStats (path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

function toEtag (path: string | undefined, etag: boolean | string, own: string | undefined): string | undefined {
  if (typeof etag === 'boolean') return etag ? own : undefined
  if (WHOLE_ETAG.test(etag)) return etag
  return etag.includes('"') ? refuse(path, 'its ETag has a quote within.', 'Take it out; those around it come by themselves.') : `"${etag}"`
}

/** As Flask writes it: without an age, and with one of nothing, the browser asks each time. */
function toCacheControl (path: string | undefined, seconds: unknown): string {
  if (seconds === undefined || seconds === null) return 'no-cache'
  if (typeof seconds !== 'number' || !Number.isFinite(seconds) || seconds < 0) return refuse(path, `its maxAge is ${inspect(seconds)}.`, 'Give a number of seconds, or a function that returns one.')
  return seconds === 0 ? 'no-cache, max-age=0' : `public, max-age=${Math.floor(seconds)}`
}

function checkOptions (path: string | undefined, options: SendFileOptions): void {
  for (const name of Object.keys(options)) {
    if (OPTION_NAMES.includes(name)) continue
    const nearest = findNearestName(name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()), OPTION_NAMES)
    refuse(path, `it has no option ${JSON.stringify(name)}.`, nearest === undefined ? 'Leave it out.' : `The nearest one is ${JSON.stringify(nearest)}.`)
  }
}

function refuse (path: string | undefined, found: string, fix: string): never {
  throw new FlaskishError('FLASKISH_ERR_SEND_FILE', { path, found, fix })
}

const OPTION_NAMES: readonly string[] = ['mimetype', 'asAttachment', 'downloadName', 'conditional', 'etag', 'lastModified', 'maxAge', 'request']
const ENCODED_SLASH = /%2f/i
const WHOLE_ETAG = /^(?:W\/)?"[^"]*"$/
