import { close, open, read } from 'node:fs'
import { Readable } from 'node:stream'
import type { ByteRange } from '../lib/responses/byte-range.ts'

/**
 * A run of a file's bytes. The file is open from the first chunk that is asked for to the last one, or until the stream is
 * destroyed. A file that turns out shorter is an error, for its length went out with the head.
 */
export class FileStream extends Readable {
  readonly #path: string
  #position: number
  #left: number
  #descriptor: number | undefined
  /** Whether the system is opening or reading; it may not be closed meanwhile. */
  #isBusy = false
  #whenIdle: (() => void) | undefined

  constructor (path: string, { start, length }: ByteRange) {
    super({ highWaterMark: CHUNK_SIZE })
    this.#path = path
    this.#position = start
    this.#left = length
  }

  override _read (): void {
    if (this.#left === 0) this.push(null)
    else if (this.#descriptor === undefined) this.#open()
    else this.#readChunk(this.#descriptor)
  }

  override _destroy (error: Error | null, done: (error?: Error | null) => void): void {
    const finish = (): void => {
      if (this.#descriptor === undefined) done(error)
      else close(this.#descriptor, (failure) => done(error ?? failure))
    }
    if (this.#isBusy) this.#whenIdle = finish
    else finish()
  }

  #open (): void {
    this.#isBusy = true
    open(this.#path, 'r', (error, descriptor) => {
      if (error === null) this.#descriptor = descriptor
      this.#goOn(error, () => this.#readChunk(descriptor))
    })
  }

  #readChunk (descriptor: number): void {
    this.#isBusy = true
    read(descriptor, Buffer.allocUnsafe(Math.min(this.#left, CHUNK_SIZE)), 0, Math.min(this.#left, CHUNK_SIZE), this.#position, (error, bytesRead, buffer) => {
      const isShort = error === null && bytesRead === 0
      this.#goOn(isShort ? new Error(`The file "${this.#path}" became shorter while it was sent.`) : error, () => {
        this.#position += bytesRead
        this.#left -= bytesRead
        this.push(buffer.subarray(0, bytesRead))
        if (this.#left === 0) this.push(null)
      })
    })
  }

  #goOn (error: Error | null, next: () => void): void {
    this.#isBusy = false
    if (this.#whenIdle !== undefined) this.#whenIdle()
    else if (error !== null) this.destroy(error)
    else next()
  }
}

const CHUNK_SIZE = 65536
