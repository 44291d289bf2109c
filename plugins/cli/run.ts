import { relative } from 'node:path'
import { parseAppReference } from '../../lib/commands/app-reference.ts'
import type { CommandFailure } from '../../lib/commands/command-failure.ts'
import type { OptionValues } from '../../lib/commands/parse-arguments.ts'
import { readRunOptions, type RunOptions } from '../../lib/commands/run-options.ts'
import { findFile } from './find-file.ts'
import { loadApp, startApp } from './load-app.ts'
import { serve } from './serve.ts'
import { DRAIN_MS, onSignals } from './signals.ts'
import { Supervisor } from './supervised.ts'
import { describeFailure, say, warn } from './terminal.ts'
import { readTlsFiles, type TlsFiles } from './tls-files.ts'
import { warmUp } from './warm-up.ts'

/** What the command was started in. */
export interface Surroundings {
  /** Files of variables that were read, or would have been. */
  readonly envFiles: readonly string[]
  /** The environment without them. */
  readonly environment: NodeJS.ProcessEnv
}

/** `flaskish run`: serves the app until a signal ends it. */
export async function run (values: OptionValues, { envFiles, environment }: Surroundings): Promise<number> {
  const supervisor = Supervisor.find()
  const reference = process.env['FLASKISH_APP']
  const options = readRunOptions(values, process.env)
  const tls = readTlsFiles(options)
  if (options.isDebug) process.setSourceMapsEnabled(true)
  if (supervisor !== undefined) return await serveSupervised(supervisor, reference, options, tls)
  if (options.reloads) {
    const file = findFile(parseAppReference(reference).file, process.cwd())
    announceApp(relative(process.cwd(), file), options)
    const { supervise } = await import('./supervise.ts')
    return await supervise({ options, tls, file, envFiles, environment, announce: announceUrls })
  }
  const loaded = await loadApp(reference, warn)
  await startApp(loaded, warn)
  announceApp(loaded.name, options)
  const served = await serve(loaded, options, tls)
  announceUrls(served.urls)
  onSignals(async () => {
    await served.stop(DRAIN_MS)
    process.exit(0)
  })
  return await new Promise<never>(() => {})
}

/** The process of the reloader's that has the app: it listens when it is told to. */
async function serveSupervised (supervisor: Supervisor, reference: string | undefined, options: RunOptions, tls: TlsFiles | undefined): Promise<number> {
  try {
    await warmUp(findFile(parseAppReference(reference).file, process.cwd()))
    await supervisor.waitForTurn()
    const loaded = await loadApp(reference, warn)
    await startApp(loaded, warn)
    const port = await supervisor.waitForPort()
    await supervisor.serves(await serve(loaded, { host: options.host, port }, tls))
  } catch (error) {
    const { missing } = error as Partial<CommandFailure>
    await supervisor.fails(describeFailure(error), missing)
    throw error
  }
  return await new Promise<never>(() => {})
}

function announceApp (name: string, options: RunOptions): void {
  say(`Serving the app of "${name}"`)
  say(`Debug mode: ${options.isDebug ? 'on' : 'off'}`)
  if (process.env['NODE_ENV'] !== 'production') warn('this is for development. In production set NODE_ENV=production, and put a server in front that speaks TLS.')
}

function announceUrls (urls: readonly string[]): void {
  for (const url of urls) say(`Running on ${url}`)
  say('Press CTRL+C to quit')
}
