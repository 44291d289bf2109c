import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What the name of each folder of temporary files begins with; the rest is the process's id and chance. */
export const FOLDER_PREFIX = 'flaskish-uploads-'

/** A file that only this process and its user can read, under a name that nobody can foresee. */
export class TemporaryFile {
  readonly path: string
  readonly #handle: FileHandle

  constructor (path: string, handle: FileHandle) {
    this.path = path
    this.#handle = handle
  }

  async append (bytes: Buffer): Promise<void> {
    await this.#handle.writeFile(bytes)
  }

  async close (): Promise<void> {
    await this.#handle.close()
  }

  /** Closes and deletes the file, whether it is still there or not. */
  async remove (): Promise<void> {
    try {
      await this.close()
    } finally {
      await rm(this.path, { force: true })
    }
  }
}

/** An app's folder of temporary files, made with the first of them and removed with the last app or process that has it. */
export class TemporaryFolder {
  #path: Promise<string> | undefined
  readonly #made = new Set<string>()

  async createFile (): Promise<TemporaryFile> {
    try {
      return await this.#createFile()
    } catch (error) {
      if (Object(error).code !== 'ENOENT') throw error
      // Whoever tidies up the system's folder has taken ours away.
      this.#path = undefined
      return this.#createFile()
    }
  }

  /** Removes the folder with all that is in it. */
  async remove (): Promise<void> {
    for (const path of this.#made) {
      await rm(path, { recursive: true, force: true })
      leftAtExit.delete(path)
    }
    this.#path = undefined
    this.#made.clear()
  }

  async #createFile (): Promise<TemporaryFile> {
    const path = join(await this.#open(), randomBytes(16).toString('hex'))
    return new TemporaryFile(path, await open(path, 'wx', 0o600))
  }

  async #open (): Promise<string> {
    this.#path ??= createFolder()
    try {
      const path = await this.#path
      this.#made.add(path)
      return path
    } catch (error) {
      this.#path = undefined
      throw error
    }
  }
}

/** A folder for this user alone. */
async function createFolder (): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), `${FOLDER_PREFIX}${process.pid}-`))
  if (leftAtExit.size === 0) process.once('exit', removeLeft)
  leftAtExit.add(path)
  return path
}

/** A process that ends without closing its apps has no time for promises. */
function removeLeft (): void {
  for (const path of leftAtExit) rmSync(path, { recursive: true, force: true })
}

const leftAtExit = new Set<string>()
