import { PreconditionFailed, RequestedRangeNotSatisfiable } from '../exceptions/by-status.ts'
import { HTTPException } from '../exceptions/http-exception.ts'
import { formatHttpDate } from '../http-date.ts'
import { withCharset } from '../mimetype.ts'
import { parseByteRange, type ByteRange } from '../responses/byte-range.ts'
import { checkConditions, isSameVersion, type ConditionalRequest, type Validators } from '../responses/conditional.ts'
import { discardBody } from '../responses/discard-body.ts'
import { Response, type ResponseBody } from '../responses/response.ts'

/** Something to send, of which nothing was read yet. */
export interface FileToSend {
  readonly mimetype: string
  /** In bytes; undefined where only its end will tell. */
  readonly size: number | undefined
  readonly etag: string | undefined
  /** When it was changed. */
  readonly modified: Date | undefined
  /** The Content-Disposition header. */
  readonly disposition: string | undefined
  /** The Cache-Control header. */
  readonly cacheControl: string | undefined
  /** Whether the request's conditions count: answers of 304 and 412. */
  readonly isConditional: boolean
  /** Whether the request may ask for a part of it: answers of 206 and 416. */
  readonly hasParts: boolean
  /** The body, or this part of it. */
  readonly read: (part: ByteRange | undefined) => ResponseBody
}

/**
 * The answer that sends a file: all of it, the part that the request asks for, or the word that the client has it.
 * @throws HTTPException for a condition that fails (412) and a part that is not there (416).
 */
export function buildFileResponse (file: FileToSend, request: ConditionalRequest | undefined): Response {
  const validators = { etag: file.etag, lastModified: file.modified && toSeconds(file.modified) }
  const outcome = file.isConditional && request !== undefined ? checkConditions(request, validators) : 'send'
  if (outcome === 'failed') {
    discardUnread(file)
    throw HTTPException.withoutStack(() => new PreconditionFailed())
  }
  const response = new Response(null, { contentType: withCharset(file.mimetype) })
  setIfKnown(response, 'cache-control', file.cacheControl)
  setIfKnown(response, 'etag', validators.etag)
  setIfKnown(response, 'last-modified', validators.lastModified && formatHttpDate(validators.lastModified))
  if (outcome === 'not-modified') {
    discardUnread(file)
    response.status = 304
    response.headers.delete('content-type')
    return response
  }
  setIfKnown(response, 'content-disposition', file.disposition)
  if (file.hasParts) response.headers.set('accept-ranges', 'bytes')
  const part = file.hasParts ? findPart(request, file.size, validators) : undefined
  if (part !== undefined) {
    response.status = 206
    response.headers.set('content-range', `bytes ${part.start}-${part.start + part.length - 1}/${file.size}`)
  }
  setIfKnown(response, 'content-length', part?.length ?? file.size)
  response.body = file.read(part)
  return response
}

function findPart (request: ConditionalRequest | undefined, size: number | undefined, validators: Validators): ByteRange | undefined {
  if (request?.method !== 'GET' || size === undefined || !isSameVersion(request.headers.get('if-range'), validators)) return undefined
  const part = parseByteRange(request.headers.get('range'), size)
  if (part === 'unsatisfiable') throw HTTPException.withoutStack(() => new RequestedRangeNotSatisfiable({ length: size }))
  return part
}

/** A stream that somebody else has opened is closed; a file is not opened for it. */
function discardUnread ({ size, read }: FileToSend): void {
  if (size === undefined) discardBody(read(undefined))
}

function setIfKnown (response: Response, name: string, value: string | number | undefined): void {
  if (value !== undefined) response.headers.set(name, value)
}

function toSeconds (date: Date): Date {
  return new Date(Math.floor(date.getTime() / 1000) * 1000)
}
