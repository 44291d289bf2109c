import { FlaskishError } from './errors.ts'

/** The template with its printf directives filled in; texts pass through `escape` before width and precision are applied, as in Flask. */
export function formatMarkup (template: string, values: readonly unknown[], escape: (value: unknown) => string): string {
  let used = 0
  let named = false
  const text = template.replace(DIRECTIVE, (all: string, name?: string, flags = '', width = '', precision?: string, kind = '') => {
    if (kind === '%') return '%'
    if (name === undefined && used === values.length) refuse(`it has more directives than the ${values.length} given values.`, 'Give a value for each, and write %% for a percent sign.')
    const value = name === undefined ? values[used++] : getNamed(values, name)
    named ||= name !== undefined
    const formatted = formatValue({ all, kind, precision: precision === undefined ? undefined : Number(precision), value, escape })
    return pad(formatted, flags, Number(width))
  })
  if (!named && used < values.length) refuse(`it has ${used} directives, but ${values.length} values were given.`, 'Leave the others out.')
  return text
}

interface Directive {
  readonly all: string
  readonly kind: string
  readonly precision: number | undefined
  readonly value: unknown
  readonly escape: (value: unknown) => string
}

function formatValue ({ all, kind, precision, value, escape }: Directive): string {
  switch (kind) {
    case 's': return escape(value).slice(0, precision)
    case 'd': return toInteger(value)
    case 'f': return formatFixed(toNumber(value), precision ?? 6)
    case 'e': return formatExponential(toNumber(value), precision ?? 6)
    default: return refuse(`${JSON.stringify(all)} is no directive it knows.`, 'Use %s, %d, %f or %e, and write %% for a percent sign.')
  }
}

function getNamed (values: readonly unknown[], name: string): unknown {
  const [named] = values
  if (values.length === 1 && typeof named === 'object' && named !== null && Object.hasOwn(named, name)) return Reflect.get(named, name)
  return refuse(`there is no value named ${JSON.stringify(name)}.`, 'Give one object that has it.')
}

function toInteger (value: unknown): string {
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number' && Number.isFinite(value)) return String(BigInt(Math.trunc(value)))
  if (typeof value === 'string' && /^\s*[+-]?[0-9]+\s*$/.test(value)) return String(BigInt(value.trim().replace('+', '')))
  return refuse('a value for %d is not a number.', 'Use %s for text.')
}

function toNumber (value: unknown): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number === 'number' && Number.isFinite(number)) return number
  return refuse('a value for %f or %e is not a number.', 'Use %s for text.')
}

function formatFixed (value: number, digits: number): string {
  const places = Math.min(digits, MOST_DIGITS)
  return roundTieToEven(value.toFixed(places), value.toFixed(100).slice(places - 100))
}

function formatExponential (value: number, digits: number): string {
  const places = Math.min(digits, MOST_DIGITS)
  const [mantissa = '', exponent = ''] = value.toExponential(places).split('e')
  const [exact = ''] = value.toExponential(100).split('e')
  return `${roundTieToEven(mantissa, exact.slice(places - 100))}e${exponent.replace(/^([+-])([0-9])$/, '$10$2')}`
}

/** A half goes to the even digit, as in Python; JavaScript rounds it up. */
function roundTieToEven (rounded: string, dropped: string): string {
  const last = Number(rounded.at(-1))
  return /^50*$/.test(dropped) && last % 2 === 1 ? rounded.slice(0, -1) + (last - 1) : rounded
}

function pad (text: string, flags: string, width: number): string {
  const wanted = Math.min(width, WIDEST)
  if (flags.includes('-')) return text.padEnd(wanted)
  if (!flags.includes('0')) return text.padStart(wanted)
  const sign = text.startsWith('-') ? '-' : ''
  return sign + text.slice(sign.length).padStart(wanted - sign.length, '0')
}

function refuse (found: string, fix: string): never {
  throw new FlaskishError('FLASKISH_ERR_MARKUP_FORMAT', { found, fix })
}

const DIRECTIVE = /%(?:\(([^()%]*)\))?([-0]*)([0-9]*)(?:\.([0-9]+))?([^]?)/g
const MOST_DIGITS = 50
const WIDEST = 10_000
