import { RE2JS } from 're2js'
import type { BoundConverter } from './bound-converter.ts'
import { type Element, choice, toExpressionSource } from './element.ts'
import { matchElements } from './match-elements.ts'
import type { VariablePart } from './rule-parts.ts'

/** Matches one segment, or the rest of a path, against a part with variables. */
export interface SegmentMatcher {
  readonly prefix: string
  readonly suffix: string
  /** Puts the text of each variable behind `values` where the text from `start` to `end` fits. Linear in that text. */
  match (text: string, start: number, end: number, values: string[]): boolean
  /** The text of the only variable where there is one, undefined where it does not fit. */
  readonly find?: (text: string, start: number, end: number) => string | undefined
}

export function createSegmentMatcher ({ items }: VariablePart): SegmentMatcher {
  const [first] = items
  const last = items.at(-1)
  const prefix = typeof first === 'string' ? first : ''
  const suffix = typeof last === 'string' ? last : ''
  const converters = items.filter((item) => typeof item !== 'string')
  const [only] = converters
  if (only !== undefined && converters.length === 1) return new SingleMatcher(prefix, suffix, only)
  return new MultipleMatcher(prefix, suffix, items)
}

class SingleMatcher implements SegmentMatcher {
  readonly prefix: string
  readonly suffix: string
  readonly #converter: BoundConverter

  constructor (prefix: string, suffix: string, converter: BoundConverter) {
    this.prefix = prefix
    this.suffix = suffix
    this.#converter = converter
  }

  match (text: string, start: number, end: number, values: string[]): boolean {
    const found = this.find(text, start, end)
    if (found === undefined) return false
    values.push(found)
    return true
  }

  find (text: string, start: number, end: number): string | undefined {
    const { prefix, suffix } = this
    const from = start + prefix.length
    const to = end - suffix.length
    if (to < from) return undefined
    if (prefix !== '' && !text.startsWith(prefix, start)) return undefined
    if (suffix !== '' && !text.startsWith(suffix, to)) return undefined
    return this.#converter.fits(text, from, to) ? text.slice(from, to) : undefined
  }
}

class MultipleMatcher implements SegmentMatcher {
  readonly prefix: string
  readonly suffix: string
  readonly #texts: readonly string[]
  readonly #find: (text: string) => readonly string[] | undefined

  constructor (prefix: string, suffix: string, items: VariablePart['items']) {
    this.prefix = prefix
    this.suffix = suffix
    this.#texts = items.filter((item) => typeof item === 'string')
    this.#find = createFinder(items)
  }

  match (text: string, start: number, end: number, values: string[]): boolean {
    if (!text.startsWith(this.prefix, start)) return false
    const segment = text.slice(start, end)
    if (!segment.endsWith(this.suffix) || !this.#hasTexts(segment)) return false
    const found = this.#find(segment)
    if (found === undefined) return false
    values.push(...found)
    return true
  }

  // Cheap, and true of whatever matches: many rules that share a segment are told apart here.
  #hasTexts (segment: string): boolean {
    let position = 0
    for (const text of this.#texts) {
      const found = segment.indexOf(text, position)
      if (found === -1) return false
      position = found + text.length
    }
    return true
  }
}

function createFinder (items: VariablePart['items']): (text: string) => readonly string[] | undefined {
  const elements: Element[] = []
  const spans: { readonly first: number, readonly end: number }[] = []
  for (const item of items) {
    const first = elements.length
    elements.push(...typeof item === 'string' ? [choice(item)] : item.elements)
    if (typeof item !== 'string') spans.push({ first, end: elements.length })
  }
  if (arePlainStrings(items)) return (text) => splitPlainStrings(items, text)
  if (elements.some((element) => element.kind === 'expression')) return createExpressionFinder(items)
  const plain = elements.filter((element) => element.kind !== 'expression')
  return (text) => {
    const positions = matchElements(plain, text)
    return positions && spans.map(({ first, end }) => text.slice(positions[first], positions[end]))
  }
}

function createExpressionFinder (items: VariablePart['items']): (text: string) => readonly string[] | undefined {
  const names: string[] = []
  const source = items.map((item) => {
    if (typeof item === 'string') return toExpressionSource(choice(item))
    names.push(`flaskish${names.length}`)
    return `(?P<${names.at(-1)}>${item.elements.map(toExpressionSource).join('')})`
  }).join('')
  const expression = RE2JS.compile(source)
  return (text) => {
    const matcher = expression.matcher(text)
    return matcher.matches() ? names.map((name) => String(matcher.group(name))) : undefined
  }
}

// A string between two texts, as nearly every segment with several variables has it, needs no table: the texts are
// looked for from the right, so every variable before them takes as much as it can.
function arePlainStrings (items: VariablePart['items']): boolean {
  return items.every((item, index) => typeof item === 'string' || (typeof items[index + 1] !== 'object' && isPlainString(item)))
}

function isPlainString ({ elements }: BoundConverter): boolean {
  const [only] = elements
  return elements.length === 1 && only?.kind === 'run' && only.of === 'not-slash' && only.min === 1 && only.max === Infinity
}

function splitPlainStrings (items: VariablePart['items'], text: string): readonly string[] | undefined {
  const values: string[] = []
  let end = text.length
  for (let index = items.length - 1; index >= 0; index--) {
    const item = items[index]
    if (typeof item === 'string') {
      end -= item.length // the fixed end, which was compared already
      continue
    }
    const before = items[--index]
    const separator = typeof before === 'string' ? before : ''
    const last = end - 1 - separator.length
    const at = index > 0 && last >= 0 ? text.lastIndexOf(separator, last) : 0
    const start = at + separator.length
    if (at === -1 || start >= end) return undefined
    values.unshift(text.slice(start, end))
    end = at
  }
  return values
}
