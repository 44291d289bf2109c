import { formatHttpDate } from '../http-date.ts'
import { Markup } from '../markup.ts'
import { errorPage, type ErrorPageFormat } from '../pages/error-page.ts'
import { Response } from '../responses/response.ts'
import { defaultDescription, statusName } from './default-texts.ts'

export interface HTTPExceptionOptions {
  /** What the visitor reads; text is escaped, Markup is not. */
  readonly description?: string | Markup | null | undefined
  /** The answer, in place of the default page. */
  readonly response?: Response | undefined
  /** For 405: the Allow header. */
  readonly validMethods?: readonly string[] | undefined
  /** For 429 and 503: the Retry-After header, in seconds or as a Date. */
  readonly retryAfter?: number | Date | undefined
  /** For 401: the WWW-Authenticate header, or several. */
  readonly wwwAuthenticate?: string | readonly string[] | undefined
  /** For 416: the length of the whole, for the Content-Range header. */
  readonly length?: number | undefined
  /** What was thrown, where this stands for it. */
  readonly originalException?: unknown
}

/** Headers of an exception: by lower-case name, or as pairs when iterated. */
export type ExceptionHeaders = { readonly [name: string]: string | readonly string[] } & Iterable<[name: string, value: string]>

/**
 * An error that is meant for the visitor. Thrown in a view it becomes the page for its status, or the result of the
 * handler that was registered for it. A class of your own has `code` and `description` as class fields.
 * @example class PaymentDue extends HTTPException { override code = 402; override description = 'Please pay first.' }
 */
export class HTTPException extends Error {
  /** The status. */
  code = 500
  /** What the visitor reads: the given text, or the default of the status. */
  declare description: string | Markup
  /** The answer that goes in place of the default page. */
  readonly response: Response | undefined
  /** Whether it only carries a Response to the server, as `abort(response)` makes it: then no handler is asked. */
  isProxy = false
  readonly #options: HTTPExceptionOptions

  constructor (given?: string | Markup | HTTPExceptionOptions | null) {
    const options = toOptions(given)
    super(undefined, options.originalException === undefined ? undefined : { cause: options.originalException })
    this.#options = options
    this.response = options.response
    if (new.target !== HTTPException || options.response === undefined) return
    this.isProxy = true
    this.code = options.response.status
  }

  /** What `create` makes, without a stack: ten times cheaper, for answers that are no mistake of the program. */
  static withoutStack<Made> (create: () => Made): Made {
    const limit = Error.stackTraceLimit
    Error.stackTraceLimit = 0
    try {
      return create()
    } finally {
      Error.stackTraceLimit = limit
    }
  }

  /** The exception of a status that has no class of its own. */
  static plain (code: number, given?: string | Markup | HTTPExceptionOptions | null): HTTPException {
    const exception = new HTTPException(given)
    exception.code = code
    exception.isProxy = false
    return exception
  }

  /** The same as `code`, under Fastify's name. */
  get statusCode (): number {
    return this.code
  }

  /** What was thrown, where this stands for it; the same as `cause`. */
  get originalException (): unknown {
    return this.cause
  }

  set originalException (thrown: unknown) {
    this.cause = thrown
  }

  /** The methods that would have worked, where the status is 405. */
  get validMethods (): readonly string[] | undefined {
    return this.#options.validMethods
  }

  /** The headers that belong to the status. */
  get headers (): ExceptionHeaders {
    return buildHeaders(this.#options)
  }

  /** The headers that belong to the status, as pairs. */
  headerPairs (): ReadonlyArray<readonly [name: string, value: string]> {
    return toHeaderPairs(this.#options)
  }

  /** The description that was given to the constructor, which goes before a class field. */
  get givenDescription (): string | Markup | undefined {
    return this.#options.description ?? undefined
  }

  /** The answer: the given response, or the default page. */
  getResponse (format: ErrorPageFormat = 'html'): Response {
    if (this.response !== undefined) return this.response
    const { body, contentType } = errorPage(this, format)
    const response = new Response(body, this.code)
    response.contentType = contentType
    for (const [name, value] of toHeaderPairs(this.#options)) response.headers.append(name, value)
    return response
  }

  static {
    // Properties for TypeScript, so that subclasses may have fields of these names; read when asked for, so that they know the subclass's code.
    defineLazily(this.prototype, 'name', (exception) => statusName(exception.code))
    defineLazily(this.prototype, 'description', (exception) => exception.#options.description ?? defaultDescription(exception.code))
    defineLazily(this.prototype, 'message', (exception) => `${exception.code} ${exception.name}: ${exception.description}`)
  }
}

function toOptions (given: string | Markup | HTTPExceptionOptions | null | undefined): HTTPExceptionOptions {
  return typeof given === 'string' || given instanceof Markup ? { description: given } : given ?? {}
}

function buildHeaders (options: HTTPExceptionOptions): ExceptionHeaders {
  const pairs = toHeaderPairs(options)
  const named = Object.fromEntries(pairs.map(([name]) => [name, toOneOrMany(pairs.filter((pair) => pair[0] === name).map((pair) => pair[1]))]))
  return { ...named, [Symbol.iterator]: () => pairs[Symbol.iterator]() }
}

function toHeaderPairs ({ validMethods, retryAfter, wwwAuthenticate, length }: HTTPExceptionOptions): [name: string, value: string][] {
  const pairs: [string, string][] = []
  if (validMethods !== undefined) pairs.push(['allow', validMethods.join(', ')])
  if (retryAfter !== undefined) pairs.push(['retry-after', retryAfter instanceof Date ? formatHttpDate(retryAfter) : String(retryAfter)])
  for (const challenge of toList(wwwAuthenticate)) pairs.push(['www-authenticate', challenge])
  if (length !== undefined) pairs.push(['content-range', `bytes */${length}`])
  return pairs
}

function toList (value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return []
  return typeof value === 'string' ? [value] : value
}

function toOneOrMany (values: readonly string[]): string | readonly string[] {
  const [first, ...others] = values
  return first !== undefined && others.length === 0 ? first : values
}

function defineLazily (prototype: HTTPException, property: 'name' | 'description' | 'message', read: (exception: HTTPException) => unknown): void {
  Object.defineProperty(prototype, property, {
    configurable: true,
    get (this: HTTPException) {
      return read(this)
    },
    set (this: HTTPException, value: unknown) {
      Object.defineProperty(this, property, { value, configurable: true, enumerable: false, writable: true })
    }
  })
}
