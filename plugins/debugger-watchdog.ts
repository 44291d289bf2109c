import { Worker } from 'node:worker_threads'
import { exceptionWatch } from './debugger-watch.ts'

/** How waiting for a promise ended. */
export type Awaited =
  | { readonly kind: 'settled', readonly value: unknown }
  | { readonly kind: 'pending' }
  /** What it waited for ran without an end, and was ended. */
  | { readonly kind: 'stopped' }

/**
 * Waits for a promise, at most `wait` milliseconds. Code behind an `await` may loop for ever, and then nothing of this
 * thread runs: a thread beside it ends such code when it has not heard of this one for `run` milliseconds.
 * @throws what the promise is rejected with.
 */
export async function awaitLimited (promise: Promise<unknown>, { run, wait }: { readonly run: number, readonly wait: number }): Promise<Awaited> {
  Object.defineProperty(globalThis, UNWINDER, { configurable: true, value: unwind })
  const watchdog = new Worker(WATCHDOG, { eval: true, execArgv: [], env: {}, workerData: run })
  const beat = setInterval(() => watchdog.postMessage('alive'), run / 5)
  let limit: NodeJS.Timeout | undefined
  try {
    return await exceptionWatch.unwatchedUntil(Promise.race<Awaited>([
      promise.then((value) => ({ kind: 'settled', value })),
      new Promise((resolve) => { limit = setTimeout(resolve, wait, { kind: 'pending' }) }),
      new Promise((resolve) => watchdog.once('message', () => resolve({ kind: 'stopped' })))
    ]))
  } finally {
    clearTimeout(limit)
    clearInterval(beat)
    await watchdog.terminate()
  }
}

/**
 * Runs in the midst of what is ended. Node 20 and 22 keep a stack of what runs for AsyncLocalStorage, and abort the process
 * where it is not empty after a promise's code; nothing but the end of an exception that was caught empties it.
 */
function unwind (): void {
  const listeners = process.rawListeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  process.once('uncaughtException', () => {})
  try {
    Reflect.apply(Reflect.get(process, '_fatalException') as (error: Error) => void, process, [new Error('The console has ended what ran without an end.')])
  } finally {
    process.removeAllListeners('uncaughtException')
    for (const listener of listeners) process.on('uncaughtException', listener as NodeJS.UncaughtExceptionListener)
  }
}

const UNWINDER = Symbol.for('flaskish.unwind')

/** It connects no sooner than it has to: while it is connected, a pause of the main thread waits for it. */
const WATCHDOG = `
const { parentPort, workerData } = require('node:worker_threads')
const { Session } = require('node:inspector')
const stop = () => {
  const session = new Session()
  session.connectToMainThread()
  session.post('Runtime.evaluate', { expression: "globalThis[Symbol.for('flaskish.unwind')]()" }, () => {
    session.post('Runtime.terminateExecution', () => {
      session.disconnect()
      parentPort.postMessage('stopped')
    })
  })
}
let timer = setTimeout(stop, workerData)
parentPort.on('message', () => {
  clearTimeout(timer)
  timer = setTimeout(stop, workerData)
})
`
