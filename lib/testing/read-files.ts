import type { TestFile } from '../requests/multipart-body.ts'
import { toPairs, type Values } from './pairs.ts'
import type { TestBodyOptions } from './test-body.ts'

/** Bytes, or what has to be read for them: a Blob, a stream of Node's or of the web. */
export type TestSource = string | Uint8Array | Blob | AsyncIterable<string | Uint8Array> | ReadableStream<Uint8Array>

/** A file to send: what has its bytes, alone or with a name and a type. A File has both, and a stream of `fs` its name. */
export type ClientFile = TestSource | {
  readonly data: TestSource
  /** Default: the name that the data has, or that of the field. */
  readonly filename?: string
  /** Default: that of the data, or what the ending of the filename stands for, or application/octet-stream. */
  readonly contentType?: string
}

/** The body of a request that may take time to read. */
export interface ClientBodyOptions {
  /** Fields of a form: an urlencoded one, or with `files` a multipart one. A list repeats its name. A FormData may have files, too. */
  form?: Values<unknown> | FormData | undefined
  /** Files of a multipart form, by the names of their fields. A list repeats its name. */
  files?: Values<ClientFile> | undefined
  /** Sent as application/json. */
  json?: unknown
  /** The body as it is; as an object, a FormData or URLSearchParams the same as `form`. */
  data?: TestSource | URLSearchParams | FormData | Readonly<Record<string, unknown>> | undefined
}

/** The same body with its bytes at hand. */
export async function readBody ({ form: givenForm, files: givenFiles, json, data }: ClientBodyOptions): Promise<TestBodyOptions> {
  const body: TestBodyOptions = {}
  if (json !== undefined) body.json = json
  const form = isForm(data) ? data : givenForm
  if (data !== undefined && (!isForm(data) || givenForm !== undefined)) body.data = isForm(data) ? '' : await readBytes(data)
  if (form === undefined && givenFiles === undefined) return body
  const pairs = toPairs<unknown>(form ?? {})
  const files: Array<readonly [string, ClientFile]> = givenFiles === undefined ? [] : toPairs(givenFiles)
  for (const [name, value] of pairs) if (value instanceof Blob) files.push([name, value])
  body.form = pairs.filter(([, value]) => !(value instanceof Blob))
  if (form instanceof FormData || givenFiles !== undefined || files.length > 0) body.files = await Promise.all(files.map(async ([name, file]) => [name, await readFile(name, file)] as const))
  return body
}

async function readFile (name: string, file: ClientFile): Promise<TestFile> {
  const { data, filename = nameOf(data), contentType = data instanceof Blob && data.type !== '' ? data.type : undefined } = isSource(file) ? { data: file } : file
  return { data: await readBytes(data), filename: filename ?? name, ...contentType === undefined ? {} : { contentType } }
}

async function readBytes (source: TestSource): Promise<string | Uint8Array> {
  if (typeof source === 'string' || source instanceof Uint8Array) return source
  if (source instanceof Blob) return new Uint8Array(await source.arrayBuffer())
  const chunks: Uint8Array[] = []
  for await (const chunk of source as AsyncIterable<string | Uint8Array>) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

/** Of a File, or of what `fs.createReadStream` reads. */
function nameOf (data: TestSource): string | undefined {
  if (typeof data !== 'object') return undefined
  if ('name' in data && typeof data.name === 'string') return data.name
  return 'path' in data && typeof data.path === 'string' ? data.path.replace(/^.*[/\\]/s, '') : undefined
}

function isSource (value: unknown): value is TestSource {
  return typeof value === 'string' || value instanceof Uint8Array || value instanceof Blob || (typeof value === 'object' && value !== null && Symbol.asyncIterator in value)
}

function isForm (data: ClientBodyOptions['data']): data is URLSearchParams | FormData | Readonly<Record<string, unknown>> {
  return typeof data === 'object' && !isSource(data)
}
