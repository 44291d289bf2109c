import { existsSync, statSync } from 'node:fs'
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
  /** With the time of each one's last change that the app may have seen, where it was there. */
  readonly #loaded = new Map<string, number | undefined>()
  readonly #folders = new Set<string>()
  readonly #timer: NodeJS.Timeout
  readonly #isExcluded: (path: string) => boolean
  #isBroken = false
  #loadingSince = Infinity
  #changed: string | undefined
  #notify: ((path: string) => void) | undefined
  #gathered = new Set<string>()
  #lastChange = 0

  constructor ({ extraFiles, excludePatterns }: WatchOptions) {
    this.#isExcluded = createPathFilter(excludePatterns)
    const ignored = (path: string): boolean => IGNORED.test(path)
    this.#sources = watch([], { ...OPTIONS, depth: 0, ignored: (path, stats) => ignored(path) || (stats?.isFile() === true && !this.#mayMatter(path)) })
    this.#extra = watch(extraFiles.map((path) => resolve(path)), { ...OPTIONS, ignored })
    this.#timer = setInterval(() => this.#look(), LOOK_MS).unref()
    this.#sources.on('all', (event, path) => {
      if (this.#counts(event, path)) this.#change(path)
    })
    this.#extra.on('all', (_event, path) => {
      if (!this.#isExcluded(path)) this.#change(path)
    })
  }

  /** The app is about to be loaded, from what is there now. */
  begin (): void {
    this.#isBroken = false
    this.#loadingSince = Date.now() - CLOCK_STEP_MS
    for (const path of this.#loaded.keys()) this.#loaded.set(path, timeOf(path))
  }

  /** There is no app: any source beside those that were loaded may be what is missing. */
  fail (): void {
    this.#isBroken = true
  }

  /** Takes note of a file that the app has loaded, or was about to; a path or a file URL. */
  add (file: string): void {
    const path = toPath(file)
    if (path === undefined) return
    const isKnown = this.#loaded.has(path)
    if (!isKnown) this.#loaded.set(path, timeOf(path))
    this.#watch(path)
    // It is heard of after it was read, and may have been saved in between.
    if (!isKnown && (timeOf(path) ?? 0) >= this.#loadingSince) this.#change(path)
  }

  /** Takes note of a file that the app has not found; it may be there by now. */
  addMissing (file: string): void {
    const path = toPath(file)
    if (path === undefined) return
    this.#loaded.set(path, undefined)
    this.#watch(path)
    this.#look()
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
    clearInterval(this.#timer)
    await Promise.all([this.#sources.close(), this.#extra.close()])
  }

  #watch (path: string): void {
    if (!isSource(path)) this.#sources.add(path)
    if (this.#folders.has(dirname(path))) return
    const folder = findFolder(dirname(path))
    this.#folders.add(folder)
    this.#sources.add(folder)
  }

  /** An event may be missed: before a folder is watched, and where a system sends none. */
  #look (): void {
    for (const [path, time] of this.#loaded) {
      if (timeOf(path) !== time && !this.#isExcluded(path)) this.#change(path)
    }
  }

  #mayMatter (path: string): boolean {
    return isSource(path) || this.#loaded.has(path)
  }

  #counts (event: string, path: string): boolean {
    if (this.#isExcluded(path)) return false
    if (this.#loaded.has(path)) return true
    // What is missing may be in a folder that was missing, too.
    return this.#isBroken ? event === 'addDir' || isSource(path) : event === 'add' && isSource(path)
  }

  #change (path: string): void {
    if (this.#loaded.has(path)) this.#loaded.set(path, timeOf(path))
    this.#lastChange = Date.now()
    this.#changed = path
    this.#gathered.add(path)
    this.#notify?.(path)
    this.#notify = undefined
  }
}

/** Undefined for what is no file, and for those of packages. */
function toPath (file: string): string | undefined {
  if (file.startsWith('node:') || file.startsWith('data:')) return undefined
  const path = file.startsWith('file:') ? fileURLToPath(file.replace(/[?#].*/s, '')) : resolve(file.replace(/\?.*/s, ''))
  return IGNORED.test(path) ? undefined : path
}

function timeOf (path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs
}

/** The folder, or the nearest one around it that is there. */
function findFolder (folder: string): string {
  return existsSync(folder) ? folder : findFolder(dirname(folder))
}

function isSource (path: string): boolean {
  return SOURCE_ENDINGS.includes(extname(path)) && !/\.d\.[mc]?ts$/.test(path)
}

const LOOK_MS = 1000
/** Times of files may be behind the clock by so much. */
const CLOCK_STEP_MS = 20
const OPTIONS = { ignoreInitial: true, ignorePermissionErrors: true }
const IGNORED = /[\\/](?:node_modules|\.git)(?:[\\/]|$)/
