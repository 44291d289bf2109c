import { hasColors } from '../../lib/commands/request-line.ts'
import { CommandFailure } from '../../lib/commands/command-failure.ts'
import { reportOf } from './describe-error.ts'

// What the command itself says goes to standard error, as with Flask: standard output is for what it was asked for.

/** Whether its lines are coloured. */
export const hasColor: boolean = hasColors(process.env, process.stderr.isTTY)

/** Says something about what goes on. */
export function say (line: string): void {
  process.stderr.write(` * ${line}\n`)
}

/** Says what may be wrong. */
export function warn (message: string): void {
  process.stderr.write(`${paint('Warning:', YELLOW)} ${message}\n`)
}

/** Says why the command ends. */
export function complain (error: unknown): void {
  process.stderr.write(`${paint('Error:', RED)} ${describeFailure(error)}\n`)
}

/** The same as text. */
export function describeFailure (error: unknown): string {
  if (!(error instanceof CommandFailure)) return reportOf(error)
  return error.report === undefined ? error.message : `${error.message}\n\n${error.report}`
}

/** Text in a colour. */
export function paint (text: string, color: string, isColored: boolean = hasColor): string {
  return isColored ? `${color}${text}${RESET}` : text
}

const ESCAPE = String.fromCharCode(27)
const RED = `${ESCAPE}[31m`
const YELLOW = `${ESCAPE}[33m`
const RESET = `${ESCAPE}[0m`
