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
  [Symbol.iterator] (): Iterator<string>
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
  return new Proxy(new MappingMethods(store), handler) as unknown as Mapping
}

class MappingMethods {
  readonly store: MappingStore
  /** What the console shows. */
  readonly [INSPECT] = (): unknown => Object.fromEntries(this.keys().map((key) => [key, this.get(key)]))

  constructor (store: MappingStore) {
    this.store = store
  }

  get (key: string, defaultValue?: unknown): unknown {
    this.store.onRead?.()
    return this.store.data.has(key) ? this.store.data.get(key) : defaultValue
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

const handler: ProxyHandler<MappingMethods> = {
  get (methods, property) {
    if (property === 'get') return methods.get.bind(methods)
    if (property === 'pop') return methods.pop.bind(methods)
    if (property === 'setDefault') return methods.setDefault.bind(methods)
    if (property === Symbol.iterator) return () => methods.keys()[Symbol.iterator]()
    return typeof property === 'string' ? methods.get(property) : undefined
  },
  set (methods, property, value) {
    if (typeof property !== 'string') return false
    methods.set(property, value)
    return true
  },
  has: (methods, property) => typeof property === 'string' && methods.has(property),
  deleteProperty (methods, property) {
    if (typeof property !== 'string') return false
    if (methods.store.data.has(property)) methods.delete(property)
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
  getPrototypeOf: () => null,
  preventExtensions: () => false
}
