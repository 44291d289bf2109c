/**
 * A mapping with Python's habits: `mapping.name`, `'name' in mapping`, `delete mapping.name`, and methods that win over keys.
 * Iteration gives the keys. No key, however named, reaches a prototype.
 */
export interface Mapping {
  [key: string]: unknown
  /** The value, or the default (undefined). */
  get (key: string, defaultValue?: unknown): unknown
  /** Takes the value out; the default (undefined) where there is none. */
  pop (key: string, defaultValue?: unknown): unknown
  /** The value; where there is none, the default is put in first. */
  setDefault (key: string, defaultValue?: unknown): unknown
  [Symbol.iterator] (): IterableIterator<string>
}

/** Where a mapping keeps its data. `null` hooks cost nothing. */
export interface MappingStore {
  readonly data: Map<string, unknown>
  /** Called before each look. */
  readonly onRead?: (() => void) | undefined
  /** Called before each change. */
  readonly onWrite?: (() => void) | undefined
}

const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/** The mapping over a store. */
export function createMapping (store: MappingStore): Mapping {
  return toMapping(new MappingMethods(store))
}

/** The mapping that answers with these methods, and with the keys of their store. */
export function toMapping (methods: MappingMethods): Mapping {
  return new Proxy(methods, handler) as unknown as Mapping
}

export class MappingMethods {
  readonly store: MappingStore

  static {
    // Not a member, because isolatedDeclarations has no name for one of Node's symbols.
    Object.defineProperty(this.prototype, INSPECT, { value: toConsoleObject })
  }

  constructor (store: MappingStore) {
    this.store = store
  }

  /** The names that mean a member and no key. */
  get members (): ReadonlySet<string> {
    return MEMBERS
  }

  /** Those of them that can be assigned; others become keys. */
  get settable (): ReadonlySet<string> {
    return NONE
  }

  /** What it says that it inherits from, which nothing is read from. */
  get prototype (): object | null {
    return null
  }

  get (key: string, defaultValue?: unknown): unknown {
    this.store.onRead?.()
    const { data } = this.store
    const value = data.get(key)
    return value !== undefined || data.has(key) ? value : defaultValue
  }

  pop (key: string, defaultValue?: unknown): unknown {
    const value = this.get(key, defaultValue)
    if (this.store.data.has(key)) this.delete(key)
    return value
  }

  setDefault (key: string, defaultValue?: unknown): unknown {
    this.store.onRead?.()
    if (!this.store.data.has(key)) this.set(key, defaultValue)
    return this.store.data.get(key)
  }

  set (key: string, value: unknown): void {
    this.store.onWrite?.()
    this.store.data.set(key, value)
  }

  delete (key: string): void {
    this.store.onWrite?.()
    this.store.data.delete(key)
  }

  has (key: string): boolean {
    this.store.onRead?.()
    return this.store.data.has(key)
  }

  keys (): string[] {
    this.store.onRead?.()
    return [...this.store.data.keys()]
  }
}

/** What the console shows; called on the mapping. */
function toConsoleObject (this: Mapping): unknown {
  return Object.fromEntries(Array.from(this, (key) => [key, this.get(key)]))
}

const MEMBERS: ReadonlySet<string> = new Set(['get', 'pop', 'setDefault'])
const NONE: ReadonlySet<string> = new Set()

const handler: ProxyHandler<MappingMethods> = {
  get (methods, property) {
    if (property === Symbol.iterator) return () => methods.keys()[Symbol.iterator]()
    if (typeof property !== 'string') return undefined
    if (!methods.members.has(property)) return methods.get(property)
    const member: unknown = Reflect.get(methods, property)
    return typeof member === 'function' ? member.bind(methods) : member
  },
  set (methods, property, value) {
    if (typeof property !== 'string') return false
    if (methods.settable.has(property)) return Reflect.set(methods, property, value)
    methods.set(property, value)
    return true
  },
  has: (methods, property) => typeof property === 'string' && methods.has(property),
  deleteProperty (methods, property) {
    if (typeof property !== 'string') return false
    if (methods.has(property)) methods.delete(property)
    return true
  },
  ownKeys: (methods) => methods.keys(),
  getOwnPropertyDescriptor (methods, property) {
    if (typeof property !== 'string' || !methods.has(property)) return undefined
    return { value: methods.get(property), enumerable: true, configurable: true, writable: true }
  },
  defineProperty (methods, property, descriptor) {
    if (typeof property !== 'string' || !('value' in descriptor)) return false
    methods.set(property, descriptor.value)
    return true
  },
  getPrototypeOf: (methods) => methods.prototype,
  preventExtensions: () => false
}
