import { FlaskishError } from '../lib/errors.ts'
import { findNearestName } from '../lib/nearest-name.ts'

/** @throws FlaskishError FLASKISH_ERR_OPTION_UNKNOWN for a name that is not known; `path` stands before it, such as "limits.". */
export function refuseUnknown (path: string, given: object, known: readonly string[]): void {
  for (const name of Object.keys(given)) {
    if (!known.includes(name)) throw new FlaskishError('FLASKISH_ERR_OPTION_UNKNOWN', { option: path + name, nearest: findNearestName(name, known) })
  }
}

/** @throws FlaskishError FLASKISH_ERR_OPTION, which quotes the value, unless it is fine. Never for a secret. */
export function refuse (option: string, value: unknown, isFine: boolean, wanted: string): void {
  if (!isFine) throw new FlaskishError('FLASKISH_ERR_OPTION', { option, found: typeof value === 'string' ? JSON.stringify(value) : String(value), wanted })
}

export function isGroup (value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isText (value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value)
}

export function isCount (value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
