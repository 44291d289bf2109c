import { AcceptHeader } from '../accept.ts'
import { parseAuthorization, type Authorization } from '../authorization.ts'
import { parseCookies } from '../cookies.ts'
import { HTTPException } from '../exceptions/http-exception.ts'
import type { UploadedFile } from '../files/uploaded-file.ts'
import { parseContentType, isJsonType, type ContentType } from '../mimetype.ts'
import { MultiDict, parseQuery } from '../multi-dict.ts'
import { readOrigin, type Origin, type ProxyHops } from './origin.ts'
import { parseJsonBody } from './request-body.ts'
import { isMultipart, RequestForms, type MultipartData } from './request-forms.ts'
import { createRequestHeaders, type RequestHeaders } from './request-headers.ts'
import { decodeRequestPath, splitTarget } from './request-target.ts'
import { headerText, type RequestSource } from './request-source.ts'

/** What the app, not the visitor, says about its requests. */
export interface RequestSettings {
  readonly applicationRoot: string
  readonly proxy: ProxyHops | undefined
  readonly debug: boolean
  readonly maxFormMemorySize: number
  readonly maxFormParts: number
}

/** The rule that was matched. */
export interface RequestMatch {
  readonly endpoint: string
  readonly rule: string
  readonly args: Readonly<Record<string, unknown>>
  readonly blueprint: string | undefined
}

export interface RequestInit<Native> {
  readonly source: RequestSource
  readonly settings: RequestSettings
  readonly match: RequestMatch | undefined
  /** The body's bytes; asked for once, when first needed. */
  body (): Uint8Array
  /** The bytes that JSON and a form are read from: the same, or what a schema made of them. */
  validated (): Uint8Array
  /** The form of a multipart body; asked for once, when first needed. */
  multipart (): MultipartData | undefined
  readonly native: Native
}

/**
 * A visitor's request, read lazily: nothing is parsed before it is asked for.
 * What cannot be read answers 400 (415 for JSON under another type), as in Flask.
 * @see https://flask.palletsprojects.com/en/stable/api/#incoming-request-data
 */
export class Request<Native = unknown> {
  /** The method, in upper case. */
  readonly method: string
  /** Fastify's own request. */
  readonly fastify: Native
  /** @internal */
  readonly init: RequestInit<Native>
  /** @internal */
  readonly cache: RequestCache = {}

  constructor (init: RequestInit<Native>) {
    this.method = init.source.method
    this.fastify = init.native
    this.init = init
  }

  /** The path as the router saw it: decoded, but an encoded slash stays `%2F`, for it separates nothing. */
  get path (): string {
    this.cache.path ??= decodeRequestPath(this.target.path)
    return this.cache.path
  }

  /** Path and query; ends in `?` where there is no query, as in Flask. */
  get fullPath (): string {
    return `${this.path}?${this.target.query ?? ''}`
  }

  /** The whole URL, percent-encoded. */
  get url (): string {
    const { query } = this.target
    return query === undefined || query === '' ? this.baseUrl : `${this.baseUrl}?${query}`
  }

  /** The URL without its query. */
  get baseUrl (): string {
    return `${this.scheme}://${this.host}${this.scriptRoot}${this.target.path}`
  }

  /** The path under which a front server mounts the app: a trusted X-Forwarded-Prefix, or applicationRoot; '' at the top. */
  get scriptRoot (): string {
    return this.origin.prefix ?? this.init.settings.applicationRoot
  }

  /** Host and port without a default port; '' where the Host header is missing or has characters that no host has. */
  get host (): string {
    return this.origin.host
  }

  /** http or https. */
  get scheme (): string {
    return this.origin.scheme
  }

  get isSecure (): boolean {
    return this.scheme === 'https'
  }

  /** The visitor's address. */
  get remoteAddr (): string {
    return this.origin.remoteAddress
  }

  /** The query's parameters. A missing key answers 400; `get` gives a default instead. */
  get args (): MultiDict {
    this.cache.args ??= parseQuery(this.target.query ?? '')
    return this.cache.args
  }

  /** The fields of an urlencoded or multipart form; empty for other bodies. @throws RequestEntityTooLarge (413) past limits.maxFormMemorySize or maxFormParts. */
  get form (): MultiDict {
    return this.forms.form
  }

  /** The files of a multipart form, by the names of their fields; empty for other bodies. A missing key answers 400. */
  get files (): MultiDict<UploadedFile> {
    return this.forms.files
  }

  /** `args`, and for POST, PUT and PATCH `form` behind them. */
  get values (): MultiDict {
    if (this.cache.values !== undefined) return this.cache.values
    this.cache.values = new MultiDict(FORM_METHODS.has(this.method) ? [...this.args, ...this.form] : this.args)
    return this.cache.values
  }

  /** The body as JSON. @throws UnsupportedMediaType (415) unless the type is JSON, BadRequest (400) where it cannot be read. */
  get json (): unknown {
    return this.getJson()
  }

  /**
   * The body as JSON.
   * @param options force: whatever the type says; silent: undefined instead of an error.
   */
  getJson ({ force = false, silent = false }: { force?: boolean, silent?: boolean } = {}): unknown {
    if (this.cache.json !== undefined) return this.cache.json.value
    if (silent && !force && !this.isJson) return undefined
    try {
      const value = parseJsonBody({ bytes: this.init.validated(), mimetype: this.mimetype, force, debug: this.init.settings.debug })
      this.cache.json = { value }
      return value
    } catch (error) {
      if (silent && error instanceof HTTPException) return undefined
      throw error
    }
  }

  /** The body's bytes, as they arrived; empty for a multipart form, which `form` and `files` have. */
  get data (): Uint8Array {
    this.cache.data ??= isMultipart(this.mimetype) ? new Uint8Array() : this.init.body()
    return this.cache.data
  }

  /** The cookies; the first of equal names counts. */
  get cookies (): MultiDict {
    this.cache.cookies ??= new MultiDict(parseCookies(headerText(this.init.source.headers, 'cookie') ?? ''))
    return this.cache.cookies
  }

  /** The headers: `get(name)` in any case, or lower-case names as properties. */
  get headers (): RequestHeaders {
    this.cache.headers ??= createRequestHeaders(this.init.source.headers)
    return this.cache.headers
  }

  /** The endpoint that was matched; undefined for plain Fastify routes and for errors of routing. */
  get endpoint (): string | undefined {
    return this.init.match?.endpoint
  }

  /** The view's arguments. */
  get viewArgs (): Readonly<Record<string, unknown>> | undefined {
    return this.init.match?.args
  }

  /** The text of the rule that was matched. */
  get rule (): string | undefined {
    return this.init.match?.rule
  }

  /** The name of the blueprint whose rule was matched. */
  get blueprint (): string | undefined {
    return this.init.match?.blueprint
  }

  /** The body's type in lower case without its parameters; '' without one. */
  get mimetype (): string {
    return this.contentType.mimetype
  }

  /** The body's length in bytes as announced; undefined where it was not. */
  get contentLength (): number | undefined {
    const text = headerText(this.init.source.headers, 'content-length')
    return text !== undefined && /^[0-9]{1,15}$/.test(text) ? Number(text) : undefined
  }

  /** Whether the body's type is JSON. */
  get isJson (): boolean {
    return isJsonType(this.mimetype)
  }

  /** What the client accepts; `accept.best(['text/html', 'application/json'])` chooses. */
  get accept (): AcceptHeader {
    this.cache.accept ??= new AcceptHeader(headerText(this.init.source.headers, 'accept'))
    return this.cache.accept
  }

  /** The Authorization header, taken apart; undefined without one. */
  get authorization (): Authorization | undefined {
    return parseAuthorization(headerText(this.init.source.headers, 'authorization'))
  }

  get referrer (): string | undefined {
    return headerText(this.init.source.headers, 'referer')
  }

  /** The User-Agent header's text; '' without one. */
  get userAgent (): string {
    return headerText(this.init.source.headers, 'user-agent') ?? ''
  }

  static {
    // Not a member, because isolatedDeclarations has no name for one of Node's symbols.
    Object.defineProperty(this.prototype, Symbol.for('nodejs.util.inspect.custom'), { value: toConsoleText })
  }

  /** @internal */
  get target (): { path: string, query: string | undefined } {
    this.cache.target ??= readTarget(this.init.source.url)
    return this.cache.target
  }

  /** @internal */
  get origin (): Origin {
    this.cache.origin ??= readOrigin(this.init.source, this.init.settings.proxy)
    return this.cache.origin
  }

  /** @internal */
  get contentType (): ContentType {
    this.cache.contentType ??= parseContentType(headerText(this.init.source.headers, 'content-type'))
    return this.cache.contentType
  }

  /** @internal */
  get forms (): RequestForms {
    this.cache.forms ??= new RequestForms(this.mimetype, this.init)
    return this.cache.forms
  }
}

/** What the console shows, as in Flask. */
function toConsoleText (this: Request): string {
  return `<Request '${this.url}' [${this.method}]>`
}

interface RequestCache {
  path?: string
  target?: { path: string, query: string | undefined }
  origin?: Origin
  args?: MultiDict
  forms?: RequestForms
  values?: MultiDict
  json?: { value: unknown }
  data?: Uint8Array
  cookies?: MultiDict
  headers?: RequestHeaders
  accept?: AcceptHeader
  contentType?: ContentType
}

const FORM_METHODS: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH'])

/** Slashes at the start count as one, as they do for rules: who guards a path has to see the one that is matched. */
function readTarget (url: string): ReturnType<typeof splitTarget> {
  const target = splitTarget(url)
  return target.path.startsWith('//') ? { ...target, path: target.path.replace(/^\/+/, '/') } : target
}
