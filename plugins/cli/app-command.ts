import { findNearestName } from '../../lib/nearest-name.ts'
import { COMMANDS } from '../../lib/commands/command-table.ts'
import { CommandFailure } from '../../lib/commands/command-failure.ts'
import { usageFailure } from '../../lib/commands/parse-arguments.ts'
import type { AppCommand } from '../commands.ts'
import { reportOf } from './describe-error.ts'
import { loadApp, startApp, type LoadedApp } from './load-app.ts'
import { warn } from './terminal.ts'

/** A command that the app has added. @throws CommandFailure for one that nobody has, and what the command throws. */
export async function runAppCommand (name: string, args: readonly string[]): Promise<number> {
  const loaded = await loadForCommand(name)
  const commands = commandsOf(loaded)
  const command = commands.get(name)
  if (command === undefined) throw unknownCommand(name, commands.keys(), '')
  const { app } = loaded
  try {
    await command.run.call(app, [...args], { app })
  } catch (error) {
    throw new CommandFailure(`The command "${name}" failed.`, { report: reportOf(error) })
  } finally {
    await app.close()
  }
  return Number(process.exitCode ?? 0)
}

/** The commands of an app, by name. */
export function commandsOf ({ app, instances }: LoadedApp): Map<string, AppCommand> {
  return new Map(instances.scopesOf(app).flatMap(({ commands }) => [...commands]))
}

/** A name that is not known is a slip more often than the command of an app that cannot be loaded. */
async function loadForCommand (name: string): Promise<LoadedApp> {
  try {
    const loaded = await loadApp(process.env['FLASKISH_APP'], warn)
    await startApp(loaded, warn)
    return loaded
  } catch (error) {
    const { message, report } = error as Partial<CommandFailure>
    throw unknownCommand(name, [], ` The app, which may have it, was not loaded: ${message}`, report)
  }
}

function unknownCommand (name: string, own: Iterable<string>, note: string, report?: string): CommandFailure {
  const nearest = findNearestName(name, [...COMMANDS.keys(), ...own])
  const found = `Cannot run "${name}": there is no such command.`
  if (nearest !== undefined) return usageFailure(undefined, `${found} The nearest one is "${nearest}".`)
  const { message, exitCode } = usageFailure(undefined, `${found}${note}`)
  return new CommandFailure(message, { exitCode, report })
}
