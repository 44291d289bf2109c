import { isMalformed } from '../lib/requests/request-target.ts'

/**
 * Whether the router may read this URL otherwise than the rules do. Every request pays for this, so what most characters
 * are, a letter, is asked first.
 */
export function isUnusual (url: string | undefined, maxParamLength: number, splitsAtSemicolons: boolean): boolean {
  if (url === undefined || url.charCodeAt(0) !== SLASH) return true
  const end = Math.min(url.length, maxParamLength)
  for (let index = 1; index < end; index++) {
    const code = url.charCodeAt(index)
    if (code <= QUESTION_MARK) {
      if (code === QUESTION_MARK) return false
      if (code === PERCENT || (code === SLASH && url.charCodeAt(index - 1) === SLASH) || (code === SEMICOLON && splitsAtSemicolons)) return true
    }
  }
  return url.length > end && url.charCodeAt(end) !== QUESTION_MARK
}

/** A path that the router can read, and leads to the routes of the host that might take the one given. */
export function toReadable (path: string, maxParamLength: number): string {
  const wellFormed = isMalformed(path) ? path.replaceAll('%', '%25') : path
  return wellFormed.split('/').map((segment) => segment.length > maxParamLength ? shorten(segment, maxParamLength) : segment).join('/')
}

function shorten (segment: string, length: number): string {
  return encodeURIComponent(decodeURIComponent(segment).slice(0, length).replace(/[\uD800-\uDBFF]$/, ''))
}

const SLASH = 47
const PERCENT = 37
const SEMICOLON = 59
const QUESTION_MARK = 63
