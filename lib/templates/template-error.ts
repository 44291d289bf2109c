import { FlaskishError } from '../errors.ts'
import { HTTPException } from '../exceptions/http-exception.ts'
import { readPlace } from './template-compiler.ts'

/**
 * What went wrong while a template was rendered, with the template and the line. An HTTP exception stays what it is: a
 * helper may abort.
 */
export function toTemplateError (thrown: unknown, template: string, place: string): unknown {
  if (isOur(thrown)) return thrown
  const details = readPlace(place) ?? { template, line: 1 }
  return new FlaskishError('FLASKISH_ERR_TEMPLATE_RENDER', { ...details, found: describe(thrown) }, { cause: thrown })
}

function isOur (thrown: unknown): boolean {
  try {
    return thrown instanceof HTTPException || (thrown instanceof FlaskishError && COMPLETE.has(thrown.code))
  } catch {
    return false
  }
}

function describe (thrown: unknown): string {
  try {
    return thrown instanceof Error ? thrown.message : 'a value that is no error was thrown.'
  } catch {
    return 'a value was thrown that throws when it is read.'
  }
}

/** These say already where it was. */
const COMPLETE: ReadonlySet<string> = new Set(['FLASKISH_ERR_TEMPLATE_SYNTAX', 'FLASKISH_ERR_TEMPLATE_RENDER'])
