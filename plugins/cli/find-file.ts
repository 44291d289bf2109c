import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { candidateFiles, SOURCE_ENDINGS } from '../../lib/commands/app-reference.ts'
import { CommandFailure } from '../../lib/commands/command-failure.ts'
import { messageOf } from '../../lib/commands/error-text.ts'
import { findPackageEntry } from '../../lib/commands/package-entry.ts'

/**
 * The path of the file that is meant, in the working folder: with or without its ending, a package's folder, a dotted name;
 * without any, app.ts, app.js and the like.
 * @throws CommandFailure that lists what was tried.
 */
export function findFile (file: string | undefined, folder: string): string {
  const tried: string[] = []
  for (const candidate of candidateFiles(file)) {
    const path = resolve(folder, candidate)
    tried.push(candidate)
    const kind = kindOf(path)
    if (kind === 'file') return path
    if (kind === 'folder') {
      const entry = findEntry(path)
      if (entry !== undefined) return entry
    }
  }
  if (file === undefined) {
    throw new CommandFailure(`Cannot find an app in ${folder}: there is none of ${tried.join(', ')}. Name it: --app FILE, or FLASKISH_APP=FILE.`)
  }
  const what = kindOf(resolve(folder, file)) === 'folder' ? 'the folder has neither an index file nor a package.json that names one' : `there is no ${tried.length === 1 ? 'such file' : `file of these: ${tried.join(', ')}`}`
  throw new CommandFailure(`Cannot find the app ${JSON.stringify(file)} in ${folder}: ${what}. Name its file: --app FILE, or FLASKISH_APP=FILE.`)
}

/** Whether there is an app that does not have to be named. */
export function hasApp (folder: string): boolean {
  return candidateFiles(undefined).some((name) => kindOf(resolve(folder, name)) === 'file')
}

/** The file that stands for a folder. */
function findEntry (folder: string): string | undefined {
  const names = [readPackageEntry(folder), ...SOURCE_ENDINGS.map((ending) => `index${ending}`)]
  const entry = names.find((name) => name !== undefined && kindOf(resolve(folder, name)) === 'file')
  return entry && resolve(folder, entry)
}

function readPackageEntry (folder: string): string | undefined {
  const path = resolve(folder, 'package.json')
  if (kindOf(path) !== 'file') return undefined
  try {
    return findPackageEntry(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    throw new CommandFailure(`Cannot read ${path}: ${messageOf(error)}. Correct the file.`)
  }
}

function kindOf (path: string): 'file' | 'folder' | undefined {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return undefined
  return stats.isDirectory() ? 'folder' : 'file'
}
