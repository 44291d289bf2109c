import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { CommandFailure } from '../../lib/commands/command-failure.ts'
import { messageOf } from '../../lib/commands/error-text.ts'
import { mergeEnvironment } from '../../lib/commands/env-files.ts'
import { readFlag } from '../../lib/environment-flag.ts'

/**
 * Adds the variables of files to the environment: of the one that was named, of .env and of .flaskishenv, in this order, and
 * never over what is there. The two are looked for in a folder and those above it, up to the one with a package.json.
 * @returns the files that were read, or would have been.
 * @throws CommandFailure for a file that cannot be read.
 */
export function loadEnvironment (environment: NodeJS.ProcessEnv, named: string | undefined, folder: string): string[] {
  const searched = readFlag(environment['FLASKISH_SKIP_DOTENV']) === true ? [] : ['.env', '.flaskishenv'].map((name) => findUpwards(name, folder) ?? join(folder, name))
  const paths = named === undefined ? searched : [resolve(folder, named), ...searched]
  const present = paths.filter((path, place) => (named !== undefined && place === 0) || isThere(path))
  Object.assign(environment, mergeEnvironment(environment, present.map(readVariables)))
  return paths
}

function readVariables (path: string): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new CommandFailure(`Cannot read the variables of ${path}: ${messageOf(error)}. Correct the path, or leave it out.`)
  }
}

function findUpwards (name: string, folder: string): string | undefined {
  for (let place = folder; ; place = dirname(place)) {
    const path = join(place, name)
    if (isThere(path)) return path
    if (existsSync(join(place, 'package.json')) || dirname(place) === place) return undefined
  }
}

/** A file or a pipe; a folder of this name is something else. */
function isThere (path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === false
}
