import { type BoundConverter, type ConverterBinder, type ValueSchema, bindOnce, createBoundConverter, kNoMatch } from './bound-converter.ts'
import { type RuleArgument, assignArguments, toLimit } from './converter-arguments.ts'
import { type Element, choice, run } from './element.ts'
import { toFloatText, toIntegerText } from './value-text.ts'

// Turning digits into a bigint takes more than linear time; Python stops at the same length.
const MAX_BIGINT_DIGITS = 4300

const FEW_DIGITS = 9
const MINUS = 0x2D
const ZERO = 0x30
const NINE = 0x39

const INTEGER_ARGUMENTS = ['fixed_digits', 'min', 'max', 'signed']
const FLOAT_ARGUMENTS = ['min', 'max', 'signed']

export const intBinder: ConverterBinder = bindOnce({
  accepts: '"fixed_digits", "min", "max" and "signed"',
  bind: (given) => bindInteger(assignArguments(given, INTEGER_ARGUMENTS), toSafeInteger)
})

export const bigintBinder: ConverterBinder = bindOnce({
  accepts: intBinder.accepts,
  bind: (given) => bindInteger(assignArguments(given, INTEGER_ARGUMENTS), toBigInt)
})

export const floatBinder: ConverterBinder = bindOnce({
  accepts: '"min", "max" and "signed"',
  bind: (given) => {
    const args = assignArguments(given, FLOAT_ARGUMENTS)
    const isWithin = toRange(args)
    const isSigned = isTruthy(args.get('signed'))
    return createBoundConverter([...signOf(isSigned), run('digit', 1), choice('.'), run('digit', 1)], {
      weight: 50,
      isolating: true,
      schema: { type: 'number', ...toBounds(args, isSigned) },
      fits: (text, start, end) => isDecimal(text, skipSign(text, start, isSigned), end),
      parse: (text) => {
        const value = Number(text)
        return isWithin(value) ? value : kNoMatch
      },
      format: toFloatText
    })
  }
})

function bindInteger (args: ReadonlyMap<string, RuleArgument>, read: (text: string) => number | bigint | typeof kNoMatch): BoundConverter {
  const isWithin = toRange(args)
  const isSigned = isTruthy(args.get('signed'))
  const digits = args.get('fixed_digits')
  // Text in this place is accepted and fits no value, as in Werkzeug.
  const fixedDigits = isTruthy(digits) && typeof digits === 'string' ? NaN : Number(digits ?? 0)
  return createBoundConverter([...signOf(isSigned), run('digit', 1)], {
    weight: 50,
    isolating: true,
    schema: fixedDigits > 0 ? { type: 'string', pattern: `^${isSigned ? '-?' : ''}\\d{${fixedDigits}}$` } : { type: 'integer', ...toBounds(args, isSigned) },
    fits: (text, start, end) => isDigits(text, skipSign(text, start, isSigned), end),
    parse: (text) => {
      if (fixedDigits !== 0 && text.length !== fixedDigits) return kNoMatch
      const value = read(text)
      return value !== kNoMatch && isWithin(value) ? value : kNoMatch
    },
    format: (value) => padDigits(toIntegerText(value), fixedDigits)
  })
}

function toSafeInteger (text: string): number | typeof kNoMatch {
  if (text.length <= FEW_DIGITS && text.charCodeAt(0) !== MINUS) return toSmallInteger(text)
  const value = Number(text) + 0 // "-0" is 0
  return Number.isSafeInteger(value) ? value : kNoMatch
}

// Number() of a piece of a path takes five times as long (benchmarks, <int:id> view).
function toSmallInteger (digits: string): number {
  let value = 0
  for (let index = 0; index < digits.length; index++) value = value * 10 + digits.charCodeAt(index) - ZERO
  return value
}

function toBigInt (text: string): bigint | typeof kNoMatch {
  return text.length > MAX_BIGINT_DIGITS ? kNoMatch : BigInt(text)
}

function toRange (args: ReadonlyMap<string, RuleArgument>): (value: number | bigint) => boolean {
  const min = toLimit(args.get('min'), 'min')
  const max = toLimit(args.get('max'), 'max')
  if (min === undefined && max === undefined) return () => true
  return (value) => !(min !== undefined && value < min) && !(max !== undefined && value > max)
}

/** The same for those who describe an API. */
function toBounds (args: ReadonlyMap<string, RuleArgument>, isSigned: boolean): Pick<ValueSchema, 'minimum' | 'maximum'> {
  const minimum = toLimit(args.get('min'), 'min') ?? (isSigned ? undefined : 0)
  const maximum = toLimit(args.get('max'), 'max')
  return { ...(minimum !== undefined && { minimum: Number(minimum) }), ...(maximum !== undefined && { maximum: Number(maximum) }) }
}

function isTruthy (value: RuleArgument | undefined): boolean {
  return Boolean(value)
}

function signOf (isSigned: boolean): readonly Element[] {
  return isSigned ? [choice('-', '')] : []
}

function skipSign (text: string, start: number, isSigned: boolean): number {
  return isSigned && text.charCodeAt(start) === 0x2D ? start + 1 : start
}

function isDigits (text: string, start: number, end: number): boolean {
  for (let index = start; index < end; index++) {
    const code = text.charCodeAt(index)
    if (code < ZERO || code > NINE) return false
  }
  return end > start
}

function isDecimal (text: string, start: number, end: number): boolean {
  const dot = text.indexOf('.', start)
  return dot !== -1 && dot < end && isDigits(text, start, dot) && isDigits(text, dot + 1, end)
}

function padDigits (text: string, digits: number): string {
  if (text.length >= digits || Number.isNaN(digits)) return text
  const sign = text.startsWith('-') ? '-' : ''
  return sign + text.slice(sign.length).padStart(digits - sign.length, '0')
}
