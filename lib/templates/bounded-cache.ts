/** A cache that forgets what was not asked for longest once its keys are too many, or too long together. */
export class BoundedCache<Value> {
  readonly #values = new Map<string, Value>()
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
    const value = this.#values.get(key)
    if (value === undefined) return undefined
    this.#values.delete(key)
    this.#values.set(key, value)
    return value
  }

  set (key: string, value: Value): void {
    this.#delete(key)
    if (key.length > this.#maxLength) return
    this.#values.set(key, value)
    this.#length += key.length
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
    if (this.#values.delete(key)) this.#length -= key.length
  }
}
