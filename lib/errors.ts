/** What each error code carries. One row per code; the message is made from the same row in {@link messages}. */
export interface ErrorDetails {
  FLASKISH_ERR_RULE_SYNTAX: { rule: string, position: number, found: string, fix: string }
}

export type FlaskishErrorCode = keyof ErrorDetails

/**
 * A programmer's mistake: what was tried, what was found, and the change that fixes it.
 * Visitors never see one; they get an HTTPException.
 */
export class FlaskishError<Code extends FlaskishErrorCode = FlaskishErrorCode> extends Error {
  override readonly name: string = 'FlaskishError'
  readonly code: Code
  readonly details: ErrorDetails[Code]

  constructor (code: Code, details: ErrorDetails[Code], options?: ErrorOptions) {
    super(messages[code](details), options)
    this.code = code
    this.details = details
  }
}

const messages: { [Code in FlaskishErrorCode]: (details: ErrorDetails[Code]) => string } = {
  FLASKISH_ERR_RULE_SYNTAX: ({ rule, position, found, fix }) =>
    `Cannot parse the rule ${quote(rule)}: ${found} ${fix}\n  ${rule}\n  ${' '.repeat(position)}^`
}

function quote (text: string): string {
  return JSON.stringify(text)
}
