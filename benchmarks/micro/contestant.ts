import { fork, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

/** One row of comparisons.ts in one compiled tree, and what it is measured against. */
export interface Contestant {
  readonly label: string
  /** The folder that compileTree() made. */
  readonly folder: string
  readonly comparison: string
  readonly row: string
  /** The label of the contestant it is divided by, which may be itself. */
  readonly against: string
  /** What the answer must look like; default: the same as the answer of the contestant it is divided by. */
  readonly answer?: RegExp | undefined
}

/** A contestant's running process. */
export interface RunningContestant {
  readonly contestant: Contestant
  /** What its subject answered, before any timing. */
  readonly answer: string
  /** CPU time it took to build the subject. */
  readonly buildMicroseconds: number
  /** Calls the subject for so long, gives the CPU time of one call in microseconds. */
  readonly timeCall: (milliseconds: number) => Promise<number>
  readonly stop: () => Promise<void>
}

/** Starts a contestant's process and calls its subject for so long (0: leaves it cold); rejects with what the process wrote to its standard error when it ends early. */
export async function startContestant (contestant: Contestant, warmUpMilliseconds: number): Promise<RunningContestant> {
  const { folder, comparison, row } = contestant
  const child = fork(join(folder, 'benchmarks/micro/child.js'), [comparison, row, String(warmUpMilliseconds)], {
    cwd: folder,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc']
  })
  const errors = child.stderr ? text(child.stderr) : Promise.resolve('')
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))

  const built = await receive(child)
  if (!isBuilt(built)) throw new Error(`Cannot start "${row}": ${findErrorLine(await errors)}`)
  return {
    contestant,
    ...built,
    timeCall: async (milliseconds) => {
      child.send(milliseconds)
      const microseconds = await receive(child)
      if (typeof microseconds !== 'number') throw new Error(`Cannot time "${row}": ${findErrorLine(await errors)}`)
      return microseconds
    },
    stop: async () => {
      child.disconnect()
      await ended
    }
  }
}

/** The next message of the process, or undefined when it ends instead. */
function receive (child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => {
    child.once('message', settle)
    child.once('exit', settleEmpty)

    function settle (message: unknown): void {
      child.off('exit', settleEmpty)
      resolve(message)
    }

    function settleEmpty (): void {
      child.off('message', settle)
      resolve(undefined)
    }
  })
}

function isBuilt (message: unknown): message is Pick<RunningContestant, 'answer' | 'buildMicroseconds'> {
  return typeof message === 'object' && message !== null && 'answer' in message && 'buildMicroseconds' in message
}

function findErrorLine (standardError: string): string {
  const lines = standardError.split('\n').filter((line) => line.trim() !== '')
  return lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? 'its process ended without a word.'
}
