import { types } from 'node:util'
import type { FastifyBaseLogger } from 'fastify'

/**
 * Logs an unhandled error with its stack; to standard error where the host has no logger, for an error that nobody
 * sees is a lost one.
 */
export function logUnhandled (log: FastifyBaseLogger, what: string, thrown: unknown): void {
  const error = toError(thrown)
  if (hasOutput(log)) log.error({ err: error }, what)
  else console.error(`${printable(what)}\n${printable(error.stack ?? `${error.name}: ${error.message}`)}`)
}

/** Logs a warning; to standard error where the host has no logger. */
export function logWarning (log: FastifyBaseLogger, message: string): void {
  if (hasOutput(log)) log.warn(message)
  else console.error(printable(message))
}

/** Something thrown as an Error that can be looked at: what was thrown may be no error, or throw when it is read. */
export function toError (thrown: unknown): Error {
  try {
    if (types.isNativeError(thrown) || thrown instanceof Error) {
      const { name, message, stack } = thrown
      if (typeof name === 'string' && typeof message === 'string' && message.length <= MAX_MESSAGE && typeof stack === 'string') return thrown
      return copyOf(String(name), String(message), String(stack))
    }
    return copyOf('Error', `A value that is no error was thrown: ${clipped(describe(thrown))}`)
  } catch {
    return copyOf('Error', 'A value was thrown that throws when it is read.')
  }
}

function copyOf (name: string, message: string, stack?: string): Error {
  const error = new Error(clipped(message))
  error.name = clipped(name)
  error.stack = clipped(stack ?? `${error.name}: ${error.message}\n    (no stack: it was not an Error)`)
  return error
}

function describe (value: unknown): string {
  return typeof value === 'object' && value !== null ? Object.prototype.toString.call(value) : String(value)
}

function clipped (text: string): string {
  return text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE)}… (${text.length} characters)` : text
}

/** Fastify's stand-in for `logger: false` has no level and is its own child. */
function hasOutput (log: FastifyBaseLogger): boolean {
  return log.level !== undefined || log.child({}) !== log
}

/** Control characters could forge entries or drive a terminal. */
function printable (text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

const MAX_MESSAGE = 16_384
