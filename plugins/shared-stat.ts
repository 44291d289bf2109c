import { stat, type Stats } from 'node:fs'

/**
 * Asks the system about files, once for all who wait. Whoever asks while it is being asked gets the next answer: none is
 * older than its question, and a file that many ask for at a time costs a few calls instead of one for each.
 */
export class SharedStat {
  readonly #asked = new Map<string, Asked>()

  /** Rejects with the system's error. */
  find (path: string): Promise<Stats> {
    const running = this.#asked.get(path)
    if (running === undefined) return this.#ask(path)
    const askAgain = (): Promise<Stats> => this.#ask(path)
    running.next ??= running.answer.then(askAgain, askAgain)
    return running.next
  }

  #ask (path: string): Promise<Stats> {
    const asked: Asked = { answer: askSystem(path), next: undefined }
    this.#asked.set(path, asked)
    const forget = (): void => {
      if (asked.next === undefined) this.#asked.delete(path)
    }
    asked.answer.then(forget, forget)
    return asked.answer
  }
}

interface Asked {
  readonly answer: Promise<Stats>
  /** For whoever asks from now on. */
  next: Promise<Stats> | undefined
}

function askSystem (path: string): Promise<Stats> {
  return new Promise((resolve, reject) => {
    stat(path, (error, stats) => {
      if (error === null) resolve(stats)
      else reject(error)
    })
  })
}
