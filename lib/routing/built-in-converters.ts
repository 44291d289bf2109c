import { type BoundConverter, type ConverterBinder, bindOnce, createBoundConverter } from './bound-converter.ts'
import { assignArguments, toCount } from './converter-arguments.ts'
import { type Element, choice, isOfClass, run } from './element.ts'
import { bigintBinder, floatBinder, intBinder } from './number-converters.ts'
import { quotePath } from './quote-url.ts'
import { toText } from './value-text.ts'

const STRING_ARGUMENTS = ['minlength', 'maxlength', 'length']

export const stringBinder: ConverterBinder = bindOnce({
  accepts: '"minlength", "maxlength" and "length"',
  bind: (given) => {
    const args = assignArguments(given, STRING_ARGUMENTS)
    const length = args.get('length') ?? null
    const most = args.get('maxlength') ?? null
    const least = args.get('minlength')
    const min = toCount(length ?? (least === undefined ? 1 : least), length === null ? 'minlength' : 'length')
    const max = length === null && most === null ? Infinity : toCount(length ?? most, length === null ? 'maxlength' : 'length')
    if (min > max) throw new TypeError(`has a "minlength" of ${min} above its "maxlength" of ${max}`)
    return createBoundConverter([run('not-slash', min, max)], {
      weight: 100,
      isolating: true,
      schema: { type: 'string', ...(min > 0 && { minLength: min }), ...(max < Infinity && { maxLength: max }) },
      fits: min === 1 && max === Infinity ? isFilled : (text, start, end) => hasLength(text, start, end, min, max),
      parse: undefined,
      format: (value) => quotePath(toText(value))
    })
  }
})

const anyBinder: ConverterBinder = {
  accepts: 'names and quoted texts',
  bind: ({ positional, named }) => {
    if (named.size > 0) throw new TypeError('has named arguments')
    const texts: string[] = []
    for (const item of positional) {
      if (typeof item !== 'string') throw new TypeError(`has the item ${String(item)}, which is no text (write "${String(item)}")`)
      texts.push(item)
    }
    const items: ReadonlySet<string> = new Set(texts)
    const accepted: ReadonlySet<string> = texts.length === 0 ? new Set(['']) : items
    return createBoundConverter([choice(...accepted)], {
      weight: 100,
      isolating: true,
      schema: { type: 'string', enum: [...accepted] },
      fits: (text, start, end) => accepted.has(text.slice(start, end)),
      parse: undefined,
      format: (value) => {
        if (typeof value === 'string' && items.has(value)) return value
        throw new TypeError(`is not one of ${texts.map((item) => JSON.stringify(item)).join(', ')}`)
      }
    })
  }
}

const PATH: readonly Element[] = [run('not-slash', 1, 1), { kind: 'run', of: 'not-newline', min: 0, max: Infinity, lazy: true }]

const path: BoundConverter = createBoundConverter(PATH, {
  weight: 200,
  isolating: false,
  schema: { type: 'string', minLength: 1 },
  fits: (text, start, end) => {
    if (end <= start || text.charCodeAt(start) === 0x2F) return false
    const newline = text.indexOf('\n', start + 1)
    return newline === -1 || newline >= end
  },
  parse: undefined,
  format: (value) => quotePath(toText(value))
})

const UUID: readonly Element[] = [
  run('hex', 8, 8), choice('-'), run('hex', 4, 4), choice('-'), run('hex', 4, 4), choice('-'),
  run('hex', 4, 4), choice('-'), run('hex', 12, 12)
]

const uuid: BoundConverter = createBoundConverter(UUID, {
  weight: 100,
  isolating: true,
  schema: { type: 'string', format: 'uuid' },
  fits: (text, start, end) => end - start === 36 && isUuid(text, start),
  parse: (text) => text.toLowerCase(),
  format: toText
})

/** The converters every rule knows; "default" is the one of a variable that names none. */
export const BUILT_IN_CONVERTERS: ReadonlyMap<string, ConverterBinder> = new Map([
  ['default', stringBinder],
  ['string', stringBinder],
  ['any', anyBinder],
  ['path', { accepts: 'no arguments', bind: () => path }],
  ['int', intBinder],
  ['bigint', bigintBinder],
  ['float', floatBinder],
  ['uuid', { accepts: 'no arguments', bind: () => uuid }]
])

function isFilled (_text: string, start: number, end: number): boolean {
  return end > start
}

// Counts code points, and no further than needed to know that there are too many.
function hasLength (text: string, start: number, end: number, min: number, max: number): boolean {
  if (end - start < min) return false
  let count = 0
  for (let index = start; index < end && count <= max; count++) index += isPair(text, index) ? 2 : 1
  return count >= min && count <= max
}

function isPair (text: string, index: number): boolean {
  return (text.charCodeAt(index) & 0xFC00) === 0xD800 && (text.charCodeAt(index + 1) & 0xFC00) === 0xDC00
}

function isUuid (text: string, start: number): boolean {
  for (let index = 0; index < 36; index++) {
    const code = text.charCodeAt(start + index)
    const isDash = index === 8 || index === 13 || index === 18 || index === 23
    if (isDash ? code !== 0x2D : !isOfClass('hex', code)) return false
  }
  return true
}
