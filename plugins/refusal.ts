import { exceptionForStatus } from '../lib/exceptions/by-status.ts'
import { defaultDescription, statusName } from '../lib/exceptions/default-texts.ts'
import { HTTPException } from '../lib/exceptions/http-exception.ts'
import type { ErrorPageSubject } from '../lib/pages/error-page.ts'

export interface RefusalOptions {
  /** What the visitor reads, in place of the default text of the status. */
  readonly description?: string | undefined
  /** For 405: the Allow header. */
  readonly validMethods?: readonly string[]
}

/**
 * A refusal by flaskish itself, as of a URL that no rule has. It is an exception only for those who have a say in such
 * answers: making one takes a thirtieth of the whole answer.
 */
export class Refusal implements ErrorPageSubject {
  readonly code: number
  readonly #options: RefusalOptions

  constructor (code: number, options: RefusalOptions = {}) {
    this.code = code
    this.#options = options
  }

  get name (): string {
    return statusName(this.code)
  }

  get description (): string {
    return this.#options.description ?? defaultDescription(this.code)
  }

  /** The Allow header; undefined where the status has none. */
  get allow (): string | undefined {
    return this.#options.validMethods?.join(', ')
  }

  toException (): HTTPException {
    return HTTPException.withoutStack(() => exceptionForStatus(this.code, this.#options))
  }
}
