import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { setTimeout as wait } from 'node:timers/promises'

/** The root of the repository. */
export const ROOT: string = fileURLToPath(new URL('../', import.meta.url))

const COMMAND = ['--import=tsx', `--import=${new URL('./source-maps.mjs', import.meta.url).href}`, '--conditions=flaskish-source', `${ROOT}plugins/cli.ts`]

/**
 * The environment of a process that says nothing of what it has covered: with other options of Node's, the loader of
 * TypeScript writes other code, and the report would count one in places of the other.
 */
export const UNMEASURED: Readonly<Record<string, string>> = { _TAPJS_PROCESSINFO_COVERAGE_: '0' }

/** What a running test has to have for processes that end with it. */
export interface TestWithEnd {
  teardown (fn: () => void | Promise<void>): void
  testdir (files: Record<string, string>): string
}

export interface CommandOptions {
  readonly cwd?: string
  readonly env?: Record<string, string>
  /** What is typed; standard input ends behind it. */
  readonly input?: string
}

/** A flaskish command in a process of its own. */
export class RunningCommand {
  readonly process: ChildProcess
  /** All that it has written, to standard output and to standard error. */
  output = ''
  stdout = ''
  stderr = ''
  readonly #closed: Promise<unknown>

  constructor (args: readonly string[], { cwd = ROOT, env = {}, input = '' }: CommandOptions = {}) {
    this.process = spawn(process.execPath, [...COMMAND, ...args], { cwd, env: { ...cleanEnvironment(), ...env }, stdio: 'pipe' })
    this.process.stdout?.on('data', (data: Buffer) => this.#take('stdout', data))
    this.process.stderr?.on('data', (data: Buffer) => this.#take('stderr', data))
    this.process.stdin?.end(input)
    this.#closed = once(this.process, 'close')
  }

  /** Waits for its end. */
  async end (): Promise<{ code: number | null, signal: string | null, stdout: string, stderr: string }> {
    await this.#closed
    const { exitCode: code, signalCode: signal } = this.process
    return { code, signal, stdout: this.stdout, stderr: this.stderr }
  }

  /** Waits for it to write something; fails when it ends before. */
  async writes (pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.output)
      if (found !== null) return found
      if (this.process.exitCode !== null || this.process.signalCode !== null) throw new Error(`It has ended without writing ${pattern}: ${this.output}`)
      await wait(10)
    }
  }

  /** The address that it serves. */
  async url (): Promise<string> {
    const [, url = ''] = await this.writes(/Running on (\S+)/)
    return url
  }

  async kill (signal: NodeJS.Signals): Promise<ReturnType<RunningCommand['end']>> {
    this.process.kill(signal)
    return this.end()
  }

  #take (stream: 'stdout' | 'stderr', data: Buffer): void {
    this[stream] += data
    this.output += data
  }
}

/** Runs a command to its end. */
export async function runCommand (args: readonly string[], options?: CommandOptions): Promise<{ code: number | null, stdout: string, stderr: string }> {
  return await new RunningCommand(args, options).end()
}

/** Runs a command that goes on; it is ended with the test. */
export function startCommand (t: TestWithEnd, args: readonly string[], options?: CommandOptions): RunningCommand {
  const command = new RunningCommand(args, options)
  t.teardown(async () => {
    if (command.process.exitCode === null && command.process.signalCode === null) await command.kill('SIGTERM')
  })
  return command
}

/** A command as a shell runs it. */
export function commandLine (args: readonly string[]): string {
  return [process.execPath, ...COMMAND, ...args].map((word) => `'${word}'`).join(' ')
}

/** Asks again until it is so; an answer that is not to be had (a connection that is cut) is asked for again, too. */
export async function until (isSo: () => Promise<boolean>): Promise<void> {
  for (;;) {
    if (await isSo().catch(() => false)) return
    await wait(20)
  }
}

/** A module that exports an app, with flaskish as it is in this repository. */
export function appSource (rules: string, names: string = ''): string {
  return `import Fastify from 'fastify'
import flaskish${names === '' ? '' : `, { ${names} }`} from 'flaskish'

const app = Fastify()
await app.register(flaskish, { static: false })
${rules}
export default app
`
}

/** Without what the person who runs the tests has set for commands of their own, and what Node 26 says of how coverage is measured. */
function cleanEnvironment (): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(([name]) => !/^(?:FLASKISH_|NODE_ENV$|FORCE_COLOR$|NO_COLOR$)/.test(name))
  return { ...Object.fromEntries(entries), NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --disable-warning=DEP0205` }
}
