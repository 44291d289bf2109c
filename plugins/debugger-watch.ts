import inspector from 'node:inspector'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Captures, type CapturedFrame, type FrameEvaluate } from '../lib/debugger/captures.ts'
import { originOf } from '../lib/debugger/frame-origin.ts'
import { toPath } from '../lib/debugger/stack-frames.ts'
import { isHTTPException } from './errors.ts'
import { OWN_FOLDERS } from './own-folders.ts'

/**
 * Keeps the frames of errors while they are thrown. One for the whole process, whatever the number of apps: an inspector
 * session of the process itself, which stops it for a moment at each exception that is not caught by the library that
 * threw it.
 */
class ExceptionWatch {
  readonly captures: Captures = new Captures(MAX_CAPTURES)
  #session: inspector.Session | undefined
  /** Files by the session's name for what was loaded from them. */
  readonly #files = new Map<string, string>()
  #users = 0
  #ignoring = 0
  #spent = 0
  #windowStart = 0
  #isResting = false
  /** What the code that runs in a frame hands over. */
  #received: unknown

  /** Begins to watch, or has one user more. */
  start (): void {
    this.#users += 1
    if (this.#session !== undefined || isDebuggedByUser()) return
    const session = new inspector.Session()
    this.#session = session
    Object.defineProperty(globalThis, RECEIVER, { configurable: true, value: (received: unknown) => { this.#received = received } })
    session.connect()
    session.on('Debugger.scriptParsed', ({ params: { scriptId, url } }) => {
      // Without a name are pieces of code that come and go.
      if (url !== '') this.#files.set(scriptId, toPath(url, fileURLToPath))
    })
    session.on('Debugger.paused', ({ params }) => this.#paused(session, params))
    session.post('Debugger.enable')
    session.post('Debugger.setBlackboxPatterns', { patterns: BLACKBOXED })
    session.post('Debugger.setPauseOnExceptions', { state: 'all' })
  }

  /** Has one user less; the last one ends the watch. */
  stop (): void {
    this.#users -= 1
    if (this.#users === 0) this.#disconnect()
  }

  /** Why there are no frames; undefined where there may be some. */
  get hindrance (): string | undefined {
    if (this.#session === undefined || this.#leaveToUser()) return 'There are no local variables and no consoles here: another debugger is attached to the process (--inspect), and this one does not get in its way.'
    if (this.#isResting) return 'There are no local variables and no consoles here: more exceptions were thrown within a second than the debugger looks at.'
    return undefined
  }

  /** Runs a function whose exceptions are nobody's concern. */
  unwatched<Result> (fn: () => Result): Result {
    this.#ignore(1)
    try {
      return fn()
    } finally {
      this.#ignore(-1)
    }
  }

  /** The same for what a promise waits for, whoever else throws meanwhile. */
  async unwatchedUntil<Result> (promise: Promise<Result>): Promise<Result> {
    this.#ignore(1)
    try {
      return await promise
    } finally {
      this.#ignore(-1)
    }
  }

  #ignore (change: 1 | -1): void {
    this.#ignoring += change
    this.#session?.post('Debugger.setSkipAllPauses', { skip: this.#ignoring > 0 })
  }

  #disconnect (): void {
    this.#session?.disconnect()
    this.#session = undefined
    this.#files.clear()
    this.captures.clear()
  }

  /** A debugger that was attached later goes first. */
  #leaveToUser (): boolean {
    if (!isDebuggedByUser()) return false
    this.#disconnect()
    return true
  }

  #paused (session: inspector.Session, { callFrames, data }: inspector.Debugger.PausedEventDataType): void {
    // A `debugger` statement stops here too, and has nothing to show.
    if (data === undefined || this.#leaveToUser()) return
    const start = performance.now()
    const thrown = this.#receive(session, data as inspector.Runtime.RemoteObject)
    const isKnown = typeof thrown === 'object' && thrown !== null && this.captures.has(thrown)
    if (!isKnown && !isHTTPException(thrown)) {
      this.captures.add(thrown, callFrames.slice(0, MAX_FRAMES).map((frame) => this.#capture(session, frame)))
    }
    // What the session has shown of the frames would live as long as the session.
    session.post('Runtime.releaseObjectGroup', { objectGroup: 'backtrace' })
    this.#account(session, start, performance.now())
  }

  /** Programs that throw all the time would stand still otherwise: when a second has cost too much, the next one is free. */
  #account (session: inspector.Session, start: number, end: number): void {
    if (start - this.#windowStart > WINDOW) {
      this.#windowStart = start
      this.#spent = 0
    }
    this.#spent += end - start + PAUSE_COST
    if (this.#spent < MAX_SPENT) return
    this.#isResting = true
    session.post('Debugger.setPauseOnExceptions', { state: 'none' })
    setTimeout(() => {
      this.#isResting = false
      this.#session?.post('Debugger.setPauseOnExceptions', { state: 'all' })
    }, WINDOW).unref()
  }

  #receive (session: inspector.Session, data: inspector.Runtime.RemoteObject): unknown {
    this.#received = data.value
    if (data.objectId !== undefined) session.post('Runtime.callFunctionOn', { objectId: data.objectId, functionDeclaration: `function () { 'use strict'; globalThis[${RECEIVER_TEXT}](this) }` })
    return this.#received
  }

  #capture (session: inspector.Session, frame: inspector.Debugger.CallFrame): CapturedFrame {
    const { functionName, location: { scriptId, lineNumber, columnNumber } } = frame
    const place = { file: this.#files.get(scriptId) ?? '<anonymous>', line: lineNumber + 1, column: Number(columnNumber) + 1 }
    const origin = originOf(place.file, OWN_FOLDERS)
    if (origin === 'node' || origin === 'flaskish') return { functionName, place, names: [], evaluate: undefined }
    this.#received = undefined
    session.post('Debugger.evaluateOnCallFrame', { callFrameId: frame.callFrameId, silent: true, expression: `globalThis[${RECEIVER_TEXT}]((flaskish$code, flaskish$given) => eval(flaskish$code))` })
    const evaluate = this.#received as FrameEvaluate | undefined
    return { functionName, place, names: evaluate === undefined ? [] : namesOf(session, frame), evaluate }
  }
}

/** Variables of functions and blocks; those of modules and of the process are no frame's own. */
function namesOf (session: inspector.Session, { scopeChain }: inspector.Debugger.CallFrame): string[] {
  return scopeChain.filter(({ type }) => LOCAL_SCOPES.has(type)).flatMap(({ object }) => {
    let names: string[] = []
    session.post('Runtime.callFunctionOn', { objectId: object.objectId, functionDeclaration: 'function () { return Object.keys(this) }', returnByValue: true }, (_error, answer) => {
      const found: unknown = answer?.result.value
      if (Array.isArray(found)) names = found
    })
    return MODULE_NAMES.every((name) => names.includes(name)) ? [] : names
  })
}

function isDebuggedByUser (): boolean {
  return inspector.url() !== undefined
}

function escapePattern (text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

const LOCAL_SCOPES: ReadonlySet<string> = new Set(['local', 'block', 'catch', 'closure', 'eval'])
/** What the function around a CommonJS module has. */
const MODULE_NAMES = ['exports', 'require', 'module', '__filename', '__dirname']
const RECEIVER = Symbol.for('flaskish.debugger')
const RECEIVER_TEXT = "Symbol.for('flaskish.debugger')"
const BLACKBOXED = ['^node:', '/node_modules/', ...OWN_FOLDERS.map((folder) => `^${escapePattern(pathToFileURL(folder).href)}`)]
const MAX_CAPTURES = 5
const MAX_FRAMES = 30
/** Milliseconds. */
const WINDOW = 1000
/** Of a window, in milliseconds. */
const MAX_SPENT = 300
/** What a pause costs, in milliseconds, before it is told of. */
const PAUSE_COST = 0.5

/** The one of this process. */
export const exceptionWatch: ExceptionWatch = new ExceptionWatch()
