import type { Stats } from 'node:fs'
import { open } from 'node:fs/promises'
import { BoundedCache } from '../lib/bounded-cache.ts'

/**
 * Small files in memory, for as long as the system says of them what it said when they were read. One that was changed a
 * moment ago is not kept: it could change again without a new time.
 */
export class SmallFiles {
  readonly #kept = new BoundedCache<KeptFile>({ maxEntries: 10_000, maxLength: 16 * 1024 * 1024 })

  /**
   * The bytes of a file of this state, to be looked at only; undefined where it is to be read from disk as it is sent.
   * Rejects where it cannot be read.
   */
  read (path: string, stats: Stats): Uint8Array | undefined | Promise<Uint8Array | undefined> {
    if (stats.size === 0 || stats.size > LARGEST) return undefined
    const kept = this.#kept.get(path)
    if (kept !== undefined && isSameState(kept.stats, stats)) return kept.bytes
    return Date.now() - stats.ctimeMs < RESTLESS_MILLISECONDS ? undefined : this.#load(path, stats)
  }

  async #load (path: string, stats: Stats): Promise<Uint8Array | undefined> {
    const file = await open(path)
    try {
      const bytes = Buffer.alloc(stats.size)
      const { bytesRead } = await file.read(bytes, 0, stats.size, 0)
      // It may be another file by now, or one that is being written.
      if (bytesRead < stats.size || !isSameState(await file.stat(), stats)) return undefined
      this.#kept.set(path, { bytes, stats }, path.length + stats.size)
      return bytes
    } finally {
      await file.close()
    }
  }
}

interface KeptFile {
  readonly bytes: Uint8Array
  readonly stats: Stats
}

function isSameState (one: Stats, other: Stats): boolean {
  return one.size === other.size && one.mtimeMs === other.mtimeMs && one.ctimeMs === other.ctimeMs && one.ino === other.ino && one.dev === other.dev
}

const LARGEST = 65_536
const RESTLESS_MILLISECONDS = 2000
