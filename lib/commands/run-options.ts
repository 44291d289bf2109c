import { delimiter } from 'node:path'
import { readFlag } from '../environment-flag.ts'
import { CommandFailure } from './command-failure.ts'
import type { OptionValues } from './parse-arguments.ts'

/** How the app is served. */
export interface RunOptions {
  readonly host: string
  readonly port: number
  readonly isDebug: boolean
  readonly reloads: boolean
  readonly extraFiles: readonly string[]
  readonly excludePatterns: readonly string[]
  readonly cert: string | undefined
  readonly key: string | undefined
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The options of `run`: of the command line, else of the environment (FLASKISH_RUN_PORT for --port), else the defaults.
 * @throws CommandFailure for a port that is none, and a certificate without its key.
 */
export function readRunOptions (values: OptionValues, environment: Environment): RunOptions {
  const textOf = (name: string): string | undefined => {
    const value = values[name] ?? environment[`FLASKISH_RUN_${name.replaceAll('-', '_').toUpperCase()}`]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const isDebug = readDebug(values, environment)
  const cert = textOf('cert')
  const key = textOf('key')
  if ((cert === undefined) !== (key === undefined)) {
    throw new CommandFailure(`Cannot serve HTTPS with ${cert === undefined ? '--key' : '--cert'} alone: the ${cert === undefined ? 'certificate' : 'key'} is missing. Give both, --cert FILE --key FILE.`, { exitCode: 2 })
  }
  return {
    host: textOf('host') ?? '127.0.0.1',
    port: readPort(textOf('port')),
    isDebug,
    reloads: typeof values['reload'] === 'boolean' ? values['reload'] : readFlag(environment['FLASKISH_RUN_RELOAD']) ?? isDebug,
    extraFiles: splitList(textOf('extra-files')),
    excludePatterns: splitList(textOf('exclude-patterns')),
    cert,
    key
  }
}

/** Whether debug mode is on: never in production. */
export function readDebug (values: OptionValues, environment: Environment): boolean {
  const wanted = typeof values['debug'] === 'boolean' ? values['debug'] : readFlag(environment['FLASKISH_DEBUG']) ?? false
  return wanted && environment['NODE_ENV'] !== 'production'
}

function readPort (text = '5000'): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Infinity
  if (port <= 65535) return port
  throw new CommandFailure(`Cannot listen on port ${JSON.stringify(text)}: it is not a number from 0 to 65535. Give one with --port.`, { exitCode: 2 })
}

/** With commas between, or with what the system puts between paths. */
function splitList (text = ''): string[] {
  return text.split(',').flatMap((part) => part.split(delimiter)).filter((part) => part !== '')
}
