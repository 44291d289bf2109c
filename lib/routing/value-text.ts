/** The text of a value given to `urlFor`. Throws a TypeError for a value that has none worth showing. */
export function toText (value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value)
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && value.toString !== Object.prototype.toString) return String(value)
  throw new TypeError(`is ${describe(value)}, which has no text`)
}

/** The digits of a whole number, given as a number, a bigint or text. Throws a TypeError for anything else. */
export function toIntegerText (value: unknown): string {
  if (typeof value === 'number' && Number.isInteger(value)) return Number.isSafeInteger(value) ? String(value + 0) : String(BigInt(value))
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'string' && /^[+-]?\d{1,4300}$/.test(value)) return String(BigInt(value.replace('+', '')))
  throw new TypeError(`is ${describe(value)}, not a whole number`)
}

/** A number with a fraction (1 is "1.0"), in the notation Flask uses. Throws a TypeError for anything else. */
export function toFloatText (value: unknown): string {
  if (typeof value === 'number') return formatFloat(value)
  if (typeof value === 'bigint' || (typeof value === 'string' && /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(value))) return formatFloat(Number(value))
  throw new TypeError(`is ${describe(value)}, not a number`)
}

function formatFloat (value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  const [mantissa = '', power = '0'] = value.toExponential().split('e')
  const exponent = Number(power)
  if (exponent < -4 || exponent >= 16) return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
  const plain = exponent < 0 ? value.toFixed(mantissa.replace(/\D/g, '').length - 1 - exponent) : String(value)
  const signed = Object.is(value, -0) ? '-0' : plain
  return signed.includes('.') ? signed : `${signed}.0`
}

function describe (value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (value === null || typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return 'an array'
  return `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`
}
