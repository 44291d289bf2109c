import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { relative } from 'node:path'
import type { RunOptions } from '../../lib/commands/run-options.ts'
import { CommandFailure } from '../../lib/commands/command-failure.ts'
import { Door } from './door.ts'
import { noticeOf } from './notice.ts'
import { DRAIN_MS, onSignals } from './signals.ts'
import { SourceWatcher } from './source-watcher.ts'
import { SUPERVISED, type ToChild, type ToParent } from './supervised.ts'
import { say } from './terminal.ts'
import type { TlsFiles } from './tls-files.ts'

export interface Supervision {
  readonly options: RunOptions
  readonly tls: TlsFiles | undefined
  /** The app's file. */
  readonly file: string
  /** Files of variables, which each process reads anew. */
  readonly envFiles: readonly string[]
  /** The environment as it was before they were read. */
  readonly environment: NodeJS.ProcessEnv
  readonly announce: (urls: readonly string[]) => void
}

/**
 * Runs this command once more in a process of its own, and again whenever a source changes; one at a time. Ends with a signal.
 * @throws CommandFailure where the port is not to be had, and for what no change of a source can repair.
 */
export async function supervise (supervision: Supervision): Promise<number> {
  const { options, tls, file, envFiles } = supervision
  const door = new Door(options.host, options.port, tls)
  await door.open()
  const watcher = new SourceWatcher(options)
  for (const source of [file, ...envFiles]) watcher.add(source)
  const reloader = new Reloader(door, watcher, supervision)
  onSignals(async () => {
    await reloader.stop(DRAIN_MS)
    process.exit(0)
  })
  // Whatever ends this process ends the others.
  process.on('exit', () => reloader.kill())
  return await reloader.run()
}

class Reloader {
  readonly #door: Door
  readonly #watcher: SourceWatcher
  readonly #options: RunOptions
  readonly #announce: (urls: readonly string[]) => void
  readonly #envFiles: ReadonlySet<string>
  readonly #environment: NodeJS.ProcessEnv
  #child: ChildProcess | undefined
  /** The one after it, on its way. */
  #next: ChildProcess | undefined
  #timer: NodeJS.Timeout | undefined
  #isEnding = false
  #isAnnounced = false
  /** Whether visitors are told why there is no app. */
  #isBroken = false
  #restarts: number[] = []
  #fail: (failure: CommandFailure) => void = () => {}

  constructor (door: Door, watcher: SourceWatcher, { options, announce, envFiles, environment }: Supervision) {
    this.#door = door
    this.#watcher = watcher
    this.#options = options
    this.#announce = announce
    this.#envFiles = new Set(envFiles)
    this.#environment = environment
  }

  async run (): Promise<never> {
    const failed = new Promise<never>((_resolve, reject) => { this.#fail = reject })
    this.#begin(this.#spawn())
    for (;;) {
      const first = await Promise.race([this.#watcher.nextChange(), failed])
      say(`${relative(process.cwd(), first)} has changed: restarting`)
      // It gets as far as it can without the app, while the one before it ends and the change becomes complete.
      this.#next ??= this.#spawn()
      const [changed] = await Promise.all([this.#watcher.quiet(this.#patience()), this.#makeRoom()])
      if ([first, ...changed].some((path) => this.#envFiles.has(path))) {
        this.#next?.kill('SIGKILL')
        this.#next = undefined
      }
      this.#begin(this.#next ?? this.#spawn())
    }
  }

  /** Ends the process that serves the app; it has so many milliseconds for the answers that it owes. */
  async stop (limit: number): Promise<void> {
    this.#isEnding = true
    clearTimeout(this.#timer)
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const timer = setTimeout(() => child.kill('SIGKILL'), limit + KILL_MS)
    const exited = once(child, 'exit')
    this.#send(child, { flaskish: 'stop', limit })
    await exited
    clearTimeout(timer)
  }

  kill (): void {
    this.#child?.kill('SIGKILL')
    this.#next?.kill('SIGKILL')
  }

  async #makeRoom (): Promise<void> {
    await this.stop(RELOAD_MS)
    await this.#door.open()
  }

  /** A process that loads the app when it is told to. */
  #spawn (): ChildProcess {
    const [script = ''] = COMMAND
    const child = spawn(process.execPath, [...process.execArgv, script, ...COMMAND.slice(1)], {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      // Node tells a process that watches it what it has loaded (as its own --watch does), whichever loader it was.
      env: { ...this.#environment, [SUPERVISED]: '1', WATCH_REPORT_DEPENDENCIES: '1' }
    })
    child.on('message', (message: ToParent | FileReport) => {
      if ('flaskish' in message) this.#hear(child, message)
      else for (const file of [message['watch:import'], message['watch:require']].flat()) if (typeof file === 'string') this.#watcher.add(file)
    })
    child.once('exit', () => this.#mourn(child))
    return child
  }

  /** The next process waits, warm, for the next change; but not while one change follows the other. */
  #prepare (): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => { this.#next ??= this.#spawn() }, PREPARE_MS)
  }

  #begin (child: ChildProcess): void {
    this.#child = child
    this.#next = undefined
    this.#isEnding = false
    this.#isBroken = false
    this.#door.hush()
    this.#watcher.begin()
    this.#send(child, { flaskish: 'load' })
  }

  #hear (child: ChildProcess, message: ToParent): void {
    // What the one before it still says is over, and so is the app of one that is asked to end.
    if (child !== this.#child || this.#isEnding) return
    switch (message.flaskish) {
      case 'ready':
        this.#handOver(child)
        break
      case 'listening':
        this.#tell(message.urls)
        this.#prepare()
        break
      case 'failed':
        this.#prepare()
        this.#explain(message.text)
        if (message.missing !== undefined) this.#watcher.addMissing(message.missing)
    }
  }

  /** The process has ended by itself: the next change starts another one. */
  #mourn (child: ChildProcess): void {
    if (child === this.#next) this.#next = undefined
    if (this.#isEnding || child !== this.#child) return
    if (!this.#isBroken) this.#explain(`The app has ended (${child.signalCode ?? `exit code ${child.exitCode}`}).`)
    say('Waiting for a change of a source')
    this.#door.open().catch((error: CommandFailure) => this.#fail(error))
  }

  /** The app is loaded: the port is left to it, and then those who wait. */
  #handOver (child: ChildProcess): void {
    const waiting = this.#door.close()
    this.#send(child, { flaskish: 'listen', port: this.#door.port })
    for (const socket of waiting) this.#send(child, { flaskish: 'visitor' }, socket)
  }

  #explain (text: string): void {
    this.#isBroken = true
    this.#watcher.fail()
    this.#door.show(noticeOf(text, this.#options.isDebug))
    this.#tell([])
  }

  #tell (urls: readonly string[]): void {
    if (!this.#isAnnounced) this.#announce(urls)
    this.#isAnnounced = true
  }

  #send (child: ChildProcess, message: ToChild, socket?: Socket): void {
    // A process that has just ended is seen by its exit, and takes no connection.
    child.send(message, socket, {}, () => socket?.destroy())
  }

  /** How long nothing may have changed before the next start: longer, the more often it was done just now. */
  #patience (): number {
    const now = Date.now()
    this.#restarts = [...this.#restarts.filter((time) => now - time < BURST_MS), now]
    return Math.min(QUIET_MS * 2 ** (this.#restarts.length - 1), MAX_QUIET_MS)
  }
}

/** What Node reports of the modules that a process loads. */
interface FileReport {
  readonly 'watch:import'?: readonly unknown[]
  readonly 'watch:require'?: readonly unknown[]
}

/** This command, as it was started. */
const COMMAND: readonly string[] = process.argv.slice(1)
/** What answers have when the app restarts; a person waits for it. */
const RELOAD_MS = 300
const KILL_MS = 200
const PREPARE_MS = 500
const QUIET_MS = 50
const MAX_QUIET_MS = 250
const BURST_MS = 2000
