import { Dicer } from '@fastify/busboy'
import { BadRequest, RequestEntityTooLarge } from '../lib/exceptions/by-status.ts'
import { parseContentType } from '../lib/mimetype.ts'
import type { MultipartForm, PartTarget } from '../lib/requests/multipart-form.ts'
import { MAX_PART_HEAD, type HeaderLines } from '../lib/requests/part-head.ts'

/**
 * Splits the bytes of a multipart body into the parts of a form, with the parser that @fastify/multipart stands on. That
 * plugin itself gives no headers of parts, makes objects of fields of type application/json, refuses names such as
 * "constructor", drops parts whose head it cannot read and what goes past 80 kB of a head, and adds hooks to every route.
 * All that happens for some bytes has happened when `write` returns.
 */
export class PartSplitter {
  readonly #parser: Dicer
  readonly #form: MultipartForm
  /** Bytes of a head that is not complete, but for those that came along with its beginning. */
  #headBytes = 0
  #isInHead = false
  /** Empty parts are refused when all are counted, for it is their number that is dangerous. */
  #hasEmptyPart = false
  #isFinished = false

  /** @throws BadRequest (400) for a Content-Type without a boundary, or with one that no body may have. */
  constructor (contentType: string | undefined, form: MultipartForm) {
    const boundary = parseContentType(contentType).parameters.get('boundary')
    if (boundary === undefined || !BOUNDARY.test(boundary)) throw new BadRequest()
    this.#form = form
    // Its types do not know the limits of a head; it does not tell of what it drops beyond them.
    const limits = { maxHeaderPairs: Infinity, maxHeaderSize: 4 * PIECE }
    this.#parser = new Dicer({ boundary, ...limits })
    this.#parser.on('part', (part: Dicer.PartStream) => this.#openPart(part))
    this.#parser.on('finish', () => { this.#isFinished = true })
  }

  /** Takes the next bytes. @throws HTTPException for what cannot be read (400) and for what is too much (413). */
  write (bytes: Buffer): void {
    // What follows the last boundary is nobody's.
    for (let start = 0; start < bytes.length && !this.#isFinished; start += PIECE) {
      const piece = bytes.subarray(start, start + PIECE)
      if (this.#isInHead) this.#headBytes += piece.length
      this.#parser.write(piece)
      if (this.#isInHead && this.#headBytes > MAX_PART_HEAD) throw new RequestEntityTooLarge()
    }
  }

  /** @throws BadRequest (400) where the last boundary has not come, or a part has been nothing. */
  end (): void {
    if (!this.#isFinished || this.#hasEmptyPart) throw new BadRequest()
  }

  #openPart (part: Dicer.PartStream): void {
    let target: PartTarget | undefined
    this.#form.countPart()
    this.#isInHead = true
    this.#headBytes = 0
    part.once('header', (lines) => {
      this.#isInHead = false
      if (Object.keys(lines).length > 0) target = this.#form.openPart(lines as HeaderLines)
    })
    // Taken here and not from the stream, so that nothing waits in it and each error is one of `write`.
    part.push = (bytes: Buffer | null) => {
      if (bytes !== null) {
        target?.write(bytes)
        return true
      }
      if (target === undefined) this.#hasEmptyPart = true
      target?.end()
      return part.emit('end')
    }
  }
}

/** RFC 2046 section 5.1.1, which ends at 70; the parser does at 252. */
const BOUNDARY = /^[\x20-\x7e]{0,251}[\x21-\x7e]$/
const PIECE = 65_536
