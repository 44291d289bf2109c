import { headerText, type IncomingHeaders } from './request-source.ts'

/** The request's headers: `get(name)` in any case, or the lower-case name as a property. */
export interface RequestHeaders {
  readonly [name: string]: unknown
  /** The header's text, or the default (undefined). Several headers of one name are joined by a comma. */
  get (name: string): string | undefined
  get<Default> (name: string, defaultValue: Default): string | Default
  has (name: string): boolean
  keys (): string[]
  [Symbol.iterator] (): Iterator<[name: string, value: string]>
}

/** A view of the headers that Node has parsed; nothing is copied. */
export function createRequestHeaders (headers: IncomingHeaders): RequestHeaders {
  return new Proxy(new HeaderReader(headers), handler) as unknown as RequestHeaders
}

class HeaderReader {
  readonly headers: IncomingHeaders

  constructor (headers: IncomingHeaders) {
    this.headers = headers
    this.get = this.get.bind(this)
    this.has = this.has.bind(this)
    this.keys = this.keys.bind(this)
  }

  get (name: string, defaultValue?: unknown): unknown {
    return headerText(this.headers, name.toLowerCase()) ?? defaultValue
  }

  has (name: string): boolean {
    return headerText(this.headers, name.toLowerCase()) !== undefined
  }

  keys (): string[] {
    return Object.keys(this.headers)
  }

  * [Symbol.iterator] (): Generator<[string, string]> {
    for (const name of Object.keys(this.headers)) {
      const value = headerText(this.headers, name)
      if (value !== undefined) yield [name, value]
    }
  }
}

const handler: ProxyHandler<HeaderReader> = {
  get (reader, property) {
    if (property === 'get') return reader.get
    if (property === 'has') return reader.has
    if (property === 'keys') return reader.keys
    if (property === Symbol.iterator) return () => reader[Symbol.iterator]()
    return typeof property === 'string' ? headerText(reader.headers, property) : undefined
  },
  has: (reader, property) => typeof property === 'string' && reader.has(property),
  ownKeys: (reader) => reader.keys(),
  getOwnPropertyDescriptor: (reader, property) => {
    const value = typeof property === 'string' ? headerText(reader.headers, property) : undefined
    return value === undefined ? undefined : { value, enumerable: true, configurable: true, writable: false }
  },
  set: () => false,
  defineProperty: () => false,
  deleteProperty: () => false
}
