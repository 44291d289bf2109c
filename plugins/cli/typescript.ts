import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

export interface TypeScriptSupport {
  /** Whether Node itself runs TypeScript. */
  readonly isNative?: boolean
  /** A file from which tsx is looked for where the app does not have it. */
  readonly fallback?: string
}

/**
 * Makes Node able to run a file of TypeScript: by itself where it can, else with tsx, the app's own before one that is
 * installed beside flaskish. Without either, importing the file says what is missing.
 */
export async function loadTypeScript (file: string, { isNative = Boolean(Reflect.get(process.features, 'typescript')), fallback = import.meta.filename }: TypeScriptSupport = {}): Promise<void> {
  if (isNative || !/\.[mc]?ts$/.test(file)) return
  const path = findTsx(file) ?? findTsx(fallback)
  if (path !== undefined) await import(pathToFileURL(path).href)
}

function findTsx (from: string): string | undefined {
  try {
    return createRequire(from).resolve('tsx')
  } catch {
    return undefined
  }
}
