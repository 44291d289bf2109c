import type { FastifyInstance } from 'fastify'
import { FlaskishError } from '../lib/errors.ts'

/** What a command of the app gets besides its arguments. */
export interface CommandContext {
  /** The app, which is ready; it is closed when the command has ended. */
  readonly app: FastifyInstance
}

/** A command of the app: its arguments are what stands behind its name, as text. What it throws ends the process with 1. */
export type CommandFunction = (this: FastifyInstance, args: string[], context: CommandContext) => unknown

/** `app.command(name, [summary], fn)`: adds a command that `flaskish NAME args…` runs. The summary is for `flaskish --help`. */
export interface AddCommand {
  (name: string, fn: CommandFunction): void
  (name: string, summary: string, fn: CommandFunction): void
}

/** A command of the app, as the executable finds it. */
export interface AppCommand {
  readonly name: string
  readonly summary: string
  readonly run: CommandFunction
}

/** @throws FlaskishError FLASKISH_ERR_COMMAND for a name that none can have or another command has, and without a function. */
export const addCommand = function addCommand (this: FastifyInstance, name: unknown, ...rest: readonly unknown[]): void {
  const { commands } = this.flaskish
  const run = rest.at(-1)
  const summary = rest.length > 1 ? rest[0] : ''
  if (typeof name !== 'string' || !/^[\w:.][\w:.-]*$/.test(name)) throw refusal(String(name), 'its name is not made of letters, digits and "-", "_", ".", ":".', 'Rename it.')
  if (BUILT_IN.has(name)) throw refusal(name, 'flaskish has a command of this name.', 'Rename it.')
  if (commands.has(name)) throw refusal(name, 'there is one of this name already.', 'Rename one of them.')
  if (typeof run !== 'function') throw refusal(name, `its last argument is ${run === null ? 'null' : typeof run}.`, 'Give the function that runs it.')
  if (typeof summary !== 'string') throw refusal(name, `its summary is ${summary === null ? 'null' : typeof summary}.`, 'Give a text, or leave it out.')
  commands.set(name, { name, summary, run: run as CommandFunction })
} as AddCommand

function refusal (command: string, found: string, fix: string): FlaskishError {
  return new FlaskishError('FLASKISH_ERR_COMMAND', { command, found, fix })
}

/** Kept apart from the executable's own table, which no app has to load. */
const BUILT_IN: ReadonlySet<string> = new Set(['run', 'routes', 'shell', 'types', 'help', 'version'])
