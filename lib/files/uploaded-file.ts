import type { Readable } from 'node:stream'
import { FlaskishError } from '../errors.ts'
import { parseContentType } from '../mimetype.ts'
import type { PartHead } from '../requests/part-head.ts'
import type { RequestHeaders } from '../requests/request-headers.ts'

/** Where an upload's bytes are: in memory, or in a temporary file. */
export interface UploadContent {
  readonly size: number
  /** Whether the request is over, and the bytes with it. */
  readonly isGone: boolean
  stream (): Readable
  bytes (): Promise<Buffer>
  save (path: string): Promise<void>
}

/**
 * A file that a visitor sent in a multipart form. Its bytes can be read, in any way and as often as you like, until the
 * request has been answered; `save` keeps them.
 * @see https://flask.palletsprojects.com/en/stable/patterns/fileuploads/
 */
export class UploadedFile {
  /** The name of the form's field. */
  readonly name: string
  /**
   * The name that the visitor's file has, as it was sent: '' where no file was chosen. It may be any text, paths and
   * control characters included; `secureFilename` makes a name of it that is safe to store a file under.
   */
  readonly filename: string
  /** The headers of this part of the form: `get(name)` in any case, or lower-case names as properties. */
  readonly headers: RequestHeaders
  readonly #content: UploadContent

  constructor ({ name, filename = '', headers }: PartHead, content: UploadContent) {
    this.name = name
    this.filename = filename
    this.headers = headers
    this.#content = content
  }

  /** The type that the visitor's browser gave the file, with its parameters; '' without one. Do not rely on it. */
  get contentType (): string {
    return this.headers.get('content-type', '')
  }

  /** The same in lower case, without parameters. */
  get mimetype (): string {
    return parseContentType(this.contentType).mimetype
  }

  /** In bytes. */
  get size (): number {
    return this.#content.size
  }

  /** A new stream of the bytes. @throws FlaskishError once the request is over. */
  stream (): Readable {
    return this.#reachable().stream()
  }

  /** All of the bytes, in memory. @throws FlaskishError once the request is over. */
  async bytes (): Promise<Buffer> {
    return this.#reachable().bytes()
  }

  /** The bytes as UTF-8 text; what is none becomes U+FFFD. @throws FlaskishError once the request is over. */
  async text (): Promise<string> {
    return (await this.bytes()).toString()
  }

  /**
   * Stores the file under this path, in place of one that is there; a relative path starts at the working folder. When the
   * promise resolves, the file is complete, and yours.
   * @throws FlaskishError for the path of a folder, for a folder that does not exist, and once the request is over.
   */
  async save (path: string): Promise<void> {
    await this.#reachable().save(path)
  }

  #reachable (): UploadContent {
    if (this.#content.isGone) throw new FlaskishError('FLASKISH_ERR_UPLOAD_GONE', { field: this.name })
    return this.#content
  }
}
