import { BadRequestKeyError, RequestEntityTooLarge } from '../exceptions/by-status.ts'
import type { UploadedFile } from '../files/uploaded-file.ts'
import { MultiDict } from '../multi-dict.ts'
import { parseFormBody } from './request-body.ts'

/** What a multipart body has, once it has been read. */
export interface MultipartData {
  readonly fields: Iterable<readonly [name: string, value: string]>
  readonly files: Iterable<readonly [name: string, file: UploadedFile]>
}

/** A body that may be a form. */
export interface FormBody {
  readonly settings: { readonly debug: boolean, readonly maxFormMemorySize: number, readonly maxFormParts: number }
  /** Its bytes as they arrived, and what a schema made of them. */
  body (): Uint8Array
  validated (): Uint8Array
  /** What a multipart body has; undefined where nobody has read one. */
  multipart (): MultipartData | undefined
}

/** The fields and files of a body, which are empty where it is no form. */
export class RequestForms {
  readonly form: MultiDict
  readonly #mimetype: string
  readonly #isDebug: boolean
  readonly #sent: MultipartData['files'] | undefined
  #files: MultiDict<UploadedFile> | undefined

  /** @throws RequestEntityTooLarge (413) past a limit of `settings`. */
  constructor (mimetype: string, source: FormBody) {
    const data = isMultipart(mimetype) ? source.multipart() : undefined
    this.#mimetype = mimetype
    this.#isDebug = source.settings.debug
    this.#sent = data?.files
    this.form = mimetype === URLENCODED ? readUrlencoded(source) : new MultiDict(data?.fields)
  }

  get files (): MultiDict<UploadedFile> {
    this.#files ??= new MultiDict(this.#sent, (name) => this.#missingFile(name))
    return this.#files
  }

  /** Who forgets the form's enctype gets the names of files as fields, and looks for the files in vain. */
  #missingFile (name: string): BadRequestKeyError {
    const mimetype = this.#mimetype
    if (!this.#isDebug || isMultipart(mimetype)) return new BadRequestKeyError(name)
    const type = mimetype === '' ? 'a body without a type' : `a body of type ${mimetype}`
    const sent = this.form.has(name) ? ` The browser sent the file's name alone: ${JSON.stringify(this.form.get(name))}.` : ''
    return new BadRequestKeyError(name, `Files come in forms of type multipart/form-data, and this was ${type}.${sent} Write <form method="post" enctype="multipart/form-data">.`)
  }
}

/** Whether a body of this type is a form that may have files. */
export function isMultipart (mimetype: string): boolean {
  return mimetype === MULTIPART
}

function readUrlencoded (source: FormBody): MultiDict {
  const { debug, maxFormMemorySize, maxFormParts } = source.settings
  const { length } = source.body()
  if (length > maxFormMemorySize) {
    throw new RequestEntityTooLarge(debug ? `The form has ${length} bytes; limits.maxFormMemorySize allows ${maxFormMemorySize}.` : undefined)
  }
  const form = parseFormBody(source.validated())
  if (form.size > maxFormParts) {
    throw new RequestEntityTooLarge(debug ? `The form has more than ${maxFormParts} fields (limits.maxFormParts).` : undefined)
  }
  return form
}

/** The type of forms with files. */
export const MULTIPART = 'multipart/form-data'
const URLENCODED = 'application/x-www-form-urlencoded'
