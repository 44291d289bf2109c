import { STATUS_CODES } from 'node:http'
import { FlaskishError } from '../errors.ts'
import type { Markup } from '../markup.ts'
import { Response } from '../responses/response.ts'
import { exceptionForStatus } from './by-status.ts'
import { HTTPException, type HTTPExceptionOptions } from './http-exception.ts'

/**
 * Ends the view with an error status, or with a Response of your own, which no error handler sees.
 * @throws HTTPException always; FlaskishError FLASKISH_ERR_ABORT for what is not a known 4xx or 5xx status.
 * @example abort(404)
 * @example abort(429, { description: 'Slow down', retryAfter: 30 })
 */
export function abort (status: number | Response | HTTPException, description?: string | Markup | HTTPExceptionOptions): never {
  if (status instanceof HTTPException) throw status
  if (status instanceof Response) throw new HTTPException({ response: status })
  if (typeof status === 'number' && status >= 400 && STATUS_CODES[status] !== undefined) throw exceptionForStatus(status, description)
  throw new FlaskishError('FLASKISH_ERR_ABORT', { found: describe(status), fix: fixFor(status) })
}

function describe (status: unknown): string {
  return typeof status === 'string' ? JSON.stringify(status) : String(status)
}

function fixFor (status: unknown): string {
  if (typeof status === 'string') return 'Use the number itself.'
  if (typeof status === 'number' && status >= 300 && status < 400) return 'Use redirect(), or abort(redirect(…)) to leave the view.'
  return 'Use a 4xx or 5xx status, a Response or an HTTPException.'
}
