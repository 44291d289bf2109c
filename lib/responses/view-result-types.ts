import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HTTPException } from '../exceptions/http-exception.ts'
import type { Markup } from '../markup.ts'
import type { HeadersInput } from './headers.ts'
import type { Chunk, Response } from './response.ts'

/**
 * What a view may return. A list is never JSON (that is `jsonify(list)`), and a view that returns nothing has most
 * often lost a `return`.
 */
export type ViewResult = ViewBody | ViewTuple | NodeListener

/** What a view may return on its own or as the first part of a tuple. */
export type ViewBody =
  string | Markup | Uint8Array | Response | WebResponse | HTTPException | ChunkStream | JsonSerializable | JsonObject

/** A body with a status, with headers, or with both; null and undefined mean "not given". */
export type ViewTuple =
  | readonly [body: ViewBody | PromiseLike<ViewBody>, status: ViewStatus | HeadersInput | null | undefined]
  | readonly [body: ViewBody | PromiseLike<ViewBody>, status: ViewStatus | null | undefined, headers: HeadersInput | null | undefined]

/** A number, or text that begins with one: `404`, `'404'`, `'404 Not Here'`. */
export type ViewStatus = number | `${number}` | `${number} ${string}`

/** A Node request listener, such as an Express app, that writes the answer by itself. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse) => unknown

/** Chunks that are sent as they come: a generator, an async iterable, a Node or a web stream. */
export type ChunkStream = ChunkGenerator | AsyncChunks | WebStream

/** The web's own Response, as `fetch` gives it. */
interface WebResponse {
  readonly status: number
  readonly bodyUsed: boolean
  arrayBuffer (): Promise<ArrayBuffer>
}

interface ChunkGenerator {
  next (): IteratorResult<Chunk, unknown>
  [Symbol.iterator] (): Iterator<Chunk, unknown>
}

interface AsyncChunks {
  [Symbol.asyncIterator] (): AsyncIterator<Chunk, unknown>
}

interface WebStream {
  getReader (): object
  cancel (reason?: unknown): Promise<void>
}

/** An object that says itself what its JSON is. */
interface JsonSerializable {
  toJSON (): unknown
  [Symbol.toPrimitive]?: never
}

/**
 * Literals by the first member, interfaces (which have no index signature) by the second. The symbols tell a list, a Set,
 * a Map, a Date, a regular expression and a function from data without forbidding any field name. An instance of a class
 * looks like an interface to the compiler; without `toJSON` it is an error when it is returned.
 */
type JsonObject = { readonly [field: string]: unknown } | object & {
  readonly [Symbol.iterator]?: never
  readonly [Symbol.asyncIterator]?: never
  readonly [Symbol.toStringTag]?: never
  readonly [Symbol.toPrimitive]?: never
  readonly [Symbol.hasInstance]?: never
  readonly [Symbol.match]?: never
}
