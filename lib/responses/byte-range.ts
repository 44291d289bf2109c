/** A run of bytes within a whole. */
export interface ByteRange {
  readonly start: number
  readonly length: number
}

/**
 * The bytes that a Range header asks for, out of `size`. Undefined where the whole is the answer: without a header, under
 * another unit than bytes, and of nothing. 'unsatisfiable' for what lies outside, cannot be read, or is more than one
 * range: several would let a small request ask for a file many times over.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-14
 */
export function parseByteRange (header: string | undefined, size: number): ByteRange | 'unsatisfiable' | undefined {
  const [, unit = '', set = ''] = /^\s*([^\s=]+)\s*=(.*)$/s.exec(header ?? '') ?? []
  if (unit.toLowerCase() !== 'bytes' || size === 0) return undefined
  const [, first = '', last = ''] = ONE_RANGE.exec(set.trim()) ?? []
  if (first === '') return toRange(last === '' ? size : size - Number(last), size - 1, size)
  return toRange(Number(first), last === '' ? size - 1 : Number(last), size)
}

function toRange (first: number, last: number, size: number): ByteRange | 'unsatisfiable' {
  if (first >= size || last < first) return 'unsatisfiable'
  const start = Math.max(first, 0)
  return { start, length: Math.min(last, size - 1) - start + 1 }
}

const ONE_RANGE = /^([0-9]*)-([0-9]*)$/
