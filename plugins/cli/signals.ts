import { constants } from 'node:os'
import { complain, say } from './terminal.ts'

/** Calls a function at the first signal that asks to end; the second one ends the process at once. */
export function onSignals (end: () => Promise<void>): void {
  let isEnding = false
  const begin = (): void => {
    isEnding = true
    say('Ending: answers that are under way are finished. Once more ends at once')
    end().catch((error: unknown) => {
      complain(error)
      process.exit(1)
    })
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => isEnding ? process.exit(128 + constants.signals[signal]) : begin())
  }
}

/** What is under way when the process is asked to end has so long. */
export const DRAIN_MS = 4000
