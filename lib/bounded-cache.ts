/** A cache that forgets what was not asked for longest once its values are too many, or too long together. */
export class BoundedCache<Value> {
  readonly #values = new Map<string, { readonly value: Value, readonly length: number }>()
  readonly #maxEntries: number
  readonly #maxLength: number
  #length = 0

  constructor ({ maxEntries, maxLength }: { maxEntries: number, maxLength: number }) {
    this.#maxEntries = maxEntries
    this.#maxLength = maxLength
  }

  get size (): number {
    return this.#values.size
  }

  get (key: string): Value | undefined {
    const entry = this.#values.get(key)
    if (entry === undefined) return undefined
    this.#values.delete(key)
    this.#values.set(key, entry)
    return entry.value
  }

  /** @param length what counts for `maxLength`: the key's, unless the value is what takes the room. */
  set (key: string, value: Value, length: number = key.length): void {
    this.#delete(key)
    if (length > this.#maxLength) return
    this.#values.set(key, { value, length })
    this.#length += length
    for (const oldest of this.#values.keys()) {
      if (this.#values.size <= this.#maxEntries && this.#length <= this.#maxLength) return
      this.#delete(oldest)
    }
  }

  clear (): void {
    this.#values.clear()
    this.#length = 0
  }

  #delete (key: string): void {
    this.#length -= this.#values.get(key)?.length ?? 0
    this.#values.delete(key)
  }
}
