import { RequestEntityTooLarge } from '../exceptions/by-status.ts'
import { UploadedFile, type UploadContent } from '../files/uploaded-file.ts'
import { parsePartHead, type HeaderLines, type PartHead } from './part-head.ts'

/** Bounds of a form, and whether the answer says which one was passed. */
export interface FormLimits {
  readonly maxFormMemorySize: number
  readonly maxFormParts: number
  readonly maxFileSize: number
  readonly debug: boolean
}

/** Takes the bytes of one part as they come in. */
export interface PartTarget {
  write (bytes: Buffer): void
  /** No more come. */
  end (): void
}

/** The same of a file, which may put them elsewhere. */
export interface UploadTarget extends PartTarget, UploadContent {
  /** Whether `end` was called. */
  readonly isComplete: boolean
  /** Makes room: a promise while bytes are on their way out of memory, undefined where there is nothing to wait for. */
  flush (): Promise<void> | undefined
  /** Gives up the bytes. */
  discard (): Promise<void>
}

/** A multipart form while it comes in. What passes a limit is refused (413) at the byte that passes it. */
export class MultipartForm {
  /** The fields that are no files, in the order they came. */
  readonly fields: [name: string, value: string][] = []
  readonly files: [name: string, file: UploadedFile][] = []
  readonly #limits: FormLimits
  readonly #createUpload: () => UploadTarget
  readonly #uploads: UploadTarget[] = []
  /** Those that may have something to flush. */
  readonly #unsettled = new Set<UploadTarget>()
  #parts = 0
  #fieldBytes = 0

  constructor (limits: FormLimits, createUpload: () => UploadTarget) {
    this.#limits = limits
    this.#createUpload = createUpload
  }

  /** Counts a part, be it a field, a file, or nothing at all. @throws RequestEntityTooLarge (413) past maxFormParts. */
  countPart (): void {
    if (++this.#parts > this.#limits.maxFormParts) this.#refuse('maxFormParts', 'parts')
  }

  /** Takes a part whose head has arrived. @throws BadRequest (400) for a head that cannot be read. */
  openPart (lines: HeaderLines): PartTarget {
    const head = parsePartHead(lines)
    return head.filename === undefined ? this.#openField(head) : this.#openFile(head)
  }

  /** Waits until there is room for more, and for the files that are complete. */
  flush (): Promise<unknown> | undefined {
    let waiting: Promise<void>[] | undefined
    for (const upload of this.#unsettled) {
      const flushed = upload.flush()
      if (flushed !== undefined) (waiting ??= []).push(flushed)
      if (upload.isComplete) this.#unsettled.delete(upload)
    }
    return waiting && Promise.all(waiting)
  }

  /** Gives up all files: the request is over, or was refused. */
  async discard (): Promise<void> {
    await Promise.all(this.#uploads.map((upload) => upload.discard()))
  }

  #openField ({ name }: PartHead): PartTarget {
    const chunks: Buffer[] = []
    return {
      write: (bytes) => {
        this.#fieldBytes += bytes.length
        if (this.#fieldBytes > this.#limits.maxFormMemorySize) this.#refuse('maxFormMemorySize', 'bytes in its fields')
        chunks.push(bytes)
      },
      end: () => {
        this.fields.push([name, Buffer.concat(chunks).toString()])
      }
    }
  }

  #openFile (head: PartHead): PartTarget {
    const upload = this.#createUpload()
    this.#uploads.push(upload)
    this.#unsettled.add(upload)
    this.files.push([head.name, new UploadedFile(head, upload)])
    return {
      write: (bytes) => {
        if (upload.size + bytes.length > this.#limits.maxFileSize) this.#refuse('maxFileSize', 'bytes in one of its files')
        upload.write(bytes)
      },
      end: () => upload.end()
    }
  }

  #refuse (limit: 'maxFormParts' | 'maxFormMemorySize' | 'maxFileSize', what: string): never {
    throw new RequestEntityTooLarge(this.#limits.debug ? `The form has more than ${this.#limits[limit]} ${what} (limits.${limit}).` : undefined)
  }
}
