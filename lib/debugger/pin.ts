import { createHash, timingSafeEqual } from 'node:crypto'

/** What became of a PIN that somebody entered. */
export type PinVerdict = 'right' | 'wrong' | 'locked'

/**
 * The lock of the consoles: one PIN, and ten chances in all to enter another one. Each wrong one makes its answer wait
 * longer, and no two are looked at at once.
 */
export class PinLock {
  /** Nine digits, in threes: "123-456-789". */
  readonly pin: string
  readonly #wait: (milliseconds: number) => Promise<void>
  #failures = 0
  #last: Promise<unknown> = Promise.resolve()

  /** `random(n)` gives a whole number from 0 to n - 1 that nobody can foretell. */
  constructor (random: (limit: number) => number, wait: (milliseconds: number) => Promise<void>) {
    this.pin = [0, 0, 0].map(() => String(random(1000)).padStart(3, '0')).join('-')
    this.#wait = wait
  }

  get isLocked (): boolean {
    return this.#failures >= MAX_FAILURES
  }

  /** Looks at a PIN, with or without its hyphens, when all those before it were answered. */
  async check (entered: string): Promise<PinVerdict> {
    const verdict = this.#last.then(() => this.#check(entered))
    this.#last = verdict
    return verdict
  }

  async #check (entered: string): Promise<PinVerdict> {
    if (this.isLocked) return 'locked'
    if (isSame(digitsOf(entered), digitsOf(this.pin))) {
      this.#failures = 0
      return 'right'
    }
    this.#failures += 1
    await this.#wait(this.#failures * DELAY)
    return this.isLocked ? 'locked' : 'wrong'
  }
}

/** Whether two texts are the same, in a time that tells nothing of where they differ. */
export function isSame (one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other))
}

function digest (text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function digitsOf (text: string): string {
  return text.slice(0, 64).replace(/[-\s]/g, '')
}

const MAX_FAILURES = 10
/** Milliseconds for the first wrong PIN, twice as many for the second: 2.75 s for ten. */
const DELAY = 50
