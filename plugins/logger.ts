import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { formatPercent } from '../lib/percent-format.ts'
import { logUnhandled, logWarning } from './logging.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The instance's logger under Flask's names. */
    readonly logger: AppLogger
  }
}

/** Logs text with values in the places that `%s` and its kin mark. */
export type LogFunction = (text: string, ...values: readonly unknown[]) => void

/**
 * Fastify's logger with Flask's names of levels. Where the app has none, warnings and worse go to standard error.
 * @see https://flask.palletsprojects.com/en/stable/logging/
 */
export interface AppLogger {
  readonly debug: LogFunction
  readonly info: LogFunction
  readonly warning: LogFunction
  readonly error: LogFunction
  /** Fastify's level "fatal". */
  readonly critical: LogFunction
  /** An error with its stack, and what was being done. */
  readonly exception: (error: unknown, text?: string, ...values: readonly unknown[]) => void
}

/** Gives an instance its `logger`, unless the host has one of this name. */
export function decorateLogger (instance: FastifyInstance): void {
  if (instance.hasDecorator('logger')) return
  const loggers = new WeakMap<FastifyBaseLogger, AppLogger>()
  instance.decorate('logger', {
    getter (this: FastifyInstance) {
      const logger = loggers.get(this.log) ?? createLogger(this.log)
      loggers.set(this.log, logger)
      return logger
    }
  })
}

function createLogger (log: FastifyBaseLogger): AppLogger {
  return {
    debug: (text, ...values) => { log.debug(formatPercent(text, values)) },
    info: (text, ...values) => { log.info(formatPercent(text, values)) },
    warning: (text, ...values) => { logWarning(log, formatPercent(text, values)) },
    error: (text, ...values) => { logWarning(log, formatPercent(text, values), 'error') },
    critical: (text, ...values) => { logWarning(log, formatPercent(text, values), 'fatal') },
    exception: (error, text = 'An error was caught', ...values) => { logUnhandled(log, formatPercent(text, values), error) }
  }
}
