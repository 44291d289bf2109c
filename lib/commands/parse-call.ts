/** A call that someone has written into a command line, such as `createApp("test", 2)`. */
export interface Call {
  readonly name: string
  readonly args: readonly unknown[]
}

/**
 * Reads a call whose arguments are literals: text, numbers, true, false, null, undefined, lists and objects.
 * @throws SyntaxError that says where it ends to be one.
 */
export function parseCall (text: string): Call {
  const [, name, open] = /^\s*([\p{L}_$][\p{L}\p{N}_$]*)\s*(\()?/u.exec(text) ?? []
  if (name === undefined || open === undefined) throw new SyntaxError('a name with "(" behind it was expected at the beginning')
  const reader = new LiteralReader(text, text.indexOf('(') + 1)
  const args = reader.readList(')')
  reader.expectEnd()
  return { name, args }
}

class LiteralReader {
  readonly #text: string
  #place: number

  constructor (text: string, place: number) {
    this.#text = text
    this.#place = place
  }

  /** What stands between here and the bracket, with commas between. */
  readList (close: string): unknown[] {
    const items: unknown[] = []
    while (!this.#take(close)) {
      items.push(this.#readValue())
      if (!this.#take(',') && !this.#sees(close)) throw this.#error(`"," or "${close}"`)
    }
    return items
  }

  expectEnd (): void {
    if (this.#token() !== '') throw this.#error('nothing more')
  }

  #readValue (): unknown {
    if (this.#take('[')) return this.readList(']')
    if (this.#take('{')) return this.#readObject()
    const token = this.#token()
    this.#place += token.length
    if (isQuoted(token)) return toText(token)
    if (WORDS.has(token)) return WORDS.get(token)
    const number = Number(token)
    if (token !== '' && !Number.isNaN(number)) return number
    this.#place -= token.length
    throw this.#error('text in quotes, a number, true, false, null, a list or an object')
  }

  #readObject (): Record<string, unknown> {
    const entries: Array<[string, unknown]> = []
    while (!this.#take('}')) {
      const key = this.#token()
      this.#place += key.length
      if (!this.#take(':')) throw this.#error('":" behind the name of a property')
      entries.push([isQuoted(key) ? toText(key) : key, this.#readValue()])
      if (!this.#take(',') && !this.#sees('}')) throw this.#error('"," or "}"')
    }
    return Object.fromEntries(entries)
  }

  #take (character: string): boolean {
    if (!this.#sees(character)) return false
    this.#place++
    return true
  }

  #sees (character: string): boolean {
    return this.#token() === character
  }

  /** The next quoted text, word, number or single character; '' at the end. */
  #token (): string {
    this.#place = this.#text.length - this.#text.slice(this.#place).trimStart().length
    TOKEN.lastIndex = this.#place
    return TOKEN.exec(this.#text)?.[0] ?? ''
  }

  #error (expected: string): SyntaxError {
    return new SyntaxError(`${expected} was expected ${this.#place < this.#text.length ? `before ${JSON.stringify(this.#text.slice(this.#place))}` : 'at the end'}`)
  }
}

/** A quote that is never closed is a token of its own. */
function isQuoted (token: string): boolean {
  return token.length > 1 && /^["']/.test(token)
}

/** What a text in quotes of either kind says. */
function toText (quoted: string): string {
  const inner = quoted.slice(1, -1)
  const text: unknown = JSON.parse(`"${inner.replace(/\\([^])|"/g, (escape, character?: string) => character === undefined ? '\\"' : character === "'" ? "'" : escape)}"`)
  return String(text)
}

const TOKEN = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[-+\p{L}\p{N}_$.]+|./uy
const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([['true', true], ['false', false], ['null', null], ['undefined', undefined]])
