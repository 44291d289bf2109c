import { parseArgs } from 'node:util'
import { findNearestName } from '../nearest-name.ts'
import { CommandFailure } from './command-failure.ts'
import { COMMANDS, COMMON_OPTIONS, type CommandOption, type CommandOptions } from './command-table.ts'

export type OptionValues = Readonly<Record<string, string | boolean | undefined>>

/** A command line, taken apart. */
export interface CommandLine {
  /** Undefined where none was given. */
  readonly command: string | undefined
  readonly values: OptionValues
  /** What stands behind a command of the app's own, as it was written. */
  readonly rest: readonly string[]
}

/**
 * Takes a command line apart. Options that all commands have may stand before the command too; behind a command of the
 * app's own nothing is ours.
 * @throws CommandFailure for an option that is not known, or without its value.
 */
export function parseArguments (argv: readonly string[]): CommandLine {
  const outer = new Map([...COMMON_OPTIONS, ['version', VERSION], ['help', HELP]])
  const place = findCommand(argv, outer)
  const before = readOptions(argv.slice(0, place), outer, undefined)
  const command = argv[place]
  const rest = argv.slice(place + 1)
  const options = COMMANDS.get(command ?? '')?.options
  if (options === undefined) return { command, values: before, rest }
  return { command, values: { ...before, ...readOptions(rest, new Map([...options, ...COMMON_OPTIONS]), command) }, rest: [] }
}

/** Where the first word is that is neither an option nor the value of one. */
function findCommand (argv: readonly string[], options: CommandOptions): number {
  const { tokens } = parseArgs({ args: [...argv], options: toParserOptions(options), strict: false, allowPositionals: true, tokens: true })
  return tokens.find(({ kind }) => kind === 'positional')?.index ?? argv.length
}

function readOptions (args: readonly string[], options: CommandOptions, command: string | undefined): OptionValues {
  const { tokens } = parseArgs({ args: [...args], options: toParserOptions(options), strict: false, allowPositionals: true, tokens: true })
  const values: Record<string, string | boolean | undefined> = {}
  for (const token of tokens) {
    if (token.kind === 'positional') throw usageFailure(command, `Cannot use ${JSON.stringify(token.value)}: "${command}" takes options only.`)
    if (token.kind !== 'option') continue
    const { rawName, value } = token
    const isNegative = !options.has(token.name) && rawName.startsWith('--no-')
    const name = isNegative ? rawName.slice('--no-'.length) : token.name
    const option = options.get(name)
    if (option === undefined || (isNegative && !('isNegatable' in option))) throw unknownOption(rawName, options, command)
    if (option.type === 'boolean') {
      if (value !== undefined) throw usageFailure(command, `Cannot use ${rawName} with the value ${JSON.stringify(value)}: it takes none.`)
      values[name] = !isNegative
    } else {
      if (value === undefined || (token.inlineValue !== true && value.startsWith('--'))) throw usageFailure(command, `Cannot use ${rawName}: its value is missing. Write ${rawName} ${option.value}.`)
      // Lists may be given in several options.
      const earlier = values[name]
      values[name] = LISTS.has(name) && typeof earlier === 'string' ? `${earlier},${value}` : value
    }
  }
  return values
}

function unknownOption (rawName: string, options: CommandOptions, command: string | undefined): CommandFailure {
  const [owner] = [...COMMANDS].find(([, description]) => description.options.has(rawName.replace(/^--(no-)?/, ''))) ?? []
  if (command === undefined && owner !== undefined) return usageFailure(owner, `Cannot use ${rawName} there: it belongs behind its command, as in "flaskish ${owner} ${rawName}".`)
  const nearest = findNearestName(rawName.replace(/^-+/, ''), options.keys())
  const fix = nearest === undefined ? '' : ` The nearest one is --${nearest}.`
  return usageFailure(command, `Cannot use ${rawName}: there is no such option.${fix}`)
}

/** A failure of whoever typed the command. */
export function usageFailure (command: string | undefined, message: string): CommandFailure {
  return new CommandFailure(`${message} "flaskish ${command === undefined ? '' : `${command} `}--help" lists what there is.`, { exitCode: 2 })
}

function toParserOptions (options: CommandOptions): Record<string, { type: 'string' | 'boolean', short?: string }> {
  return Object.fromEntries([...options].map(([name, { type, short }]) => [name, { type, ...(short !== undefined && { short }) }]))
}

const VERSION: CommandOption = { type: 'boolean', help: 'Show the versions of flaskish, Fastify and Node' }
const HELP: CommandOption = { type: 'boolean', short: 'h', help: 'Show this' }
const LISTS: ReadonlySet<string> = new Set(['extra-files', 'exclude-patterns'])
