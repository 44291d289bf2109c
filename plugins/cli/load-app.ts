import { relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { FastifyInstance } from 'fastify'
import { parseAppReference } from '../../lib/commands/app-reference.ts'
import { chooseExport, notAnApp, type Choice } from '../../lib/commands/choose-export.ts'
import { CommandFailure } from '../../lib/commands/command-failure.ts'
import { describeLoadError, missingFileOf, reportOf } from './describe-error.ts'
import { findFile } from './find-file.ts'
import { Instances, isFastify } from './instances.ts'
import { loadTypeScript } from './typescript.ts'
import { watchLoading } from './watch-loading.ts'

/** An app that was found and made, with all that is known of how. */
export interface LoadedApp {
  readonly app: FastifyInstance
  /** The path of its file. */
  readonly file: string
  /** How messages name it. */
  readonly name: string
  readonly instances: Instances
}

/**
 * Loads the app that a reference names, from the working folder; it has not been started.
 * @throws CommandFailure that says why there is none.
 */
export async function loadApp (reference: string | undefined, warn: (message: string) => void): Promise<LoadedApp> {
  const { file: wanted, target } = parseAppReference(reference)
  const folder = process.cwd()
  const file = findFile(wanted, folder)
  const name = relative(folder, file).startsWith('..') ? file : relative(folder, file)
  // What stands for a main script: flaskish takes templates and static files from the folder of this one.
  process.argv[1] = file
  const instances = Instances.watch()
  await loadTypeScript(file)
  const stopWatching = watchLoading(name, warn)
  try {
    const exports = readExports(await importFile(file, name))
    const choice = chooseExport({ file: name, exports, target, isApp: isFastify, madeApp: instances.size > 0 })
    const { app } = await makeApp(choice, name)
    if (!isFastify(app)) throw notAnApp(name, choice.name, app)
    if (instances.settle(app)) warn(`"${name}" calls listen(), which is left out here: the command listens by itself. Move the call into a file of its own.`)
    return { app, file, name, instances }
  } finally {
    stopWatching()
  }
}

/**
 * Boots the app: its plugins, and its hooks of onReady.
 * @throws CommandFailure where that fails, and for an app without flaskish.
 */
export async function startApp ({ app, name, instances }: LoadedApp, warn: (message: string) => void): Promise<void> {
  const stopWatching = watchLoading(name, warn)
  try {
    await app.ready()
  } catch (error) {
    throw new CommandFailure(`Cannot start the app of "${name}": ${describeStartError(error)}`, { report: reportOf(error) })
  } finally {
    stopWatching()
  }
  if (instances.scopesOf(app).length === 0) {
    throw new CommandFailure(`Cannot run the app of "${name}": flaskish is not registered on it. Add "await app.register(flaskish)" before its rules.`)
  }
}

async function importFile (file: string, name: string): Promise<Record<string, unknown>> {
  try {
    return await import(pathToFileURL(file).href)
  } catch (error) {
    throw new CommandFailure(`Cannot load "${name}": ${await describeLoadError(error, file)}`, { report: reportOf(error), missing: missingFileOf(error) })
  }
}

/** In an object, because an instance of Fastify's is a promise too: whoever awaits it starts it. */
async function makeApp (choice: Choice, file: string): Promise<{ app: unknown }> {
  try {
    const value = choice.kind === 'value' ? choice.value : choice.factory(...choice.args)
    return { app: isFastify(value) ? value : await value }
  } catch (error) {
    const what = choice.kind === 'value' ? `the promise ${JSON.stringify(choice.name)} was rejected` : `${choice.name} threw`
    throw new CommandFailure(`Cannot make the app of "${file}": ${what}.`, { report: reportOf(error) })
  }
}

/** The exports of a module; where its default is an object of them, as with CommonJS, those. */
function readExports (module: Record<string, unknown>): Record<string, unknown> {
  const { default: whole, 'module.exports': _, ...named } = module
  return isPlainObject(whole) ? { ...whole, ...named } : { ...named, ...('default' in module && { default: whole }) }
}

function isPlainObject (value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype && !isFastify(value)
}

function describeStartError (error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'AVV_ERR_PLUGIN_EXEC_TIMEOUT' || code === 'FST_ERR_PLUGIN_TIMEOUT') {
    return 'a plugin did not become ready in time. Await what it returns or call its "done"; the option pluginTimeout of Fastify() gives it longer.'
  }
  return 'a plugin or a hook failed.'
}
