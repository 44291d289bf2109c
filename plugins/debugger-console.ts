import { inspect } from 'node:util'
import { constants, Script } from 'node:vm'
import type { CapturedFrame } from '../lib/debugger/captures.ts'
import { prepareCode, type GivenToCode } from '../lib/debugger/console-code.ts'
import { clip } from '../lib/debugger/thrown.ts'
import { runInContext, type RequestContext } from './context.ts'
import { awaitLimited, type Awaited } from './debugger-watchdog.ts'
import { exceptionWatch } from './debugger-watch.ts'

/** What a console prints. */
export interface ConsoleOutput {
  readonly output: string
  /** Whether it is an error. */
  readonly failed: boolean
}

/** Limits in milliseconds. */
export interface ConsoleLimits {
  /** For code that runs without a break (default 5 s). */
  readonly run: number
  /** For a promise (default 10 s). */
  readonly wait: number
}

/**
 * Evaluates what was typed in a frame, in the context of the request that the frame belonged to. Promises are awaited.
 * Never throws: an error is printed, and so is that a limit was reached.
 */
export async function evaluateInFrame (frame: CapturedFrame, context: RequestContext, typed: string, limits: ConsoleLimits = LIMITS): Promise<ConsoleOutput> {
  const kept = namesOf(frame)
  const found: Record<string, () => unknown> = {}
  try {
    const { call, code } = prepareCode(typed, [...kept.keys()])
    const given: GivenToCode = { load, code, values: [...kept.values()], keep: (getters) => { Object.assign(found, getters) } }
    const value = runInContext(context, runLimited, () => frame.evaluate?.(call, given), limits.run)
    return describeAwaited(value instanceof Promise ? await awaitLimited(value, limits) : { kind: 'settled', value }, limits)
  } catch (error) {
    return { output: printError(error, limits), failed: true }
  } finally {
    for (const [name, read] of Object.entries(found)) keepValue(kept, name, read)
  }
}

function describeAwaited (awaited: Awaited, limits: ConsoleLimits): ConsoleOutput {
  switch (awaited.kind) {
    case 'settled': return { output: print(awaited.value, limits), failed: false }
    case 'pending': return { output: `Promise { <pending> } (not settled within ${limits.wait / 1000} s)`, failed: false }
    case 'stopped': return { output: stopped(limits), failed: true }
  }
}

/** Names that were declared in the console of a frame, which `eval` forgets. */
function namesOf (frame: CapturedFrame): Map<string, unknown> {
  let names = DECLARED.get(frame)
  if (names === undefined) DECLARED.set(frame, names = new Map())
  return names
}

function keepValue (kept: Map<string, unknown>, name: string, read: () => unknown): void {
  try {
    kept.set(name, read())
  } catch {
    // It is not declared after all, or not yet.
  }
}

/** The watchdog of a script also ends what the script calls: the one way to end a loop from within its own thread. */
function runLimited (run: () => unknown, milliseconds: number): unknown {
  Object.defineProperty(globalThis, RUNNER, { configurable: true, value: run })
  try {
    return exceptionWatch.unwatched(() => RUN.runInThisContext({ timeout: milliseconds }))
  } finally {
    Reflect.deleteProperty(globalThis, RUNNER)
  }
}

function print (value: unknown, limits: ConsoleLimits): string {
  try {
    // What is printed may run code too: custom inspection, getters of a class.
    return clip(String(runLimited(() => inspect(value), limits.run)), MAX_OUTPUT)
  } catch (error) {
    return `It cannot be shown. ${printError(error, limits)}`
  }
}

function printError (error: unknown, limits: ConsoleLimits): string {
  const { code, name, message } = describe(error)
  if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return stopped(limits)
  return clip(name === undefined ? `Uncaught ${print(error, limits)}` : `Uncaught ${name}: ${message}`, MAX_OUTPUT)
}

function stopped ({ run }: ConsoleLimits): string {
  return `Stopped: it ran for ${run / 1000} s without an end.`
}

function describe (error: unknown): { code?: unknown, name?: string, message?: string } {
  try {
    if (!(error instanceof Error)) return {}
    return { name: String(error.name), message: String(error.message), ...('code' in error && { code: error.code }) }
  } catch {
    return {}
  }
}

const DECLARED = new WeakMap<CapturedFrame, Map<string, unknown>>()
const RUNNER = Symbol.for('flaskish.console')
const RUN = new Script("globalThis[Symbol.for('flaskish.console')]()", { filename: 'console' })
/** From the folder of the app. */
const load: GivenToCode['load'] = new Script('(module) => import(module)', { filename: `${process.cwd()}/console`, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER }).runInThisContext()
const LIMITS: ConsoleLimits = { run: 5000, wait: 10_000 }
const MAX_OUTPUT = 20_000
