import { BadRequestKeyError } from './exceptions/by-status.ts'
import { parsePairs } from './query-pairs.ts'

const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/**
 * Several values per name, as forms and queries have them. `dict.name` is the first value, and a missing one answers 400;
 * `get` gives a default instead. `'name' in dict`, `Object.keys(dict)` and spreading see the names that were sent, whatever
 * they are: `__proto__` or `constructor` are names like others. The methods win over fields of the same name: `get('get')`
 * reads the field.
 */
export type MultiDict<Value = string> = MultiDictMethods<Value> & { readonly [name: string]: Value }

export interface MultiDictMethods<Value> extends Iterable<[name: string, value: Value]> {
  /** The number of values. */
  readonly size: number
  /** The first value of the name, or undefined. */
  get (name: string): Value | undefined
  /** The first value of the name, or the default. */
  get<Default> (name: string, defaultValue: Default): Value | Default
  /** The first value of the name, converted; the default where there is none, or where converting throws or gives NaN. */
  get<Default, Converted> (name: string, defaultValue: Default, convert: (value: Value) => Converted): Converted | Default
  /** Every value of the name, in the order they came. */
  getAll (name: string): Value[]
  has (name: string): boolean
  /** Each name once. */
  keys (): IterableIterator<string>
  /** Every value. */
  values (): IterableIterator<Value>
  /** Every [name, value] pair, by name. */
  entries (): IterableIterator<[name: string, value: Value]>
}

interface MultiDictConstructor {
  /**
   * Every pair, in the order given; without any it is empty.
   * @param toError the error that a missing key is read as (default: BadRequestKeyError).
   */
  new <Value = string> (pairs?: Iterable<readonly [name: string, value: Value]>, toError?: (name: string) => Error): MultiDict<Value>
}

/** The parameters of a query or an urlencoded form, as browsers write them: "+" is a space, a wrong escape stays as it is. */
export function parseQuery (text: string): MultiDict {
  return new MultiDict(parsePairs(text))
}

class MultiDictValues<Value> implements MultiDictMethods<Value> {
  static {
    // The name that messages show.
    Object.defineProperty(this, 'name', { value: 'MultiDict' })
  }

  readonly #values = new Map<string, Value[]>()
  readonly toError: (name: string) => Error
  #size = 0

  constructor (pairs: Iterable<readonly [string, Value]> = [], toError = toKeyError) {
    this.toError = toError
    for (const [name, value] of pairs) {
      const values = this.#values.get(name)
      if (values === undefined) this.#values.set(name, [value])
      else values.push(value)
      this.#size++
    }
    return new Proxy<MultiDictValues<Value>>(this, handler)
  }

  get size (): number {
    return this.#size
  }

  get (name: string): Value | undefined
  get<Default> (name: string, defaultValue: Default): Value | Default
  get<Default, Converted> (name: string, defaultValue: Default, convert: (value: Value) => Converted): Converted | Default
  get (name: string, defaultValue?: unknown, convert?: (value: Value) => unknown): unknown {
    const values = this.#values.get(name)
    if (values === undefined) return defaultValue
    const [first] = values
    return convert === undefined || first === undefined ? first : convertOr(first, defaultValue, convert)
  }

  getAll (name: string): Value[] {
    return [...this.#values.get(name) ?? []]
  }

  has (name: string): boolean {
    return this.#values.has(name)
  }

  keys (): IterableIterator<string> {
    return this.#values.keys()
  }

  * values (): Generator<Value, void> {
    for (const values of this.#values.values()) yield * values
  }

  * entries (): Generator<[string, Value], void> {
    for (const [name, values] of this.#values) {
      for (const value of values) yield [name, value]
    }
  }

  [Symbol.iterator] (): Generator<[string, Value], void> {
    return this.entries()
  }

  /** What console.log shows; called on the proxy. */
  [INSPECT] (): Record<string, Value[]> {
    return Object.fromEntries(Array.from(this.keys(), (name) => [name, this.getAll(name)]))
  }
}

function toKeyError (name: string): Error {
  return new BadRequestKeyError(name)
}

function convertOr<Value> (value: Value, defaultValue: unknown, convert: (value: Value) => unknown): unknown {
  try {
    const converted = convert(value)
    return Number.isNaN(converted) ? defaultValue : converted
  } catch {
    return defaultValue
  }
}

const handler: ProxyHandler<MultiDictValues<unknown>> = {
  get (dict, property) {
    switch (property) {
      case 'size': return dict.size
      case 'get': return dict.get.bind(dict)
      case 'getAll': return dict.getAll.bind(dict)
      case 'has': return dict.has.bind(dict)
      case 'keys': return dict.keys.bind(dict)
      case 'values': return dict.values.bind(dict)
      case 'entries': return dict.entries.bind(dict)
      case Symbol.iterator: return dict[Symbol.iterator].bind(dict)
    }
    if (typeof property === 'symbol') return undefined
    if (dict.has(property)) return dict.get(property)
    // Whoever asks for these is `await` or JSON.stringify, not the view.
    if (property === 'then' || property === 'toJSON') return undefined
    throw dict.toError(property)
  },
  has: (dict, property) => typeof property === 'string' ? dict.has(property) : property === Symbol.iterator,
  ownKeys: (dict) => [...dict.keys()],
  getOwnPropertyDescriptor (dict, property) {
    if (typeof property === 'symbol' || !dict.has(property)) return undefined
    return { value: dict.get(property), enumerable: true, configurable: true, writable: false }
  },
  set: () => false,
  defineProperty: () => false,
  deleteProperty: () => false,
  preventExtensions: () => false,
  setPrototypeOf: () => false
}

// The constructor answers with a proxy, which has the names as properties.
// eslint-disable-next-line @typescript-eslint/no-redeclare -- a class would be a type and a value too
export const MultiDict: MultiDictConstructor = MultiDictValues as unknown as MultiDictConstructor
