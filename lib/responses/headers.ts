import { FlaskishError } from '../errors.ts'
import { Markup } from '../markup.ts'
import { escapeLocation } from './location.ts'

/** One value, or several for a header that repeats. */
export type HeaderInput = string | number | bigint | URL | Markup | readonly (string | number)[]

/** What headers are made from: an object, or anything that gives pairs. */
export type HeadersInput = Iterable<readonly [name: string, value: HeaderInput]> | { readonly [name: string]: HeaderInput }

/**
 * The headers of an answer: names in any case (kept in lower case), several values for each, in the order they were given.
 * A Location is escaped as a URL when it is set.
 * @throws FlaskishError FLASKISH_ERR_HEADER for a name or value that no header may have; the value is never repeated.
 */
export class ResponseHeaders {
  #entries: [name: string, value: string][] = []

  constructor (input?: HeadersInput) {
    if (input !== undefined) this.replace(input)
  }

  /** The headers of an answer of this type and nothing else. The type is not looked at: it has to be the program's own text. */
  static ofType (contentType: string): ResponseHeaders {
    const headers = new ResponseHeaders()
    headers.#entries.push(['content-type', contentType])
    return headers
  }

  /** The value; several are joined by a comma. Null where there is none. */
  get (name: string): string | null {
    const values = this.getAll(name)
    return values.length === 0 ? null : values.join(', ')
  }

  /** Every value of this name. */
  getAll (name: string): string[] {
    const wanted = name.toLowerCase()
    return this.#entries.filter(([key]) => key === wanted).map(([, value]) => value)
  }

  /** The Set-Cookie headers, one text for each cookie. */
  getSetCookie (): string[] {
    return this.getAll('set-cookie')
  }

  has (name: string): boolean {
    return this.#find(name.toLowerCase()) !== -1
  }

  /** Where the first header of this name is, from a place on; -1 where there is none. */
  #find (key: string, start = 0): number {
    for (let index = start; index < this.#entries.length; index++) {
      if (this.#entries[index]?.[0] === key) return index
    }
    return -1
  }

  /** Puts the value in place of every other of this name. */
  set (name: string, value: HeaderInput): void {
    const key = toName(name)
    const [first = '', ...others] = toValues(key, value)
    const entry = this.#entries[this.#find(key)]
    if (entry === undefined) {
      this.#entries.push([key, first])
    } else {
      entry[1] = first
      this.#entries = this.#entries.filter((other) => other === entry || other[0] !== key)
    }
    for (const other of others) this.#entries.push([key, other])
  }

  /** Adds the value beside others of this name. */
  append (name: string, value: HeaderInput): void {
    const key = toName(name)
    for (const one of toValues(key, value)) this.#entries.push([key, one])
  }

  delete (name: string): void {
    const unwanted = name.toLowerCase()
    if (this.#find(unwanted) !== -1) this.#entries = this.#entries.filter(([key]) => key !== unwanted)
  }

  /** Sets each header of the input; repeats within the input all stay, and cookies are always added, so none is ever lost. */
  replace (input: HeadersInput): void {
    const seen = new Set(['set-cookie'])
    for (const [name, value] of toPairs(input)) {
      const key = toName(name)
      if (seen.has(key)) this.append(key, value)
      else this.set(key, value)
      seen.add(key)
    }
  }

  /** Calls with each name once, and its value; with all of them where it repeats. */
  forEachName (callback: (name: string, value: string | string[]) => void): void {
    for (const [index, [name, value]] of this.#entries.entries()) {
      if (this.#find(name) === index) callback(name, this.#find(name, index + 1) === -1 ? value : this.getAll(name))
    }
  }

  /** Each name once. */
  * keys (): Generator<string, void> {
    const seen = new Set<string>()
    for (const [name] of this) {
      if (!seen.has(name)) yield name
      seen.add(name)
    }
  }

  * values (): Generator<string, void> {
    for (const [, value] of this) yield value
  }

  entries (): Generator<[name: string, value: string], void> {
    return this[Symbol.iterator]()
  }

  /** Name and value of each header; a header with several values comes several times. */
  * [Symbol.iterator] (): Generator<[name: string, value: string], void> {
    for (const [name, value] of this.#entries) yield [name, value]
  }

  forEach (callback: (value: string, name: string, headers: ResponseHeaders) => void): void {
    for (const [name, value] of this) callback(value, name, this)
  }
}

function toPairs (input: HeadersInput): Iterable<readonly [string, HeaderInput]> {
  if (!(Symbol.iterator in input)) return Object.entries(input)
  if (!Array.isArray(input)) return input
  const wrong: unknown = input.find((pair) => !Array.isArray(pair) || pair.length !== 2)
  if (wrong === undefined) return input
  throw new FlaskishError('FLASKISH_ERR_HEADER', {
    header: typeof wrong === 'string' ? wrong : typeof wrong,
    found: 'the list has an entry that is not a pair.',
    fix: 'Write [[name, value], …], or an object.'
  })
}

function toName (name: unknown): string {
  if (typeof name === 'string' && NAME.test(name)) return name.toLowerCase()
  throw new FlaskishError('FLASKISH_ERR_HEADER', {
    header: String(name),
    found: 'its name has a character that no header name may have.',
    fix: 'Use letters, digits and hyphens.'
  })
}

function toValues (name: string, value: HeaderInput): string[] {
  return Array.isArray(value) ? value.map((one: unknown) => toValue(name, one)) : [toValue(name, value)]
}

function toValue (name: string, value: unknown): string {
  const text = toText(name, value)
  if (CONTROLS.test(text)) {
    throw new FlaskishError('FLASKISH_ERR_HEADER', {
      header: name,
      found: 'its value has a line break or another control character.',
      fix: 'Take it out; it would begin a header of its own.'
    })
  }
  if (LOCATIONS.has(name)) return escapeLocation(text)
  if (!BEYOND_LATIN1.test(text)) return text
  throw new FlaskishError('FLASKISH_ERR_HEADER', {
    header: name,
    found: 'its value has a character beyond U+00FF.',
    fix: 'Encode it first, with encodeURIComponent() for example.'
  })
}

function toText (name: string, value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof URL || value instanceof Markup) return String(value)
  throw new FlaskishError('FLASKISH_ERR_HEADER', {
    header: name,
    found: `its value is ${value === null ? 'null' : typeof value}.`,
    fix: 'Give text or a number, or leave the header out.'
  })
}

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROLS = /[\x00-\x08\x0a-\x1f\x7f]/
const BEYOND_LATIN1 = /[^\0-\xff]/
const LOCATIONS: ReadonlySet<string> = new Set(['location', 'content-location'])
