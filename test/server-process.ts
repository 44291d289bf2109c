import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { UNMEASURED, ROOT } from './cli.ts'

/** What a server in a process of its own needs of the running test. */
export interface TestWithServers {
  teardown (fn: () => Promise<unknown> | void): void
}

/** A server of the tests in a process of its own. */
export class ServerProcess {
  readonly process: ChildProcess
  /** All that it has written. */
  output = ''
  readonly #ended: Promise<unknown>

  constructor (t: TestWithServers, file: string, env: Readonly<Record<string, string>>) {
    this.process = spawn(process.execPath, [...OPTIONS, `${ROOT}${file}`], { cwd: ROOT, env: { PATH: process.env['PATH'], ...UNMEASURED, ...env }, stdio: 'pipe' })
    for (const stream of [this.process.stdout, this.process.stderr]) stream?.on('data', (data: Buffer) => { this.output += data })
    this.#ended = once(this.process, 'close')
    t.teardown(async () => {
      if (!this.hasEnded) await this.end('SIGKILL')
    })
  }

  get pid (): string {
    return String(this.process.pid)
  }

  get hasEnded (): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null
  }

  /** Waits for its end, after a signal where one is given. */
  async end (signal?: NodeJS.Signals): Promise<number | string | null> {
    if (signal !== undefined) this.process.kill(signal)
    await this.#ended
    return this.process.exitCode ?? this.process.signalCode
  }

  /** Waits for it to answer 200 there. */
  async answers (url: string): Promise<void> {
    for (;;) {
      if (this.hasEnded) throw new Error(`The server has ended: ${this.output}`)
      if (await fetch(url).then(({ ok, body }) => body?.cancel().then(() => ok), () => false)) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

const OPTIONS = ['--import=tsx', `--import=${new URL('./answered-by.mjs', import.meta.url).href}`, '--conditions=flaskish-source']
