import type { BoundConverter } from './bound-converter.ts'
import type { RulePiece } from './parse-rule.ts'

/** A step from one state of the matcher to the next: a segment of fixed text, or one with variables. */
export type RulePart = { readonly kind: 'static', readonly text: string } | VariablePart

export interface VariablePart {
  readonly kind: 'variables'
  /** Equal for two parts that accept the same texts with the same weight. */
  readonly key: string
  /** Fixed texts and converters in turn; texts never meet. */
  readonly items: readonly (string | BoundConverter)[]
  /** It takes the rest of the path, over all segments. */
  readonly isFinal: boolean
  /** It is final, and the rule ends in a slash that the path may lack. */
  readonly isSuffixed: boolean
  readonly weight: PartWeight
}

export interface PartWeight {
  readonly textLengths: readonly number[]
  readonly converterWeights: readonly number[]
}

export function toRuleParts (pieces: readonly RulePiece[]): readonly RulePart[] {
  const parts: RulePart[] = []
  let open: OpenPart | undefined // what variables make, once there are any since the last slash
  let text = ''
  for (const piece of pieces) {
    if (open === undefined && piece.kind === 'text') {
      text = piece.text
    } else if (piece.kind !== 'slash' || open?.isFinal === true) {
      open ??= new OpenPart(text)
      open.add(piece)
    } else {
      parts.push(open?.close() ?? { kind: 'static', text })
      open = undefined
      text = ''
    }
  }
  parts.push(open?.close() ?? { kind: 'static', text })
  if (open?.endsInSlash === true) parts.push({ kind: 'static', text: '' })
  return parts
}

/** Negative where the left part is tried first: more and longer fixed text, then more variables, then lighter ones. */
export function compareWeights (left: PartWeight, right: PartWeight): number {
  return right.textLengths.length - left.textLengths.length ||
    compareLists(right.textLengths, left.textLengths) ||
    right.converterWeights.length - left.converterWeights.length ||
    compareLists(left.converterWeights, right.converterWeights)
}

class OpenPart {
  readonly #items: (string | BoundConverter)[] = []
  readonly #textLengths: number[] = []
  readonly #converterWeights: number[] = []
  isFinal = false

  constructor (text: string) {
    if (text !== '') this.#addText(text, countCodePoints(text))
  }

  /** Only a final part holds slashes. */
  get endsInSlash (): boolean {
    const last = this.#items.at(-1)
    return this.isFinal && typeof last === 'string' && last.endsWith('/')
  }

  add (piece: RulePiece): void {
    if (piece.kind === 'variable') {
      this.#items.push(piece.converter)
      this.#converterWeights.push(piece.converter.weight)
      this.isFinal ||= !piece.converter.isolating
      return
    }
    if (piece.kind === 'text') this.#addText(piece.text, countCodePoints(piece.text))
    else this.#addText('/')
  }

  close (): VariablePart {
    const isSuffixed = this.endsInSlash
    const items = isSuffixed ? this.#items.map((item, index) => index === this.#items.length - 1 ? String(item).slice(0, -1) : item) : this.#items
    const weight = { textLengths: this.#textLengths, converterWeights: this.#converterWeights }
    const key = items.map(toKey).join('\n') + (this.isFinal ? '\n' : '') + (isSuffixed ? '/' : '')
    return { kind: 'variables', key, items, isFinal: this.isFinal, isSuffixed, weight }
  }

  // Slashes within a final part have no weight.
  #addText (text: string, length?: number): void {
    if (length !== undefined) this.#textLengths.push(length)
    const last = this.#items.at(-1)
    if (typeof last === 'string') this.#items[this.#items.length - 1] = last + text
    else this.#items.push(text)
  }
}

function countCodePoints (text: string): number {
  return text.length - (text.match(/[\u{10000}-\u{10FFFF}]/gu)?.length ?? 0)
}

// No text of a rule has a line break.
function toKey (item: string | BoundConverter): string {
  return typeof item === 'string' ? item : `\n${item.weight}${item.key}`
}

function compareLists (left: readonly number[], right: readonly number[]): number {
  for (const [index, value] of left.entries()) {
    const difference = value - Number(right[index])
    if (difference !== 0) return difference
  }
  return 0
}
