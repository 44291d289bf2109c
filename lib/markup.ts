import { decodeHTML } from 'entities/decode'
import { formatMarkup } from './markup-format.ts'

/** An object that says itself what its HTML is; it is trusted to be escaped. */
export interface HtmlObject {
  toHTML (): string
}

/**
 * Text that is safe to put into HTML as it is. `escape(value)` and the `html` tag make it from text that is not.
 * Objects with `toHTML()` are trusted to give HTML.
 * @example new Markup('<em>%s</em>').format(userName)
 */
export class Markup {
  readonly #text: string

  constructor (text: unknown = '') {
    this.#text = hasHtml(text) ? text.toHTML() : String(text)
  }

  /** The value as Markup, with the five characters that mean something in HTML escaped. */
  static escape (value: unknown): Markup {
    return escape(value)
  }

  /** The number of characters. */
  get length (): number {
    return this.#text.length
  }

  toString (): string {
    return this.#text
  }

  /** What template engines ask for: the text as it is. */
  toHTML (): string {
    return this.#text
  }

  toJSON (): string {
    return this.#text
  }

  /**
   * Puts the values, escaped, where the directives stand: `%s` (text), `%d` (whole number), `%f` and `%e` (decimals),
   * `%%` (a percent sign), with Python's width and precision; `%(name)s` takes a value out of one object.
   * @throws FlaskishError FLASKISH_ERR_MARKUP_FORMAT for too few or too many values, or one that does not fit.
   */
  format (...values: readonly unknown[]): Markup {
    return new Markup(formatMarkup(this.#text, values, escapeText))
  }

  /** The text without tags and comments, white space collapsed, references resolved. Plain text again, to be escaped before it is shown. */
  striptags (): string {
    const text = removeBetween(removeComments(this.#text), '<', '>')
    return unescape(text.split(WHITE_SPACE).filter((word) => word !== '').join(' '))
  }

  /** The text with its character references resolved, as HTML 5 reads them. Plain text again, to be escaped before it is shown. */
  unescape (): string {
    return unescape(this.#text)
  }
}

/** The value as Markup, with &, <, >, " and ' escaped. Markup, and what has `toHTML()`, stays as it is. */
export function escape (value: unknown): Markup {
  return value instanceof Markup ? value : new Markup(escapeText(value))
}

/**
 * A template literal as Markup: values are escaped, Markup stays as it is, lists are joined, null and undefined are empty.
 * @example html`<li>${name}</li>`
 */
export function html (strings: TemplateStringsArray, ...values: readonly unknown[]): Markup {
  return new Markup(strings.reduce((text, string, index) => text + toInnerHtml(values[index - 1]) + string))
}

function toInnerHtml (value: unknown): string {
  if (value === undefined || value === null) return ''
  return Array.isArray(value) ? value.map(toInnerHtml).join('') : escapeText(value)
}

function escapeText (value: unknown): string {
  if (hasHtml(value)) return value.toHTML()
  const text = String(value)
  return SPECIAL.test(text) ? text.replace(SPECIALS, toReference) : text
}

function hasHtml (value: unknown): value is HtmlObject {
  return typeof value === 'object' && value !== null && 'toHTML' in value && typeof value.toHTML === 'function'
}

function toReference (char: string): string {
  switch (char) {
    case '&': return '&amp;'
    case '<': return '&lt;'
    case '>': return '&gt;'
    case '"': return '&#34;'
    default: return '&#39;'
  }
}

/** What one comment leaves may complete the beginning of another, which then is one; kept in pieces so that time stays linear. */
function removeComments (text: string): string {
  const kept: string[] = []
  let position = 0
  for (;;) {
    const begun = countBegun(kept, text, position)
    const start = begun > 0 ? position : text.indexOf('<!--', position)
    const next = start === -1 ? -1 : findCommentEnd(text, start, begun)
    if (next === -1) return kept.join('') + text.slice(position)
    dropLast(kept, begun)
    if (start > position) kept.push(text.slice(position, start))
    position = next
  }
}

/** The place behind "-->", whose first character may be the last of "<!--"; `begun` characters of that are kept already. */
function findCommentEnd (text: string, start: number, begun: number): number {
  if (begun === 3 && text.startsWith('->', start)) return start + 2
  const end = text.indexOf('-->', begun > 0 ? start : start + 2)
  return end === -1 ? -1 : end + 3
}

/** How many characters of "<!--" the kept pieces end with, where the text goes on with the others. */
function countBegun (kept: readonly string[], text: string, position: number): number {
  let tail = ''
  for (let index = kept.length - 1; index >= 0 && tail.length < 3; index--) tail = kept[index] + tail
  return [3, 2, 1].find((count) => tail.endsWith('<!--'.slice(0, count)) && text.startsWith('<!--'.slice(count), position)) ?? 0
}

function dropLast (kept: string[], count: number): void {
  for (let left = count; left > 0;) {
    const [piece = ''] = kept.splice(-1)
    if (piece.length > left) kept.push(piece.slice(0, -left))
    left -= piece.length
  }
}

function removeBetween (text: string, opening: string, closing: string): string {
  const kept: string[] = []
  let position = 0
  for (;;) {
    const start = text.indexOf(opening, position)
    const end = start === -1 ? -1 : text.indexOf(closing, start)
    if (end === -1) return kept.join('') + text.slice(position)
    kept.push(text.slice(position, start))
    position = end + closing.length
  }
}

function unescape (text: string): string {
  return text.replace(REFERENCE, (all, hex?: string, decimal?: string) => {
    if (hex !== undefined) return fromCodePoint(Number.parseInt(hex, 16))
    if (decimal !== undefined) return fromCodePoint(Number.parseInt(decimal, 10))
    return decodeHTML(all)
  })
}

/** As HTML 5 reads a number: Windows-1252 for C1 controls, U+FFFD for what is no character, nothing for other controls. */
function fromCodePoint (code: number): string {
  const known = REMAPPED.get(code)
  if (known !== undefined) return known
  if ((code >= 0xD800 && code <= 0xDFFF) || code > 0x10FFFF) return '\uFFFD'
  return isNoCharacter(code) ? '' : String.fromCodePoint(code)
}

function isNoCharacter (code: number): boolean {
  return (code >= 0x1 && code <= 0x8) || code === 0xB || (code >= 0xE && code <= 0x1F) ||
    (code >= 0x7F && code <= 0x9F) || (code >= 0xFDD0 && code <= 0xFDEF) || (code & 0xFFFE) === 0xFFFE
}

const SPECIAL = /[&<>"']/
const SPECIALS = /[&<>"']/g
const REFERENCE = /&(?:#[xX]([0-9a-fA-F]+);?|#([0-9]+);?|[a-zA-Z][a-zA-Z0-9]*;?)/g
// Python's white space, which is not JavaScript's.
// eslint-disable-next-line no-control-regex -- four control characters are white space there
const WHITE_SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/
// https://html.spec.whatwg.org/multipage/parsing.html#numeric-character-reference-end-state
const REMAPPED: ReadonlyMap<number, string> = new Map([
  [0x00, '\uFFFD'], [0x0D, '\r'],
  ...Array.from('€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ', (char, index): [number, string] => [0x80 + index, char])
])
