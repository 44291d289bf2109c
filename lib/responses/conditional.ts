import { parseHttpDate } from '../http-date.ts'

/** What tells one version of an answer from another. */
export interface Validators {
  /** As in the ETag header, with its quotes. */
  readonly etag: string | undefined
  /** In whole seconds. */
  readonly lastModified: Date | undefined
}

/** What conditions are read from. */
export interface ConditionalRequest {
  readonly method: string
  readonly headers: { get (name: string): string | undefined }
}

/**
 * What the conditions of a GET or HEAD request say: to answer as ever ('send'), that the client has this version already
 * ('not-modified', 304), or that it relies on another one ('failed', 412).
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2
 */
export function checkConditions ({ method, headers }: ConditionalRequest, { etag, lastModified }: Validators): 'send' | 'not-modified' | 'failed' {
  if (method !== 'GET' && method !== 'HEAD') return 'send'
  const match = headers.get('if-match')
  if (match !== undefined && !listsTag(match, (tag) => isSame(tag, etag))) return 'failed'
  if (match === undefined && isLater(lastModified, parseHttpDate(headers.get('if-unmodified-since') ?? ''))) return 'failed'
  const noneMatch = headers.get('if-none-match')
  if (noneMatch !== undefined) return listsTag(noneMatch, (tag) => withoutWeakness(tag) === withoutWeakness(etag)) ? 'not-modified' : 'send'
  const since = parseHttpDate(headers.get('if-modified-since') ?? '')
  return since !== undefined && lastModified !== undefined && lastModified <= since ? 'not-modified' : 'send'
}

/** Whether a client that has a part of some version may be sent another part of this one: what If-Range asks. */
export function isSameVersion (ifRange: string | undefined, { etag, lastModified }: Validators): boolean {
  if (ifRange === undefined) return true
  if (ifRange.includes('"')) return isSame(ifRange.trim(), etag)
  return lastModified !== undefined && parseHttpDate(ifRange)?.getTime() === lastModified.getTime()
}

/** Byte for byte the same: a weak tag promises less. */
function isSame (tag: string, etag: string | undefined): boolean {
  return tag === etag && !tag.startsWith('W/')
}

function withoutWeakness (tag: string | undefined): string | undefined {
  return tag?.replace(/^W\//, '')
}

function isLater (date: Date | undefined, than: Date | undefined): boolean {
  return date !== undefined && than !== undefined && date > than
}

/** "*" stands for whatever there is. */
function listsTag (list: string, isWanted: (tag: string) => boolean): boolean {
  return list.trim() === '*' || (list.match(TAG) ?? []).some(isWanted)
}

const TAG = /(?:W\/)?"[^"]*"/g
