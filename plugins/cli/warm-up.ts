import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { loadTypeScript } from './typescript.ts'

/** Loads what every app needs, before its own files are looked at: Fastify and flaskish as the app's file sees them. */
export async function warmUp (file: string): Promise<void> {
  // What is wrong with one of them is for the app to find out, in its own words.
  for (const name of ['fastify', 'flaskish']) await load(name, file).catch(() => {})
  // A loader of TypeScript looks at every file that is loaded after it.
  await loadTypeScript(file)
}

async function load (name: string, file: string): Promise<void> {
  await import(pathToFileURL(createRequire(file).resolve(name)).href)
}
