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
  let open = new OpenPart()
  for (const piece of pieces) {
    if (piece.kind === 'slash' && !open.isFinal) {
      parts.push(open.close())
      open = new OpenPart()
    } else {
      open.add(piece)
    }
  }
  if (open.endsInSlash) return [...parts, open.close(), { kind: 'static', text: '' }]
  return [...parts, open.close()]
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
    if (piece.kind === 'text') this.#textLengths.push(Array.from(piece.text).length)
    const text = piece.kind === 'text' ? piece.text : '/'
    const last = this.#items.at(-1)
    if (typeof last === 'string') this.#items[this.#items.length - 1] = last + text
    else this.#items.push(text)
  }

  close (): RulePart {
    const [first = ''] = this.#items
    if (this.#converterWeights.length === 0 && typeof first === 'string') return { kind: 'static', text: first }
    const isSuffixed = this.endsInSlash
    const items = isSuffixed ? this.#items.map((item, index) => index === this.#items.length - 1 ? String(item).slice(0, -1) : item) : this.#items
    const weight = { textLengths: this.#textLengths, converterWeights: this.#converterWeights }
    const key = JSON.stringify([items.map((item) => typeof item === 'string' ? item : item.elements), this.isFinal, isSuffixed, weight])
    return { kind: 'variables', key, items, isFinal: this.isFinal, isSuffixed, weight }
  }
}

function compareLists (left: readonly number[], right: readonly number[]): number {
  for (const [index, value] of left.entries()) {
    const difference = value - (right[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
