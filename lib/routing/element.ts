/** The characters a {@link Run} is made of. */
export type CharacterClass = 'digit' | 'hex' | 'not-slash' | 'not-newline'

/** One of several fixed texts, the first that lets the rest of the part match. */
export interface Choice {
  readonly kind: 'choice'
  readonly texts: readonly string[]
}

/** Between `min` and `max` characters (code points) of one class: as many as possible, or as few when lazy. */
export interface Run {
  readonly kind: 'run'
  readonly of: CharacterClass
  readonly min: number
  readonly max: number
  readonly lazy: boolean
}

/** What a converter of the user's own accepts: regular expression text in RE2's syntax. */
export interface Expression {
  readonly kind: 'expression'
  readonly source: string
}

/** The smallest piece of what a rule's part accepts. */
export type Element = Choice | Run | Expression

export function choice (...texts: readonly string[]): Choice {
  return { kind: 'choice', texts }
}

export function run (of: CharacterClass, min: number, max: number = Infinity): Run {
  return { kind: 'run', of, min, max, lazy: false }
}

export function isOfClass (of: CharacterClass, code: number): boolean {
  switch (of) {
    case 'digit': return code >= 0x30 && code <= 0x39
    case 'hex': return (code >= 0x30 && code <= 0x39) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x66)
    case 'not-slash': return code !== 0x2F
    case 'not-newline': return code !== 0x0A
  }
}

/** The same element as regular expression text in RE2's syntax. */
export function toExpressionSource (element: Element): string {
  if (element.kind === 'expression') return `(?:${element.source})`
  if (element.kind === 'choice') return `(?:${element.texts.map(escapeExpression).join('|')})`
  return CLASS_SOURCES[element.of] + toQuantifier(element)
}

export function escapeExpression (text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

const CLASS_SOURCES: { readonly [Class in CharacterClass]: string } = {
  digit: '[0-9]', hex: '[0-9A-Fa-f]', 'not-slash': '[^/]', 'not-newline': '[^\\n]'
}

function toQuantifier ({ min, max, lazy }: Run): string {
  const most = max === Infinity ? '' : String(max)
  return `{${min},${most}}${lazy ? '?' : ''}`
}
