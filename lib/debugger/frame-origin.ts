import type { FrameOrigin } from './report.ts'

/** Whose code a file is. `ownFolders` are flaskish's, each with a separator at its end. */
export function originOf (file: string, ownFolders: readonly string[]): FrameOrigin {
  if (file.startsWith('node:') || !isPath(file)) return 'node'
  if (ownFolders.some((folder) => file.startsWith(folder))) return 'flaskish'
  return NODE_MODULES.test(file) ? 'library' : 'app'
}

/** What a file belongs to: a package ("fastify", "@fastify/cookie") or Node.js; empty where it is neither. */
export function libraryOf (file: string): string {
  if (file.startsWith('node:')) return 'Node.js'
  return PACKAGE.exec(file.replaceAll('\\', '/'))?.[1] ?? ''
}

function isPath (file: string): boolean {
  return file.startsWith('/') || /^[a-z]:[\\/]/i.test(file)
}

const NODE_MODULES = /[\\/]node_modules[\\/]/
const PACKAGE = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/s
