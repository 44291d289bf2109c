import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { UploadTarget } from '../lib/requests/multipart-form.ts'
import { saveBytes, saveFile } from './save-file.ts'
import type { TemporaryFile, TemporaryFolder } from './temporary-files.ts'

/** The bytes of an upload: in memory as long as there are few of them, otherwise in a temporary file. */
export class StoredUpload implements UploadTarget {
  size = 0
  isComplete = false
  isGone = false
  readonly #folder: TemporaryFolder
  readonly #threshold: number
  #chunks: Buffer[] = []
  #waiting = 0
  #file: TemporaryFile | undefined
  /** Settled when all blocks that were taken out of memory are in the file. */
  #stored: Promise<void> | undefined
  /** Whether the temporary file was saved under a second name, where the program may change it. */
  #isShared = false
  /** What the program has begun and a file must not vanish under. */
  readonly #pending = new Set<Promise<unknown>>()

  constructor (folder: TemporaryFolder, threshold: number) {
    this.#folder = folder
    this.#threshold = threshold
  }

  write (bytes: Buffer): void {
    this.size += bytes.length
    this.#waiting += bytes.length
    this.#chunks.push(bytes)
  }

  end (): void {
    this.isComplete = true
    // What arrived is a view of what arrived together with it, which may be much more.
    if (this.size <= this.#threshold) this.#chunks = [Buffer.concat(this.#chunks)]
  }

  /** One block is on its way to the disk while the next one fills; an error comes out of the flush after it. */
  flush (): Promise<void> | undefined {
    if (this.size <= this.#threshold || (!this.isComplete && this.#waiting < BLOCK)) return undefined
    const before = this.#stored
    const stored = this.#store(before, this.#chunks)
    this.#stored = this.isComplete ? stored.then(() => this.#file?.close()) : stored
    this.#stored.catch(reportedLater)
    this.#chunks = []
    this.#waiting = 0
    return this.isComplete ? this.#stored : before
  }

  async discard (): Promise<void> {
    this.isGone = true
    this.#chunks = []
    await Promise.allSettled([this.#stored, ...this.#pending])
    const file = this.#file
    this.#file = undefined
    await file?.remove()
  }

  stream (): Readable {
    if (this.#file !== undefined) return createReadStream(this.#file.path)
    return Readable.from(this.size === 0 ? [] : [Buffer.concat(this.#chunks)], { objectMode: false })
  }

  async bytes (): Promise<Buffer> {
    return this.#file === undefined ? Buffer.concat(this.#chunks) : this.#keep(readFile(this.#file.path))
  }

  async save (path: string): Promise<void> {
    if (this.#file === undefined) {
      await saveBytes(path, Buffer.concat(this.#chunks))
      return
    }
    const mayMove = !this.#isShared
    this.#isShared = true
    await this.#keep(saveFile(path, this.#file.path, { mayMove }))
  }

  async #store (before: Promise<void> | undefined, chunks: readonly Buffer[]): Promise<void> {
    await before
    this.#file ??= await this.#folder.createFile()
    await this.#file.append(Buffer.concat(chunks))
  }

  async #keep<Value> (promise: Promise<Value>): Promise<Value> {
    this.#pending.add(promise)
    try {
      return await promise
    } finally {
      this.#pending.delete(promise)
    }
  }
}

function reportedLater (): void {}

const BLOCK = 256 * 1024
