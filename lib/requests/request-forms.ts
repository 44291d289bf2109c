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
  readonly mimetype: string
  readonly settings: { readonly debug: boolean, readonly maxFormMemorySize: number, readonly maxFormParts: number }
  /** Its bytes as they arrived, and what a schema made of them. */
  readonly body: () => Uint8Array
  readonly validated: () => Uint8Array
  /** What a multipart body has; undefined where nobody has read one. */
  readonly multipart: () => MultipartData | undefined
}

/** The fields and files of a body, which are empty where it is no form. */
export class RequestForms {
  readonly form: MultiDict
  readonly files: MultiDict<UploadedFile>

  /** @throws RequestEntityTooLarge (413) past a limit of `settings`. */
  constructor (source: FormBody) {
    const data = isMultipart(source.mimetype) ? source.multipart() : undefined
    this.form = source.mimetype === URLENCODED ? readUrlencoded(source) : new MultiDict(data?.fields)
    this.files = new MultiDict(data?.files, (name) => missingFile(name, source, this.form))
  }
}

/** Whether a body of this type is a form that may have files. */
export function isMultipart (mimetype: string): boolean {
  return mimetype === MULTIPART
}

function readUrlencoded ({ settings: { debug, maxFormMemorySize, maxFormParts }, body, validated }: FormBody): MultiDict {
  const { length } = body()
  if (length > maxFormMemorySize) {
    throw new RequestEntityTooLarge(debug ? `The form has ${length} bytes; limits.maxFormMemorySize allows ${maxFormMemorySize}.` : undefined)
  }
  const form = parseFormBody(validated())
  if (form.size > maxFormParts) {
    throw new RequestEntityTooLarge(debug ? `The form has more than ${maxFormParts} fields (limits.maxFormParts).` : undefined)
  }
  return form
}

/** Who forgets the form's enctype gets the names of files as fields, and looks for the files in vain. */
function missingFile (name: string, { mimetype, settings }: FormBody, form: MultiDict): BadRequestKeyError {
  if (!settings.debug || isMultipart(mimetype)) return new BadRequestKeyError(name)
  const type = mimetype === '' ? 'a body without a type' : `a body of type ${mimetype}`
  const sent = form.has(name) ? ` The browser sent the file's name alone: ${JSON.stringify(form.get(name))}.` : ''
  return new BadRequestKeyError(name, `Files come in forms of type multipart/form-data, and this was ${type}.${sent} Write <form method="post" enctype="multipart/form-data">.`)
}

/** The type of forms with files. */
export const MULTIPART = 'multipart/form-data'
const URLENCODED = 'application/x-www-form-urlencoded'
