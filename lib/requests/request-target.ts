import { decodePath, ENCODED_SLASH } from '../routing/decode-path.ts'

/** A request target's path and query as they are on the wire; the query is undefined without a question mark. */
export function splitTarget (url: string): { path: string, query: string | undefined } {
  const start = pathStart(url)
  const fragment = url.indexOf('#', start)
  const end = fragment === -1 ? url.length : fragment
  const mark = url.indexOf('?', start)
  const pathEnd = mark === -1 || mark > end ? end : mark
  return {
    path: toPath(url.slice(start, pathEnd)),
    query: pathEnd === end ? undefined : url.slice(mark + 1, end)
  }
}

/** The path alone. Every request pays for this. */
export function pathOf (url: string): string {
  if (url.charCodeAt(0) !== SLASH) return splitTarget(url).path
  for (let index = 1; index < url.length; index++) {
    const code = url.charCodeAt(index)
    if (code === QUESTION_MARK || code === HASH) return url.slice(0, index)
  }
  return url
}

/** The path decoded, but for encoded slashes, which are data and stay `%2F`. */
export function decodeRequestPath (path: string): string {
  return path.includes('%') ? decodePath(path).split(ENCODED_SLASH).join('%2F') : path
}

/** Whether a path has an escape that is none, or that is not UTF-8. */
export function isMalformed (path: string): boolean {
  if (!path.includes('%')) return false
  try {
    decodeURIComponent(path)
    return false
  } catch {
    return true
  }
}

/** Whether browsers, or a server behind them, would leave a part of the path out: a segment that is one dot or two, in any spelling. */
export function hasDotSegment (path: string): boolean {
  return DOT_SEGMENT.test(path)
}

/** "*" and other targets of no origin are read as paths, so that none continues the host of a URL. */
function toPath (text: string): string {
  return text.charCodeAt(0) === SLASH ? text : `/${text}`
}

/** Where the path begins: behind scheme and host in the absolute form (RFC 9112 section 3.2.2), which proxies send. */
function pathStart (url: string): number {
  if (url.charCodeAt(0) === SLASH) return 0
  const scheme = /^https?:\/\//i.exec(url)
  if (scheme === null) return 0
  for (let index = scheme[0].length; index < url.length; index++) {
    const character = url[index]
    if (character === '/' || character === '?') return index
  }
  return url.length
}

const DOT_SEGMENT = /(?:^|\/|%2f|%5c)(?:\.|%2e){1,2}(?:\/|%2f|%5c|$)/i
const SLASH = 47
const QUESTION_MARK = 63
const HASH = 35
