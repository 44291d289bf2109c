import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'

/**
 * Keeps so many workers. One that ends by itself is replaced, later each time where they do not live long. SIGHUP replaces all,
 * one after the other, each when the next one answers. SIGTERM and SIGINT end them: with 0, or with 1 where one has failed.
 */
export function keepWorkers (count: number): void {
  const workers = new Set<Worker>()
  /** Those whose end nobody has to make up for. */
  const expendable = new WeakSet<Worker>()
  const over = new AbortController()
  let hasAnswered = false
  let delay = FIRST_DELAY_MS
  let rolling: Promise<void> | undefined

  const start = (): Worker => {
    const born = Date.now()
    const worker = cluster.fork()
    workers.add(worker)
    worker.once('listening', () => { hasAnswered = true })
    worker.once('exit', (code: number | null, signal: string | null) => {
      workers.delete(worker)
      if (over.signal.aborted) {
        if (code !== 0 && signal !== 'SIGTERM') process.exitCode = 1
      } else if (!expendable.has(worker)) {
        say(`Worker ${worker.process.pid} has ended (${signal ?? code})`)
        replace(Date.now() - born)
      }
    })
    return worker
  }

  const replace = (age: number): void => {
    // What never worked will not work the next time: whoever has started this process has to know.
    if (!hasAnswered) return end(1)
    if (age > LONG_LIFE_MS) delay = FIRST_DELAY_MS
    say(`Another one starts in ${delay} ms`)
    wait(delay, undefined, over).then(start, () => {})
    delay = Math.min(delay * 2, LAST_DELAY_MS)
  }

  const stop = (worker: Worker): void => {
    expendable.add(worker)
    worker.process.kill('SIGTERM')
  }

  const roll = async (): Promise<void> => {
    for (const old of [...workers]) {
      const next = start()
      expendable.add(next)
      if (!await answers(next)) return say('A new worker does not answer: those of before stay')
      if (over.signal.aborted) return
      // One that has ended meanwhile has been replaced already.
      if (!workers.has(old)) {
        stop(next)
        continue
      }
      expendable.delete(next)
      stop(old)
      await once(old, 'exit')
    }
    say('All workers are new')
  }

  const end = (code: number): void => {
    if (over.signal.aborted) return
    process.exitCode = code
    over.abort()
    workers.forEach(stop)
  }

  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => end(0))
  process.on('SIGHUP', () => { rolling ??= roll().finally(() => { rolling = undefined }) })
  for (let number = 0; number < count; number++) start()
  say(`Process ${process.pid} keeps ${count} workers`)
}

/** Whether it comes to listen before it ends; one that takes too long is ended. */
async function answers (worker: Worker): Promise<boolean> {
  const decided = new AbortController()
  try {
    return await Promise.race([
      once(worker, 'listening', decided).then(() => true),
      once(worker, 'exit', decided).then(() => false),
      wait(START_MS, false, decided).then(() => !worker.process.kill('SIGKILL'))
    ])
  } finally {
    decided.abort()
  }
}

function say (text: string): void {
  console.error(text)
}

const FIRST_DELAY_MS = 100
const LAST_DELAY_MS = 30_000
const LONG_LIFE_MS = 60_000
const START_MS = 30_000
