import { statSync } from 'node:fs'
import { toRootFolder } from '../lib/files/root-folder.ts'
import { isText, refuse } from './option-checks.ts'

/** The main script is looked at when flaskish is registered, for a command may have put the app's file in its place. */
export function readRoot (root: string | URL | undefined): string {
  refuse('root', root, root === undefined || isText(root, /^[^\0]+$/) || root instanceof URL, 'the path or file URL of a folder, or import.meta.url')
  return toRootFolder(root, process.argv[1], (path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false)
}
