import type { Mapping } from '../lib/mapping.ts'
import { isJsonType, parseContentType } from '../lib/mimetype.ts'
import { ResponseHeaders } from '../lib/responses/headers.ts'
import type { Session } from '../lib/sessions/session.ts'
import type { RequestContext, Request } from './context.ts'
import type { ViewContext } from './view-context.ts'

/** The headers of an answer: the methods of `ResponseHeaders`, and every header by its name in any case. */
export type TestResponseHeaders = Pick<ResponseHeaders, 'get' | 'getAll' | 'getSetCookie' | 'has' | 'keys' | 'values' | 'entries' | 'forEach' | typeof Symbol.iterator> & { readonly [name: string]: unknown }

/** What a test client received, as a whole. */
export interface ReceivedAnswer {
  readonly status: number
  readonly headers: ResponseHeaders
  readonly bytes: Buffer
  readonly url: URL
  readonly context: RequestContext
  readonly history: readonly TestResponse[]
}

/** The answer that a test client got. */
export class TestResponse {
  static {
    // Not a member, because isolatedDeclarations has no name for one of Node's symbols.
    Object.defineProperty(this.prototype, Symbol.for('nodejs.util.inspect.custom'), { value: toConsoleText })
  }

  /** The number. */
  readonly status: number
  readonly headers: TestResponseHeaders
  /** The body. */
  readonly bytes: Buffer
  /** The URL that answered, after redirects. */
  readonly url: string
  /** The redirects that were followed before it, oldest first. */
  readonly history: readonly TestResponse[]
  readonly #headers: ResponseHeaders
  readonly #context: RequestContext

  constructor ({ status, headers, bytes, url, context, history }: ReceivedAnswer) {
    this.status = status
    this.headers = readableHeaders(headers)
    this.bytes = bytes
    this.url = url.href
    this.history = history
    this.#headers = headers
    this.#context = context
  }

  /** The same as `status`. */
  get statusCode (): number {
    return this.status
  }

  /** The body as UTF-8 text. */
  get text (): string {
    return this.bytes.toString()
  }

  /** The same as `text`, as inject has it. */
  get body (): string {
    return this.text
  }

  /** The same as `bytes`, as Flask has it. */
  get data (): Buffer {
    return this.bytes
  }

  /** The body as JSON; undefined under another type. @throws SyntaxError where it is none. */
  get json (): unknown {
    return this.getJson()
  }

  /**
   * The body as JSON.
   * @param options force: whatever the type says; silent: undefined instead of an error.
   */
  getJson ({ force = false, silent = false }: { force?: boolean, silent?: boolean } = {}): unknown {
    if (!force && !this.isJson) return undefined
    try {
      return JSON.parse(this.text)
    } catch (error) {
      if (silent) return undefined
      throw error
    }
  }

  /** Whether the type is JSON. */
  get isJson (): boolean {
    return isJsonType(this.mimetype)
  }

  /** The type in lower case without its parameters; '' without one. */
  get mimetype (): string {
    return parseContentType(this.contentType).mimetype
  }

  get contentType (): string | undefined {
    return this.#headers.get('content-type') ?? undefined
  }

  /** Where it sends its client. */
  get location (): string | undefined {
    return this.#headers.get('location') ?? undefined
  }

  /** What views got of the request, as it was at its end. */
  get context (): ViewContext {
    return this.#context
  }

  /** The request that was answered, as the app saw it. */
  get request (): Request {
    return this.#context.request
  }

  /** The session at the end of that request. */
  get session (): Session {
    return this.#context.session
  }

  /** The namespace `g` at the end of that request. */
  get g (): Mapping {
    return this.#context.g
  }
}

/** What the console shows, as in Flask. */
function toConsoleText (this: TestResponse): string {
  return `<TestResponse ${this.status} '${this.url}'>`
}

function readableHeaders (headers: ResponseHeaders): TestResponseHeaders {
  return new Proxy(headers, handler) as unknown as TestResponseHeaders
}

const handler: ProxyHandler<ResponseHeaders> = {
  get (headers, property) {
    const member: unknown = Reflect.get(headers, property)
    if (typeof member === 'function') return member.bind(headers)
    return typeof property === 'string' ? headers.get(property) ?? undefined : member
  },
  has: (headers, property) => typeof property === 'string' && headers.has(property),
  ownKeys: (headers) => [...new Set(headers.keys())],
  getOwnPropertyDescriptor (headers, property) {
    return typeof property === 'string' && headers.has(property) ? { value: headers.get(property), enumerable: true, configurable: true } : undefined
  },
  set: () => false
}
