import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The folder that templates and static files are looked up in.
 * @param root a folder's path or file URL, or a file's, such as `import.meta.url`: then the folder it is in.
 * @param mainScript what stands for a root that is not given; without it the working folder does.
 * @throws TypeError for a URL that is none of a file.
 */
export function toRootFolder (root: string | URL | undefined, mainScript: string | undefined, isFile: (path: string) => boolean): string {
  if (root === undefined) return mainScript === undefined ? resolve() : dirname(resolve(mainScript))
  const path = resolve(root instanceof URL || root.startsWith('file:') ? fileURLToPath(root) : root)
  return isFile(path) ? dirname(path) : path
}
