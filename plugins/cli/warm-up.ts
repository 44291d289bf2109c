import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { loadTypeScript } from './typescript.ts'

/** Loads what every app needs, before its own files are looked at: Fastify and flaskish as the app's file sees them. */
export async function warmUp (file: string): Promise<void> {
  const { resolve } = createRequire(file)
  for (const name of ['fastify', 'flaskish']) {
    try {
      await import(pathToFileURL(resolve(name)).href)
    } catch {
      // What is wrong with it is for the app to find out, in its own words.
    }
  }
  // A loader of TypeScript looks at every file that is loaded after it.
  await loadTypeScript(file)
}
