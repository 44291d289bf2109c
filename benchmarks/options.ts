import { parseArgs } from 'node:util'
import type { Comparison } from './micro/comparisons.ts'
import type { Effort } from './micro/rounds.ts'

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
  if (values.write && values.only !== '') throw new Error('Cannot write the numbers of some rows only: README.md has a table of all. Leave out --only.')
  return { ...values, positionals }
}

/** What a comparison is given. */
export function toEffort ({ quick }: BenchOptions, { measures, rounds = ROUNDS }: Comparison): Effort {
  return { measures, rounds: quick ? QUICK_ROUNDS : rounds }
}
