export interface CommandFailureOptions {
  readonly exitCode?: number
  readonly report?: string | undefined
  readonly missing?: string | undefined
}

/**
 * Why a command cannot go on, in words for the person at the terminal: what was tried, what was found, and the change
 * that fixes it. It ends the command without a stack of ours.
 */
export class CommandFailure extends Error {
  override readonly name: string = 'CommandFailure'
  /** What the process ends with: 1 for a failure, 2 for a command that was mistyped. */
  readonly exitCode: number
  /** What the app's own code said about it: an error with its stack. */
  readonly report: string | undefined
  /** The path or file URL of a source that is not there. */
  readonly missing: string | undefined

  constructor (message: string, { exitCode = 1, report, missing }: CommandFailureOptions = {}) {
    super(message)
    this.exitCode = exitCode
    this.report = report
    this.missing = missing
  }
}
