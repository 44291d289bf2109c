import { types } from 'node:util'
import type { FastifyBaseLogger } from 'fastify'

/**
 * Logs an unhandled error with its stack; to standard error where the host has no logger, for an error that nobody
 * sees is a lost one.
 */
export function logUnhandled (log: FastifyBaseLogger, what: string, thrown: unknown): void {
  const report = readThrown(thrown)
  if (!hasOutput(log)) {
    console.error(`${printable(what)}\n${printable(report.stack)}`)
    return
  }
  try {
    log.error({ err: report.isWhole ? thrown : toPlainError(report) }, what)
  } catch {
    // A logger reads its other properties too, and they may throw.
    log.error({ err: toPlainError(report) }, what)
  }
}

/** Logs a warning, or what is worse; to standard error where the host has no logger. */
export function logWarning (log: FastifyBaseLogger, message: string, level: 'warn' | 'error' | 'fatal' = 'warn'): void {
  if (hasOutput(log)) log[level](message)
  else console.error(printable(message))
}

/** Something thrown as an Error that can be looked at: itself, or a copy where it is no error, is huge, or throws when it is read. */
export function toError (thrown: unknown): Error {
  const report = readThrown(thrown)
  return report.isWhole && thrown instanceof Error ? thrown : toPlainError(report)
}

/** The stack of something thrown, with those of its causes; control characters in it are escaped. */
export function stackOf (thrown: unknown): string {
  return printable(readThrown(thrown).stack)
}

/** What is told of a thrown value. */
interface Report {
  readonly name: string
  readonly message: string
  /** With those of its causes. */
  readonly stack: string
  /** Whether it tells all that the value itself would. */
  readonly isWhole: boolean
}

/** Reads a thrown value once: it may be no error, be huge, or throw when it is read. */
function readThrown (thrown: unknown, depth = 0): Report {
  try {
    if (!types.isNativeError(thrown) && !(thrown instanceof Error)) return toReport('Error', `A value that is no error was thrown: ${describe(thrown)}`)
    const { name, message, stack } = thrown
    if (typeof name === 'string' && typeof message === 'string' && typeof stack === 'string' && stack !== '') return withCause(toReport(name, message, stack), thrown, depth)
    return toReport(String(name), String(message))
  } catch {
    return toReport('Error', 'A value was thrown that throws when it is read.')
  }
}

function withCause (report: Report, thrown: Error, depth: number): Report {
  try {
    if (thrown.cause === undefined || depth === MAX_CAUSES) return report
    const { stack, isWhole } = readThrown(thrown.cause, depth + 1)
    return { ...report, stack: `${report.stack}\ncaused by: ${stack}`, isWhole: report.isWhole && isWhole }
  } catch {
    return { ...report, isWhole: false }
  }
}

function toReport (name: string, message: string, stack?: string): Report {
  const isWhole = stack !== undefined && message.length <= MAX_TEXT && stack.length <= MAX_TEXT
  return { name: clipped(name), message: clipped(message), stack: clipped(stack ?? `${name}: ${message}\n    (without a stack)`), isWhole }
}

function toPlainError ({ name, message, stack }: Report): Error {
  return Object.assign(new Error(message), { name, stack })
}

function describe (value: unknown): string {
  return typeof value === 'object' && value !== null ? Object.prototype.toString.call(value) : String(value)
}

function clipped (text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}… (${text.length} characters)` : text
}

/** Fastify's stand-in for `logger: false` has no level and is its own child. */
export function hasOutput (log: FastifyBaseLogger): boolean {
  return log.level !== undefined || log.child({}) !== log
}

/** Control characters could forge entries or drive a terminal. */
function printable (text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

const MAX_TEXT = 16_384
const MAX_CAUSES = 8
