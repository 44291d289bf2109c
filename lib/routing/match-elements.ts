import { type CharacterClass, type Choice, type Run, isOfClass } from './element.ts'

/**
 * Where each element begins when a row of them takes up a whole text (and where the last one ends), chosen as a regular
 * expression chooses: from the left, as much as possible, or as little where an element is lazy. Undefined: no match.
 *
 * From right to left, one row per element says from which positions the elements after it can reach the end; then one
 * walk from left to right picks. So the time is linear in the text, where backtracking would be of the power of the elements.
 */
export function matchElements (elements: readonly (Choice | Run)[], text: string): readonly number[] | undefined {
  const steps = new CodePointSteps(text)
  const choices: { readonly element: Choice | Run, readonly after: Uint8Array }[] = []
  let after = rowOfEnd(text)
  for (const element of elements.toReversed()) {
    const row = element.kind === 'choice' ? rowOfChoice(element, text, after) : rowOfRun(element, text, after, steps)
    if (row === undefined) return undefined
    choices.push({ element, after })
    after = row
  }
  if (after[0] !== 1) return undefined
  const positions = [0]
  let position = 0
  for (const { element, after } of choices.reverse()) {
    position = element.kind === 'choice' ? endOfChoice(element, text, position, after) : endOfRun(element, text, position, after, steps)
    positions.push(position)
  }
  return positions
}

function rowOfEnd (text: string): Uint8Array {
  const row = new Uint8Array(text.length + 1)
  row[text.length] = 1
  return row
}

function rowOfChoice ({ texts }: Choice, text: string, after: Uint8Array): Uint8Array | undefined {
  const [only] = texts
  if (texts.length === 1 && only?.length === 1) return rowOfCharacter(only.charCodeAt(0), text, after)
  const row = new Uint8Array(text.length + 1)
  let isEmpty = true
  for (const option of texts) {
    for (let start = text.indexOf(option); start !== -1 && start <= text.length; start = nextIndexOf(text, option, start)) {
      if (after[start + option.length] !== 1) continue
      row[start] = 1
      isEmpty = false
    }
  }
  return isEmpty ? undefined : row
}

function rowOfCharacter (code: number, text: string, after: Uint8Array): Uint8Array | undefined {
  const row = new Uint8Array(text.length + 1)
  let isEmpty = true
  for (let start = 0; start < text.length; start++) {
    if (after[start + 1] !== 1 || text.charCodeAt(start) !== code) continue
    row[start] = 1
    isEmpty = false
  }
  return isEmpty ? undefined : row
}

// An empty text is found at the end again and again.
function nextIndexOf (text: string, option: string, start: number): number {
  return start === text.length ? -1 : text.indexOf(option, start + 1)
}

function rowOfRun ({ of, min, max }: Run, text: string, after: Uint8Array, steps: CodePointSteps): Uint8Array | undefined {
  const row = new Uint8Array(text.length + 1)
  if (max === Infinity && steps.areUnits && !hasBreak(of, text)) {
    const last = after.lastIndexOf(1) - min
    return last < 0 ? undefined : row.fill(1, 0, last + 1)
  }
  const nearest = new Int32Array(text.length + 1) // the first position from here on where the rest can match
  let isEmpty = true
  let limit = text.length
  let next = text.length + 1
  for (let start = text.length; start >= 0; start--) {
    if (after[start] === 1) next = start
    nearest[start] = next
    if (start < text.length && !isOfClass(of, text.charCodeAt(start))) limit = start
    const low = steps.forward(start, min)
    if (low > limit || Number(nearest[low]) > Math.min(limit, steps.forward(start, max))) continue
    row[start] = 1
    isEmpty = false
  }
  return isEmpty ? undefined : row
}

// Whether a run may have to stop within the text; true is always safe.
function hasBreak (of: CharacterClass, text: string): boolean {
  if (of === 'not-slash') return text.includes('/')
  return of !== 'not-newline' || text.includes('\n')
}

function endOfChoice ({ texts }: Choice, text: string, start: number, after: Uint8Array): number {
  const lengths = texts.filter((option) => text.startsWith(option, start) && after[start + option.length] === 1).map(({ length }) => length)
  const [length = 0] = lengths
  return start + length
}

function endOfRun ({ of, min, max, lazy }: Run, text: string, start: number, after: Uint8Array, steps: CodePointSteps): number {
  const low = steps.forward(start, min)
  const most = Math.min(text.length, steps.forward(start, max))
  let high = start
  while (high < most && isOfClass(of, text.charCodeAt(high))) high++
  let end = lazy ? low : high
  while (after[end] !== 1) end += lazy ? 1 : -1
  return end
}

/** Steps by whole code points; positions inside of one are steps of their own, which no rule's text can reach. */
class CodePointSteps {
  readonly #starts: readonly number[] | undefined
  readonly #counts: Int32Array | undefined
  readonly #length: number

  constructor (text: string) {
    this.#length = text.length
    if (!/[\u{10000}-\u{10FFFF}]/u.test(text)) return
    const starts: number[] = []
    const counts = new Int32Array(text.length + 1).fill(-1)
    for (let position = 0; position <= text.length; position += (text.codePointAt(position) ?? 0) > 0xFFFF ? 2 : 1) {
      counts[position] = starts.length
      starts.push(position)
    }
    this.#starts = starts
    this.#counts = counts
  }

  /** Whether every code point of the text is one unit. */
  get areUnits (): boolean {
    return this.#starts === undefined
  }

  /** Beyond the text's end where there are not as many code points left. */
  forward (position: number, count: number): number {
    if (this.#starts === undefined || this.#counts === undefined) return position + count
    const before = Number(this.#counts[position])
    return before === -1 ? this.#length + 1 : this.#starts[before + count] ?? this.#length + 1
  }
}
