import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** What `flaskish --version` prints; Fastify is the one of the working folder. */
export function describeVersions (): string {
  return `flaskish ${readVersion('flaskish', import.meta.filename)}\nFastify ${readVersion('fastify', join(process.cwd(), 'app.js'))}\nNode.js ${process.versions.node}\n`
}

/** The version of a package as a file sees it. */
function readVersion (name: string, from: string): string {
  try {
    const path = createRequire(from).resolve(`${name}/package.json`)
    const { version: found }: { version?: unknown } = JSON.parse(readFileSync(path, 'utf8'))
    return String(found)
  } catch {
    return '(not found)'
  }
}
