/** What each error code carries. One row per code; the message is made from the same row in {@link messages}. */
export interface ErrorDetails {
  FLASKISH_ERR_RULE_SYNTAX: { rule: string, position: number, found: string, fix: string }
  FLASKISH_ERR_CONVERTER: { converter: string, found: string, fix: string }
  FLASKISH_ERR_CONVERTER_UNKNOWN: { rule: string, position: number, converter: string, nearest: string | undefined }
  FLASKISH_ERR_CONVERTER_ARGUMENTS: { rule: string, position: number, converter: string, found: string, accepted: string }
  FLASKISH_ERR_ENDPOINT_UNKNOWN: { endpoint: string, nearest: string | undefined }
  FLASKISH_ERR_URL_SCHEME: { path: string, scheme: string }
  FLASKISH_ERR_URL_VALUES: { endpoint: string, missing: readonly string[], found: string, fix: string }
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
    `Cannot parse the rule ${quote(rule)}: ${found} ${fix}\n  ${rule}\n  ${' '.repeat(position)}^`,
  FLASKISH_ERR_CONVERTER: ({ converter, found, fix }) =>
    `Cannot use the converter ${quote(converter)}: ${found} ${fix}`,
  FLASKISH_ERR_CONVERTER_UNKNOWN: ({ rule, position, converter, nearest }) =>
    `Cannot parse the rule ${quote(rule)}: there is no converter ${quote(converter)}. ${nearest === undefined ? 'Add it to the option "converters".' : `The nearest one is ${quote(nearest)}.`}\n  ${rule}\n  ${' '.repeat(position)}^`,
  FLASKISH_ERR_CONVERTER_ARGUMENTS: ({ rule, position, converter, found, accepted }) =>
    `Cannot parse the rule ${quote(rule)}: the converter ${quote(converter)} ${found}. It accepts ${accepted}.\n  ${rule}\n  ${' '.repeat(position)}^`,
  FLASKISH_ERR_ENDPOINT_UNKNOWN: ({ endpoint, nearest }) =>
    `Cannot build a URL for endpoint ${quote(endpoint)}: no rule has it. ${nearest === undefined ? 'Register a rule for it first.' : `The nearest one is ${quote(nearest)}.`}`,
  FLASKISH_ERR_URL_SCHEME: ({ path, scheme }) =>
    `Cannot give the URL ${quote(path)} the scheme ${quote(scheme)}: it is not external. Leave out "_external", or the scheme.`,
  FLASKISH_ERR_URL_VALUES: ({ endpoint, found, fix }) =>
    `Cannot build a URL for endpoint ${quote(endpoint)}: ${found} ${fix}`
}

function quote (text: string): string {
  return JSON.stringify(text)
}
