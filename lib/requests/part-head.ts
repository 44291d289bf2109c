import { BadRequest, RequestEntityTooLarge } from '../exceptions/by-status.ts'
import { createRequestHeaders, type RequestHeaders } from './request-headers.ts'

/** What the head of a part of a multipart form says (RFC 7578). */
export interface PartHead {
  readonly name: string
  /** '' for a file input that was left empty; undefined for a field that is no file. */
  readonly filename: string | undefined
  readonly headers: RequestHeaders
}

/** Header lines by lower-case name, one character for each byte. */
export type HeaderLines = Readonly<Record<string, readonly string[]>>

/** Bytes of a part's head. */
export const MAX_PART_HEAD: number = 16 * 1024

/**
 * Reads a part's head. Names are UTF-8, as browsers send them.
 * @throws BadRequest (400) for a part without a name, and for a filename* that cannot be read; RequestEntityTooLarge (413).
 */
export function parsePartHead (lines: HeaderLines): PartHead {
  const headers: Record<string, string> = Object.create(null)
  let size = 0
  for (const [name, values] of Object.entries(lines)) {
    for (const value of values) size += name.length + value.length + LINE_OVERHEAD
    headers[toText(name)] = toText(values.join(', '))
  }
  if (size > MAX_PART_HEAD) throw new RequestEntityTooLarge()
  const [disposition = ''] = lines['content-disposition'] ?? []
  const { type, parameters } = parseDisposition(disposition)
  const name = parameters.get('name')
  if (type !== 'form-data' || name === undefined) throw new BadRequest()
  const extended = parameters.get('filename*')
  return { name, filename: extended === undefined ? parameters.get('filename') : parseExtended(extended), headers: createRequestHeaders(headers) }
}

function parseDisposition (header: string): { type: string, parameters: ReadonlyMap<string, string> } {
  const [type = ''] = header.split(';', 1)
  const parameters = new Map<string, string>()
  for (const [, name = '', quoted, plain = ''] of header.slice(type.length).matchAll(PARAMETER)) {
    const key = name.toLowerCase()
    if (!parameters.has(key)) parameters.set(key, toText(quoted === undefined ? plain.trim() : unquote(quoted)))
  }
  return { type: type.trim().toLowerCase(), parameters }
}

/** Browsers escape a quote as %22, others with a backslash; any other backslash belongs to a path. */
function unquote (text: string): string {
  return text.replace(/\\(["\\])/g, '$1').replaceAll('%22', '"')
}

/** A value with its charset: UTF-8''%e2%82%ac (RFC 8187). */
function parseExtended (text: string): string {
  const [, encoded] = EXTENDED.exec(text) ?? []
  if (encoded === undefined) throw new BadRequest()
  try {
    return decodeURIComponent(encoded)
  } catch {
    throw new BadRequest()
  }
}

function toText (latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString()
}

const EXTENDED = /^utf-8'[^']*'([^']*)$/i
// Each part excludes the character that the next begins with, so nothing is tried twice.
const PARAMETER = /;[ \t]*([^\s;="]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^;"]*))/g
// A colon and a space, CR and LF.
const LINE_OVERHEAD = 4
