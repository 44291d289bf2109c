import { dirname, extname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { watch, type FSWatcher } from 'chokidar'
import { SOURCE_ENDINGS } from '../../lib/commands/app-reference.ts'
import { createPathFilter } from '../../lib/commands/glob-pattern.ts'

export interface WatchOptions {
  /** Files and folders of which every change counts. */
  readonly extraFiles: readonly string[]
  readonly excludePatterns: readonly string[]
}

/** Tells when a source of the app has changed: one that was loaded, one that was put beside those, an extra one. */
export class SourceWatcher {
  readonly #sources: FSWatcher
  readonly #extra: FSWatcher
  readonly #loaded = new Set<string>()
  readonly #folders = new Set<string>()
  readonly #isExcluded: (path: string) => boolean
  /** Any source beside those that were loaded may be what is missing. */
  isBroken = false
  #changed: string | undefined
  #notify: ((path: string) => void) | undefined
  #gathered = new Set<string>()
  #lastChange = 0

  constructor ({ extraFiles, excludePatterns }: WatchOptions) {
    this.#isExcluded = createPathFilter(excludePatterns)
    const ignored = (path: string): boolean => IGNORED.test(path)
    this.#sources = watch([], { ...OPTIONS, depth: 0, ignored: (path, stats) => ignored(path) || (stats?.isFile() === true && !this.#mayMatter(path)) })
    this.#extra = watch(extraFiles.map((path) => resolve(path)), { ...OPTIONS, ignored })
    this.#sources.on('all', (event, path) => {
      if (this.#counts(event, path)) this.#change(path)
    })
    this.#extra.on('all', (_event, path) => {
      if (!this.#isExcluded(path)) this.#change(path)
    })
  }

  /** Takes note of a file that the app has loaded, or would have; a path or a file URL. */
  add (file: string): void {
    const path = toPath(file)
    if (path === undefined || this.#loaded.has(path) || IGNORED.test(path)) return
    this.#loaded.add(path)
    const folder = dirname(path)
    if (!this.#folders.has(folder)) {
      this.#folders.add(folder)
      this.#sources.add(folder)
    }
    if (!isSource(path)) this.#sources.add(path)
  }

  /** The path of the next change; of one that nobody has asked for yet, where there is one. */
  async nextChange (): Promise<string> {
    const path = this.#changed ?? await new Promise<string>((resolve) => { this.#notify = resolve })
    this.#changed = undefined
    return path
  }

  /** Waits until nothing has changed for so many milliseconds, and tells what has until then. */
  async quiet (milliseconds: number): Promise<ReadonlySet<string>> {
    const changed = this.#gathered = new Set<string>()
    for (let left = milliseconds; left > 0; left = this.#lastChange + milliseconds - Date.now()) {
      await new Promise((resolve) => setTimeout(resolve, left))
    }
    this.#changed = undefined
    return changed
  }

  async close (): Promise<void> {
    await Promise.all([this.#sources.close(), this.#extra.close()])
  }

  #mayMatter (path: string): boolean {
    return isSource(path) || this.#loaded.has(path)
  }

  #counts (event: string, path: string): boolean {
    if (this.#isExcluded(path)) return false
    return this.#loaded.has(path) || ((this.isBroken || event === 'add') && isSource(path))
  }

  #change (path: string): void {
    this.#lastChange = Date.now()
    this.#changed = path
    this.#gathered.add(path)
    this.#notify?.(path)
    this.#notify = undefined
  }
}

function toPath (file: string): string | undefined {
  if (file.startsWith('file:')) return fileURLToPath(file.replace(/[?#].*/s, ''))
  return file.startsWith('node:') || file.startsWith('data:') ? undefined : resolve(file.replace(/\?.*/s, ''))
}

function isSource (path: string): boolean {
  return SOURCE_ENDINGS.includes(extname(path)) && !/\.d\.[mc]?ts$/.test(path)
}

const OPTIONS = { ignoreInitial: true, ignorePermissionErrors: true }
const IGNORED = /[\\/](?:node_modules|\.git)(?:[\\/]|$)/
