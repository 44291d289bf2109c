import type { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { serializeCookie, type CookieOptions } from '../cookies.ts'
import { FlaskishError } from '../errors.ts'
import { Markup } from '../markup.ts'
import { isJsonType, parseContentType, withCharset } from '../mimetype.ts'
import { ResponseHeaders, type HeadersInput } from './headers.ts'

export type Chunk = string | Uint8Array

/** Text or bytes, or a source of chunks that are sent as they come. */
export type ResponseBody = Chunk | Readable | ReadableStream | Iterable<Chunk> | AsyncIterable<Chunk> | null

export interface ResponseOptions {
  /** 200 by default. */
  status?: number | string | null | undefined
  headers?: HeadersInput | null | undefined
  /** Adds the charset to text types. */
  mimetype?: string | undefined
  /** Taken verbatim; goes before `mimetype`. */
  contentType?: string | undefined
}

/** Which cookie is meant: a browser removes only the one with the same path and domain. */
export type DeleteCookieOptions = Omit<CookieOptions, 'maxAge' | 'expires'>

/**
 * An answer: status, headers, body. Without a type it is text/html in UTF-8.
 * Fastify sends one too when a plain handler returns it.
 * @example new Response('gone fishing', 503, { 'Retry-After': 60 })
 * @example new Response(csv, { mimetype: 'text/csv' })
 */
export class Response {
  readonly headers: ResponseHeaders
  #body: ResponseBody
  #status: number

  constructor (body?: ResponseBody | Markup, status?: number | string | null | ResponseOptions, headers?: HeadersInput | null) {
    const options = typeof status === 'object' && status !== null ? status : undefined
    const given = options === undefined ? headers : options.headers
    this.#body = toBody(body)
    this.#status = toStatus((typeof status === 'object' ? options?.status : status) ?? 200)
    this.headers = given === undefined || given === null ? ResponseHeaders.ofType(HTML) : new ResponseHeaders(given)
    if (options?.contentType !== undefined) this.contentType = options.contentType
    else if (options?.mimetype !== undefined) this.mimetype = options.mimetype
    else if (!this.headers.has('content-type')) this.contentType = HTML
  }

  /** The status as a number. Takes 404 as well as "404 Not Found". @throws FlaskishError FLASKISH_ERR_STATUS unless it is from 100 to 599. */
  get status (): number {
    return this.#status
  }

  set status (status: number | string) {
    this.#status = toStatus(status)
  }

  /** Null where there is none. */
  get body (): ResponseBody {
    return this.#body
  }

  set body (body: ResponseBody | Markup | undefined) {
    this.#body = toBody(body)
  }

  /** The type without its parameters, in lower case; '' without one. Setting it adds the charset to text types. */
  get mimetype (): string {
    return parseContentType(this.contentType).mimetype
  }

  set mimetype (mimetype: string) {
    this.contentType = withCharset(mimetype)
  }

  /** The Content-Type header; '' without one. Taken verbatim. */
  get contentType (): string {
    return this.headers.get('content-type') ?? ''
  }

  set contentType (contentType: string) {
    this.headers.set('content-type', contentType)
  }

  /** Whether the type is JSON. */
  get isJson (): boolean {
    return isJsonType(this.mimetype)
  }

  /**
   * Adds a cookie. Path is "/" unless said otherwise.
   * @throws FlaskishError FLASKISH_ERR_COOKIE for a name or an option that a cookie cannot have.
   */
  setCookie (name: string, value = '', options: CookieOptions = {}): void {
    this.headers.append('set-cookie', serializeCookie(name, value, options))
  }

  /** Asks the browser to forget a cookie; give the path and domain it was set with. */
  deleteCookie (name: string, options: DeleteCookieOptions = {}): void {
    this.setCookie(name, '', { ...options, expires: 0, maxAge: 0 })
  }

  /** The whole body as text; reads a stream to its end. */
  async text (): Promise<string> {
    const body = this.#body
    if (body === null) return ''
    if (typeof body === 'string') return body
    const chunks: Uint8Array[] = []
    const source: Iterable<Chunk> | AsyncIterable<Chunk> = body instanceof Uint8Array ? [body] : body
    for await (const chunk of source) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
    return Buffer.concat(chunks).toString()
  }

  /** The whole body read as JSON. */
  async json (): Promise<unknown> {
    return JSON.parse(await this.text())
  }

  /** Fastify recognises an answer it can send by this. */
  get [Symbol.toStringTag] (): 'Response' {
    return 'Response'
  }
}

/** Whether the body is there as a whole, so that its length is known. */
export function isFixedBody (body: ResponseBody): body is Chunk | null {
  return body === null || typeof body === 'string' || body instanceof Uint8Array
}

function toBody (body: ResponseBody | Markup | undefined): ResponseBody {
  return body instanceof Markup ? body.toString() : body ?? null
}

function toStatus (status: unknown): number {
  const code = typeof status === 'string' ? Number(/^([1-5][0-9]{2})(?:\s|$)/.exec(status)?.[1]) : status
  if (typeof code === 'number' && Number.isInteger(code) && code >= 100 && code <= 599) return code
  throw new FlaskishError('FLASKISH_ERR_STATUS', { found: typeof status === 'string' ? JSON.stringify(status) : String(status) })
}

const HTML = 'text/html; charset=utf-8'
