import { parseArgs } from 'node:util'

export interface BenchOptions {
  /** A third of the rounds. */
  readonly quick: boolean
  /** Only rows whose comparison or name contains this; '' is all. */
  readonly only: string
  /** Put the table into README.md. */
  readonly write: boolean
  readonly positionals: readonly string[]
}

const ROUNDS = 9
const QUICK_ROUNDS = 3

export function parseOptions (args: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      write: { type: 'boolean', default: false }
    }
  })
  return { ...values, positionals }
}

/** How many rounds a comparison is given that asks for at most so many. */
export function toRounds (options: BenchOptions, most: number = ROUNDS): number {
  return options.quick ? QUICK_ROUNDS : Math.min(most, ROUNDS)
}
