import { COMMANDS } from '../../lib/commands/command-table.ts'
import { CommandFailure } from '../../lib/commands/command-failure.ts'
import { messageOf } from '../../lib/commands/error-text.ts'
import { buildCommandHelp, buildHelp } from '../../lib/commands/help-text.ts'
import { parseArguments, type CommandLine, type OptionValues } from '../../lib/commands/parse-arguments.ts'
import { loadEnvironment } from './environment.ts'
import { hasApp } from './find-file.ts'
import { complain, warn } from './terminal.ts'

/** Runs a command line. @returns what the process ends with. */
export async function main (argv: readonly string[], output: Output = process.stdout): Promise<number> {
  try {
    return await dispatch(parseArguments(argv), output)
  } catch (error) {
    complain(error)
    return error instanceof CommandFailure ? error.exitCode : 1
  }
}

/** Where help goes. */
interface Output {
  write (text: string): unknown
}

async function dispatch ({ command, values, rest }: CommandLine, output: Output): Promise<number> {
  const print = (text: string): number => {
    output.write(text)
    return 0
  }
  if (values['version'] === true) return print((await import('./version.ts')).describeVersions())
  const description = COMMANDS.get(command ?? '')
  if (values['help'] === true && command !== undefined && description !== undefined) return print(buildCommandHelp(command, description))
  const environment = { ...process.env }
  const envFiles = setEnvironment(values)
  if (values['help'] === true || command === undefined) return print(await buildWholeHelp())
  switch (command) {
    case 'run': return await (await import('./run.ts')).run(values, { envFiles, environment })
    case 'routes': return await (await import('./routes.ts')).routes(values)
    case 'shell': return await (await import('./shell.ts')).shell()
    case 'types': return await (await import('./types.ts')).types(values)
    default: return await (await import('./app-command.ts')).runAppCommand(command, rest)
  }
}

/** What the app, and processes that it starts, find in the environment. */
function setEnvironment (values: OptionValues): string[] {
  const named = values['env-file'] ?? process.env['FLASKISH_ENV_FILE']
  const files = loadEnvironment(process.env, typeof named === 'string' && named !== '' ? named : undefined, process.cwd())
  if (typeof values['app'] === 'string') process.env['FLASKISH_APP'] = values['app']
  if (typeof values['debug'] === 'boolean') process.env['FLASKISH_DEBUG'] = values['debug'] ? '1' : '0'
  if (values['debug'] === true && process.env['NODE_ENV'] === 'production') warn('debug mode stays off, because NODE_ENV is production.')
  return files
}

/** With the app's own commands, where there is an app. */
async function buildWholeHelp (): Promise<string> {
  const { FLASKISH_APP: reference } = process.env
  if (reference === undefined && !hasApp(process.cwd())) return buildHelp([], undefined)
  const { loadApp, startApp } = await import('./load-app.ts')
  const { commandsOf } = await import('./app-command.ts')
  try {
    const loaded = await loadApp(reference, () => {})
    await startApp(loaded, () => {})
    const help = buildHelp([...commandsOf(loaded).values()], undefined)
    await loaded.app.close()
    return help
  } catch (error) {
    return buildHelp([], `The app's own commands are not listed. ${messageOf(error)}`)
  }
}
