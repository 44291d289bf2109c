import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

/**
 * Makes Node able to run a file of TypeScript: by itself where it can, else with tsx, the app's own before one that is
 * installed beside flaskish. Without either, importing the file says what is missing.
 */
export async function loadTypeScript (file: string): Promise<void> {
  if (!/\.[mc]?ts$/.test(file) || Reflect.get(process.features, 'typescript')) return
  for (const place of [file, import.meta.filename]) {
    const path = findTsx(place)
    if (path === undefined) continue
    await import(pathToFileURL(path).href)
    return
  }
}

function findTsx (from: string): string | undefined {
  try {
    return createRequire(from).resolve('tsx')
  } catch {
    return undefined
  }
}
