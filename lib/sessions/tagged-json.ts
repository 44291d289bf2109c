import { FlaskishError } from '../errors.ts'
import { Markup } from '../markup.ts'

/**
 * A value as JSON can carry it: what JSON has no word for becomes an object whose one key is a tag, a space and a letter.
 * Data that looks like that gets one more space, so that it comes back as the data it was.
 * @throws FlaskishError FLASKISH_ERR_SESSION_VALUE for what could not come back: a function, an instance of a class.
 */
export function toTagged (value: unknown, place: string, depth = 0): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean': return value
    case 'number': return Number.isFinite(value) && !Object.is(value, -0) ? value : { ' n': Object.is(value, -0) ? '-0' : String(value) }
    case 'bigint': return { ' i': String(value) }
    case 'undefined': return { ' u': 1 }
    case 'object': return value === null ? null : toTaggedObject(value, place, depth + 1)
    default: return refuse(place, `a ${typeof value}`)
  }
}

/** What `toTagged` was given; `tree` is taken over. @throws where it is not of its making. */
export function fromTagged (tree: unknown): unknown {
  if (typeof tree !== 'object' || tree === null) return tree
  const parts = tree as Record<string, unknown>
  const keys = Object.keys(parts)
  const [first = ''] = keys
  if (keys.length === 1 && first.startsWith(' ')) return readTag(first, parts[first])
  for (const key of keys) {
    const part = parts[key]
    // A key like __proto__ is the object's own, so that assigning to it reaches no prototype.
    if (typeof part === 'object' && part !== null) parts[key] = fromTagged(part)
  }
  return parts
}

function toTaggedObject (value: object, place: string, depth: number): unknown {
  if (depth > MAX_DEPTH) return refuse(place, `nested in more than ${MAX_DEPTH} levels, or in itself`)
  if (Array.isArray(value)) return Array.from(value, (item: unknown, index) => toTagged(item, `${place}[${index}]`, depth))
  if (isPlain(value)) return toTaggedRecord(value, place, depth)
  if (value instanceof Date) return { ' d': value.getTime() }
  if (value instanceof Markup) return { ' h': value.toString() }
  if (value instanceof Map) return { ' m': Array.from(value, (pair: unknown[]) => toTagged(pair, `${place} (a Map)`, depth)) }
  if (value instanceof Set) return { ' s': Array.from(value, (item: unknown) => toTagged(item, `${place} (a Set)`, depth)) }
  if (Buffer.isBuffer(value)) return { ' b': value.toString('base64') }
  if (value instanceof Uint8Array) return { ' y': Buffer.from(value).toString('base64') }
  if ('toJSON' in value && typeof value.toJSON === 'function') return toTagged(value.toJSON(), place, depth)
  return refuse(place, `an instance of ${nameOfClass(value)}`)
}

function toTaggedRecord (value: object, place: string, depth: number): unknown {
  const entries = Object.entries(value).map(([key, part]): [string, unknown] => [key, toTagged(part, `${place}.${key}`, depth)])
  const [only] = entries
  if (entries.length === 1 && only?.[0].startsWith(' ')) only[0] = ` ${only[0]}`
  return Object.fromEntries(entries)
}

function readTag (tag: string, content: unknown): unknown {
  switch (tag) {
    case ' n': return Number(content)
    case ' i': return BigInt(String(content))
    case ' u': return undefined
    case ' d': return new Date(content === null ? NaN : Number(content))
    case ' h': return new Markup(String(content))
    case ' m': return new Map(fromTagged(content) as Array<[unknown, unknown]>)
    case ' s': return new Set(fromTagged(content) as unknown[])
    case ' b': return Buffer.from(String(content), 'base64')
    case ' y': return new Uint8Array(Buffer.from(String(content), 'base64'))
  }
  if (!tag.startsWith('  ')) throw new Error('A tag that is not known.')
  return { [tag.slice(1)]: fromTagged(content) }
}

function isPlain (value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function nameOfClass (value: object): string {
  const { constructor } = value
  return typeof constructor === 'function' && constructor.name !== '' ? constructor.name : 'a class'
}

function refuse (place: string, found: string): never {
  throw new FlaskishError('FLASKISH_ERR_SESSION_VALUE', { place, found })
}

const MAX_DEPTH = 200
