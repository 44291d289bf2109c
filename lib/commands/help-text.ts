import { COMMANDS, COMMON_OPTIONS, type CommandDescription, type CommandOption, type CommandOptions } from './command-table.ts'

/** A command of the app's own, for the list of commands. */
export interface AppCommandSummary {
  readonly name: string
  readonly summary: string
}

/** The help of flaskish as a whole; `note` says why the app's own commands are not in it. */
export function buildHelp (appCommands: readonly AppCommandSummary[], note: string | undefined): string {
  const commands = [...COMMANDS].map(([name, { summary }]) => [name, summary] as const)
  const own = appCommands.map(({ name, summary }) => [name, summary] as const)
  return [
    'Usage: flaskish [options] COMMAND [options]',
    '',
    'Commands:',
    ...columns(commands),
    ...(own.length > 0 ? ['', 'Commands of the app:', ...columns(own)] : []),
    ...(note === undefined ? [] : ['', note]),
    '',
    'Options of every command:',
    ...optionLines(new Map([...COMMON_OPTIONS, ['version', { type: 'boolean', help: 'Show the versions of flaskish, Fastify and Node' }]])),
    ''
  ].join('\n')
}

/** The help of one command that is always there. */
export function buildCommandHelp (name: string, { summary, options }: CommandDescription): string {
  const own = options.size > 0 ? ['Options:', ...optionLines(options), ''] : []
  const environment = name === 'run' ? ['Each option can be a variable of the environment: FLASKISH_RUN_PORT=8000 stands for --port 8000.', ''] : []
  return [`Usage: flaskish ${name} [options]`, '', `${summary}.`, '', ...own, 'Options of every command:', ...optionLines(COMMON_OPTIONS), '', ...environment].join('\n')
}

function optionLines (options: CommandOptions): string[] {
  return columns([...options].map(([name, option]) => [spell(name, option), option.help]))
}

function spell (name: string, option: CommandOption): string {
  const short = option.short === undefined ? '' : `-${option.short}, `
  if (option.type === 'string') return `${short}--${name} ${option.value}`
  return `${short}--${name}${option.isNegatable === true ? `, --no-${name}` : ''}`
}

/** Two columns, the second one wrapped. */
function columns (rows: ReadonlyArray<readonly [string, string]>): string[] {
  const width = Math.max(...rows.map(([left]) => left.length)) + 4
  return rows.flatMap(([left, right]) => wrap(right, WIDTH - width).map((line, place) => `${(place === 0 ? `  ${left}` : '').padEnd(width)}${line}`.trimEnd()))
}

function wrap (text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > width) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line]
}

const WIDTH = 100
