import { safeJoin } from './safe-join.ts'

/**
 * The file inside the folder that a visitor's path names; undefined where it leads out of it, and for every spelling but
 * the plain one: "a//b", "./a" and "a/" would be other paths to whoever guards one of them.
 */
export function servedPath (folder: string, path: string): string | undefined {
  return path.split('/').some((segment) => segment === '' || segment === '.') ? undefined : safeJoin(folder, path)
}
