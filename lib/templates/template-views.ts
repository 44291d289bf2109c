import type { Mapping } from '../mapping.ts'
import { MultiDict } from '../multi-dict.ts'
import type { Request } from '../requests/request.ts'

/**
 * What a template sees of the request: its properties as own ones, nothing else. Nothing is read before the template asks
 * for it, and a key that was not sent is undefined instead of a 400.
 */
export function viewRequest (owner: { readonly request: Request }): object {
  return new Proxy<View>(new RequestView(owner), handler)
}

/** What a template sees of `session` or `g`; not even found before the template asks for a key. */
export function viewMapping<Name extends string> (owner: Readonly<Record<Name, Mapping>>, name: Name): object {
  return new Proxy<View>(new MappingView(owner, name), handler)
}

/** Something that a template may only look at. */
interface View {
  /** What stands in the page where the whole of it was asked for. */
  readonly label: string
  has (name: string): boolean
  get (name: string): unknown
  keys (): string[]
  /** For engines that call methods; keys go before them. */
  method (name: string): unknown
}

class RequestView implements View {
  readonly #owner: { readonly request: Request }

  constructor (owner: { readonly request: Request }) {
    this.#owner = owner
  }

  get label (): string {
    return '[request]'
  }

  has (name: string): boolean {
    return REQUEST_NAMES.has(name)
  }

  get (name: string): unknown {
    const value: unknown = Reflect.get(this.#owner.request, name)
    return value instanceof MultiDict ? new Proxy<View>(new MultiDictView(value, name), handler) : value
  }

  keys (): string[] {
    return [...REQUEST_NAMES]
  }

  method (): undefined {
    return undefined
  }
}

class MappingView<Name extends string> implements View {
  readonly #owner: Readonly<Record<Name, Mapping>>
  readonly #name: Name

  constructor (owner: Readonly<Record<Name, Mapping>>, name: Name) {
    this.#owner = owner
    this.#name = name
  }

  get label (): string {
    return `[${this.#name}]`
  }

  has (name: string): boolean {
    return name in this.#owner[this.#name]
  }

  get (name: string): unknown {
    return this.#owner[this.#name].get(name)
  }

  keys (): string[] {
    return Object.keys(this.#owner[this.#name])
  }

  method (name: string): unknown {
    return name === 'get' ? this.#owner[this.#name].get : undefined
  }
}

class MultiDictView implements View {
  readonly #dict: MultiDict<unknown>
  readonly #name: string

  constructor (dict: MultiDict<unknown>, name: string) {
    this.#dict = dict
    this.#name = name
  }

  get label (): string {
    return `[request.${this.#name}]`
  }

  has (name: string): boolean {
    return this.#dict.has(name)
  }

  get (name: string): unknown {
    return this.#dict.get(name)
  }

  keys (): string[] {
    return [...this.#dict.keys()]
  }

  method (name: string): unknown {
    return DICT_METHODS.has(name) ? Reflect.get(this.#dict, name) : undefined
  }
}

const handler: ProxyHandler<View> = {
  get (view, property) {
    if (property === Symbol.toPrimitive) return () => view.label
    if (typeof property === 'symbol') return undefined
    return view.has(property) ? view.get(property) : view.method(property)
  },
  has: (view, property) => typeof property === 'string' && view.has(property),
  ownKeys: (view) => view.keys(),
  getOwnPropertyDescriptor (view, property) {
    if (typeof property === 'symbol' || !view.has(property)) return undefined
    // Without its value, which would be read twice.
    return { value: undefined, enumerable: true, configurable: true, writable: false }
  },
  getPrototypeOf: () => null,
  set: () => false,
  defineProperty: () => false,
  deleteProperty: () => false,
  preventExtensions: () => false
}

const REQUEST_NAMES: ReadonlySet<string> = new Set([
  'method', 'path', 'fullPath', 'url', 'baseUrl', 'scriptRoot', 'host', 'scheme', 'isSecure', 'remoteAddr', 'args', 'form',
  'files', 'values', 'json', 'data', 'cookies', 'headers', 'endpoint', 'viewArgs', 'rule', 'blueprint', 'mimetype',
  'contentLength', 'isJson', 'accept', 'authorization', 'referrer', 'userAgent'
])

const DICT_METHODS: ReadonlySet<string> = new Set(['get', 'getAll', 'has', 'keys', 'values', 'entries'])
