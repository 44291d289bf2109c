import type { Place } from './sources.ts'

/** A frame as it was when an error was thrown in it, or in what it had called. */
export interface CapturedFrame {
  readonly functionName: string
  /** The place in the code that runs; undefined for code without a file. */
  readonly place: Place
  /** Names of variables, those of the innermost block first. */
  readonly names: readonly string[]
  /** Evaluates code there; undefined where the frame let nothing in. */
  readonly evaluate: FrameEvaluate | undefined
}

/** Evaluates code in a frame; what `given` is there, the code finds as `flaskish$given`. */
export type FrameEvaluate = (code: string, given?: unknown) => unknown

/**
 * The frames of the last errors that were thrown, by the error itself: only so many are kept, whatever becomes of the
 * errors, for each frame keeps alive what it saw.
 */
export class Captures {
  readonly #limit: number
  readonly #captures = new Map<unknown, readonly CapturedFrame[]>()

  constructor (limit: number) {
    this.#limit = limit
  }

  has (thrown: unknown): boolean {
    return this.#captures.has(thrown)
  }

  /** An error's frames, which are no longer kept here: thrown once more, it has new ones. */
  take (thrown: unknown): readonly CapturedFrame[] | undefined {
    const frames = this.#captures.get(thrown)
    this.#captures.delete(thrown)
    return frames
  }

  /** Keeps an error's frames; those of the oldest go. */
  add (thrown: unknown, frames: readonly CapturedFrame[]): void {
    this.#captures.set(thrown, frames)
    for (const oldest of this.#captures.keys()) {
      if (this.#captures.size <= this.#limit) break
      this.#captures.delete(oldest)
    }
  }

  clear (): void {
    this.#captures.clear()
  }
}
