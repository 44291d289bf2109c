import { isMalformed, pathOf } from '../lib/requests/request-target.ts'

/** What one look at the URL of a request tells. Every request pays for it. */
export class UrlScan {
  #url: string | undefined
  #pathEnd = 0
  #segmentStart = 0
  readonly #maxParamLength: number
  readonly #splitsAtSemicolons: boolean

  constructor (maxParamLength: number, splitsAtSemicolons: boolean) {
    this.#maxParamLength = maxParamLength
    this.#splitsAtSemicolons = splitsAtSemicolons
  }

  /** Whether the router may read the URL that was looked at last otherwise than the rules do. */
  get isUnusual (): boolean {
    return this.#pathEnd === 0
  }

  /** The path of a URL, which costs nothing for the one that was looked at last. */
  pathOf (url: string): string {
    if (url !== this.#url || this.#pathEnd === 0) return pathOf(url)
    return this.#pathEnd === url.length ? url : url.slice(0, this.#pathEnd)
  }

  /** Where the last segment of its path begins; 0 where that may have to be decoded, and for any other URL. */
  segmentStartOf (url: string): number {
    return url === this.#url ? this.#segmentStart : 0
  }

  /** Looks at the next URL. What most characters are, a letter, is asked first. */
  read (url: string | undefined): void {
    this.#url = url
    this.#pathEnd = this.#segmentStart = 0
    if (url === undefined || url.charCodeAt(0) !== SLASH) return
    const limit = Math.min(url.length, this.#maxParamLength)
    let isAscii = true
    let slash = 0
    let index = 1
    for (; index < limit; index++) {
      const code = url.charCodeAt(index)
      if (code > QUESTION_MARK) {
        if (code > LAST_ASCII) isAscii = false
      } else if (code === SLASH) {
        if (slash === index - 1) return
        slash = index
      } else if (code === QUESTION_MARK || code === HASH) {
        break
      } else if (code === PERCENT || (code === SEMICOLON && this.#splitsAtSemicolons)) {
        return
      }
    }
    if (index === limit && url.length > limit && url.charCodeAt(limit) !== QUESTION_MARK) return
    this.#pathEnd = index
    if (isAscii) this.#segmentStart = slash + 1
  }
}

/** A path that the router can read, and leads to the routes of the host that might take the one given. */
export function toReadable (path: string, maxParamLength: number): string {
  const wellFormed = isMalformed(path) ? path.replaceAll('%', '%25') : path
  return wellFormed.split('/').map((segment) => segment.length > maxParamLength ? shorten(segment, maxParamLength) : segment).join('/')
}

function shorten (segment: string, length: number): string {
  return encodeURIComponent(decodeURIComponent(segment).slice(0, length).replace(/[\uD800-\uDBFF]$/, ''))
}

const HASH = 35
const PERCENT = 37
const SLASH = 47
const SEMICOLON = 59
const QUESTION_MARK = 63
const LAST_ASCII = 127
