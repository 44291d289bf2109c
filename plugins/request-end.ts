import type { ServerResponse } from 'node:http'

/**
 * The end of a request: when its answer is out, or its visitor gone, and whatever works for it (a view that waits, an
 * error handler) has come to an end.
 */
export class RequestEnd {
  readonly #onEnd: () => void | Promise<void>
  #isOver = false
  #works = 0
  #hasEnded = false
  #result: void | Promise<void> = undefined
  #listener: (() => void) | undefined

  constructor (raw: ServerResponse, onEnd: () => void | Promise<void>) {
    this.#onEnd = onEnd
    const over = (): void => {
      raw.off('finish', over).off('close', over)
      this.#isOver = true
      this.#checkEnd()
    }
    if (raw.destroyed) setImmediate(over)
    else raw.on('finish', over).on('close', over)
  }

  /** Puts the end off until this has settled. */
  waitFor (work: Promise<unknown>): void {
    this.#works++
    const done = (): void => {
      this.#works--
      this.#checkEnd()
    }
    work.then(done, done)
  }

  /** Waits for the end, and for what is done then; for one listener. */
  async whenDone (): Promise<void> {
    if (!this.#hasEnded) await new Promise<void>((resolve) => { this.#listener = resolve })
    await this.#result
  }

  #checkEnd (): void {
    if (!this.#isOver || this.#works > 0 || this.#hasEnded) return
    this.#hasEnded = true
    this.#result = this.#onEnd()
    this.#listener?.()
  }
}
