import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { promisify } from 'node:util'
import { findRelativeImports, hasPosition, trimStack } from '../../lib/commands/error-text.ts'
import { stackOf } from '../logging.ts'
import { OWN_FOLDERS } from '../own-folders.ts'

/** What went wrong in code of the app, with its stack; no frames of Node's, of what starts it, and of flaskish in it. */
export function reportOf (error: unknown): string {
  return trimStack(stackOf(error), (line) => OWN_FOLDERS.some((folder) => line.includes(folder)) || LOADERS.test(line))
}

/** A file that was imported, or required by its path, and is not there (yet): as Node names it. */
export function missingFileOf (error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('url' in error && typeof error.url === 'string') return error.url
  const [, path] = /^Cannot find module '(\.[^']*)'/.exec(error.message) ?? []
  const from: unknown = 'requireStack' in error && Array.isArray(error.requireStack) ? error.requireStack[0] : undefined
  return path === undefined || typeof from !== 'string' ? undefined : resolve(dirname(from), path)
}

/** Why a file could not be imported, and what to do. */
export async function describeLoadError (error: unknown, file: string): Promise<string> {
  const { code, message } = readError(error)
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') return describeMissing(message)
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION' && /\.[mc]?ts\b/.test(message)) return 'this Node does not run TypeScript. Install tsx, which does: npm install --save-dev tsx'
  if (/^Transform failed/.test(message) && message.includes('Top-level await')) return 'its top-level "await" needs a module. Add "type": "module" to the package.json beside it, or name it .mts.'
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') return 'Node runs TypeScript by leaving out the types, and that is not enough here. Write it without enums, namespaces and parameter properties, or run it through tsx: NODE_OPTIONS=--import=tsx'
  if (error instanceof SyntaxError && !hasPosition(reportOf(error))) {
    const place = await findSyntaxError(file)
    return place === undefined ? 'its syntax is wrong.' : `its syntax is wrong.\n\n${place}`
  }
  return error instanceof SyntaxError || /^Transform failed/.test(message) ? 'its syntax is wrong.' : 'it threw while it was imported.'
}

function readError (error: unknown): { code: unknown, message: string } {
  return error instanceof Error ? { code: 'code' in error ? error.code : undefined, message: error.message } : { code: undefined, message: '' }
}

/** Node's message names what was imported and from where. */
function describeMissing (message: string): string {
  const [, packageName] = /^Cannot find package '([^']+)'/.exec(message) ?? /^Cannot find module '((?![./\\])(?![a-z]:)[^']+)'/i.exec(message) ?? []
  if (packageName !== undefined) return `it imports the package "${packageName}", which is not installed. Install it: npm install ${packageName}`
  const [, path = ''] = /^Cannot find module '([^']+)'/.exec(message) ?? []
  const source = path.replace(/(\.[mc]?)js$/, '$1ts')
  if (source !== path && existsSync(source)) return `it imports "${path}", which is not there, but ${JSON.stringify(source)} is. Import it by this ending.`
  return `it imports ${path === '' ? 'a file' : JSON.stringify(path)}, which is not there. Correct the path of the import.`
}

/**
 * The place of a syntax error that Node does not tell of a module: the file, or one that it imports, is checked by itself.
 */
async function findSyntaxError (file: string): Promise<string | undefined> {
  const files = new Set([file])
  for (const path of files) {
    if (!/\.[mc]?js$/.test(path) || !existsSync(path)) continue
    const found = await checkSyntax(path)
    if (found !== undefined) return found
    for (const imported of findRelativeImports(readFileSync(path, 'utf8'))) {
      if (files.size < MAX_CHECKED) files.add(resolve(dirname(path), imported))
    }
  }
  return undefined
}

async function checkSyntax (path: string): Promise<string | undefined> {
  try {
    await promisify(execFile)(process.execPath, ['--check', path])
    return undefined
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string }
    return stderr.split(/\n\n?\w*Error/)[0]?.trim()
  }
}

const MAX_CHECKED = 50
/** What loads TypeScript, what starts plugins, and flaskish by the places that its source maps tell. */
const LOADERS = /[\\/]node_modules[\\/](?:tsx|esbuild|fastify|avvio|fastq|flaskish)[\\/]/
