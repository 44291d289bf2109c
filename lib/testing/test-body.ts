import { FlaskishError } from '../errors.ts'
import { buildMultipartBody, type TestFile } from '../requests/multipart-body.ts'
import { MULTIPART } from '../requests/request-forms.ts'
import { toJsonText } from '../responses/json.ts'
import { toPairs, toTextPairs, type Values } from './pairs.ts'

/** What a test sends as a body: one of these, or `form` and `files` together. */
export interface TestBodyOptions {
  /** Fields of a form: an urlencoded one, or with `files` a multipart one. A list repeats its name. */
  form?: Values<unknown>
  /** Files of a multipart form, by the names of their fields: text or bytes, or `{ data, filename, contentType }`. A list repeats its name. */
  files?: Values<TestFile>
  /** Sent as application/json. */
  json?: unknown
  /** The body as it is. */
  data?: string | Uint8Array
}

/** What is different in each test. */
export interface TestBodySettings {
  /** Separates the parts of a multipart form. */
  readonly boundary: string
  /** The type of a file that says none, by its name. */
  readonly guessType: (filename: string) => string
}

/** @throws FlaskishError FLASKISH_ERR_TEST for bodies that exclude each other, FLASKISH_ERR_JSON. */
export function buildTestBody (options: TestBodyOptions, settings: TestBodySettings): { bytes: Uint8Array, type: string | undefined } {
  const { form, files, json, data } = options
  const [first, second] = [form ?? files, json, data].flatMap((part, index) => part === undefined ? [] : [BODIES[index]])
  if (first !== undefined && second !== undefined) {
    throw new FlaskishError('FLASKISH_ERR_TEST', { what: 'send a request', found: `it has ${first} and ${second}.`, fix: 'A request has one body: leave one of them out.' })
  }
  if (files !== undefined) return { bytes: buildMultipartBody(settings.boundary, toTextPairs(form ?? {}), toFiles(files, settings)), type: `${MULTIPART}; boundary=${settings.boundary}` }
  if (form !== undefined) return { bytes: Buffer.from(new URLSearchParams(toTextPairs(form)).toString()), type: 'application/x-www-form-urlencoded' }
  if (json !== undefined) return { bytes: Buffer.from(toJsonText(json)), type: 'application/json' }
  return { bytes: Buffer.from(data ?? ''), type: undefined }
}

function toFiles (files: Values<TestFile>, { guessType }: TestBodySettings): Array<[string, TestFile]> {
  return toPairs(files).map(([name, file]) => {
    if (typeof file === 'string' || file instanceof Uint8Array || file.filename === undefined) return [name, file]
    return [name, { contentType: guessType(file.filename), ...file }]
  })
}

const BODIES = ['a form', '"json"', '"data"'] as const
