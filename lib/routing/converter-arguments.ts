/** One argument of a converter as it stands in a rule. */
export type RuleArgument = string | number | bigint | boolean | null

export interface RuleArguments {
  readonly positional: readonly RuleArgument[]
  readonly named: ReadonlyMap<string, RuleArgument>
}

/**
 * The arguments between a converter's brackets: `length=2`, `min=1, max=9`, `png, "tar.gz"`.
 * Throws a TypeError that quotes the part that is no argument.
 */
export function parseConverterArguments (text: string): RuleArguments {
  if (text === '') return NO_ARGUMENTS
  const positional: RuleArgument[] = []
  const named = new Map<string, RuleArgument>()
  const source = `${text},`
  let position = 0
  while (/[^\s,]/.test(source.slice(position))) {
    ARGUMENT.lastIndex = position
    const found = ARGUMENT.exec(source)
    if (found === null) throw new TypeError(`does not understand ${JSON.stringify(text.slice(position).trim())}`)
    const [, name, bare = '', quoted] = found
    const value = quoted === undefined ? toArgument(bare) : quoted.slice(1, -1)
    if (name === undefined) positional.push(value)
    else named.set(name, value)
    position = ARGUMENT.lastIndex
  }
  return { positional, named }
}

/** Puts positional and named arguments under the names a converter knows. Throws a TypeError for one it does not know. */
export function assignArguments (given: RuleArguments, names: readonly string[]): Map<string, RuleArgument> {
  const assigned = new Map<string, RuleArgument>()
  if (given.positional.length > names.length) throw new TypeError(`has ${given.positional.length} arguments`)
  for (const [index, name] of names.entries()) {
    const value = given.positional[index]
    if (value !== undefined) assigned.set(name, value)
  }
  for (const [name, value] of given.named) {
    if (!names.includes(name)) throw new TypeError(`has no argument ${JSON.stringify(name)}`)
    if (assigned.has(name)) throw new TypeError(`has ${JSON.stringify(name)} twice`)
    assigned.set(name, value)
  }
  return assigned
}

/** A whole number of at least zero; text made of digits counts, a fraction is cut off. */
export function toCount (value: RuleArgument, name: string): number {
  const number = typeof value === 'string' && !/^\s*\d+\s*$/.test(value) ? NaN : Math.trunc(Number(value))
  if (value === null || !(number >= 0 && number < Infinity)) throw new TypeError(`cannot read ${show(value)} as a number for ${JSON.stringify(name)}`)
  return number
}

/** A limit to compare with; undefined when there is none. */
export function toLimit (value: RuleArgument | undefined, name: string): number | bigint | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') throw new TypeError(`cannot read ${show(value)} as a number for ${JSON.stringify(name)}`)
  return typeof value === 'boolean' ? Number(value) : value
}

const NO_ARGUMENTS: RuleArguments = { positional: [], named: new Map() }

// A number swallows one character after its digits, and the digits after that: `2.5`, but also `1,2` without a space.
const ARGUMENT = /\s*(?:([\p{L}\p{N}_]+)\s*=\s*)?(?:(\d+.\d*|[\p{L}\p{N}_.]+)|[urUR]?("[^"]*"|'[^']*'))\s*,/uy

const INTEGER = /^[+-]?\d+(?:_\d+)*$/
const FLOAT = /^[+-]?(?:(?:\d+(?:_\d+)*)?\.?\d+(?:_\d+)*|\d+(?:_\d+)*\.)(?:e[+-]?\d+)?$/i
const SPECIAL_FLOAT = /^(?:inf|infinity|nan)$/i
const CONSTANTS: ReadonlyMap<string, RuleArgument> = new Map<string, RuleArgument>([['None', null], ['True', true], ['False', false]])

function toArgument (text: string): RuleArgument {
  const constant = CONSTANTS.get(text)
  if (constant !== undefined) return constant
  const trimmed = text.trim()
  const digits = trimmed.replaceAll('_', '')
  if (INTEGER.test(trimmed)) return Number.isSafeInteger(Number(digits)) ? Number(digits) : BigInt(digits)
  if (FLOAT.test(trimmed)) return Number(digits)
  if (SPECIAL_FLOAT.test(trimmed)) return /nan/i.test(trimmed) ? NaN : Infinity
  return text
}

function show (value: RuleArgument): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
