import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { createConfig, type Config as LibConfig, type ConfigSources } from '../lib/config.ts'
import { FlaskishError } from '../lib/errors.ts'
import { isMissing } from './file-on-disk.ts'
import { OPTION_KEYS } from './config-options.ts'
import { readRoot } from './root.ts'

/** Values of an app by name, which may come from the environment, files and objects. */
export type Config = LibConfig

interface ConfigConstructor {
  /**
   * @param values To begin with; they are copied.
   * @param options root: where paths of files begin, a path, a file URL or `import.meta.url` (default: the main script's folder).
   */
  new (values?: Readonly<Record<string, unknown>>, options?: { readonly root?: string | URL }): Config
}

/** A config for `register(flaskish, { config })`, filled before. */
// eslint-disable-next-line @typescript-eslint/no-redeclare -- a class would be a type and a value too
export const Config: ConfigConstructor = function (values: Readonly<Record<string, unknown>> = {}, { root }: { root?: string | URL } = {}) {
  return createConfig(values, sourcesAt(() => readRoot(root)))
} as unknown as ConfigConstructor

/** The config of an app: a copy of what was given, without its secrets. What is an option cannot be set any more. */
export function createAppConfig (given: Readonly<Record<string, unknown>>, root: string): Config {
  const values = Object.fromEntries(Object.entries(given).filter(([key]) => !SECRETS.has(key)))
  return createConfig(values, {
    ...sourcesAt(() => root),
    onWrite (key) {
      if (OPTION_KEYS.has(key)) throw new FlaskishError('FLASKISH_ERR_CONFIG', { source: key, found: 'flaskish was registered before it.', fix: 'Give it to register, in the option "config".' })
    }
  })
}

function sourcesAt (root: () => string): ConfigSources {
  return {
    environment: () => process.env,
    readFile (path) {
      try {
        return readFileSync(path instanceof URL ? path : resolve(root(), path))
      } catch (error) {
        if (isMissing(error)) return undefined
        throw error
      }
    }
  }
}

const SECRETS: ReadonlySet<string> = new Set(['SECRET_KEY', 'SECRET_KEY_FALLBACKS'])
