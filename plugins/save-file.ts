import { createReadStream, createWriteStream } from 'node:fs'
import { chmod, link, open, rename, rm, stat, writeFile } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { FlaskishError } from '../lib/errors.ts'

/** Stores bytes under a path, in place of a file that is there. @throws FlaskishError for a folder, and without one around it. */
export async function saveBytes (path: string, bytes: Buffer): Promise<void> {
  await saveWith(path, () => writeFile(path, bytes))
}

/**
 * The same with the content of a temporary file.
 * @param options mayMove: the temporary file may become the stored one under a second name, which costs nothing where both
 * are on one device; whoever writes to one of them then writes to both.
 */
export async function saveFile (path: string, temporary: string, { mayMove }: { mayMove: boolean }): Promise<void> {
  await saveWith(path, async (mode) => {
    if (mode !== undefined && mayMove && await share(temporary, path, mode)) return
    await pipeline(createReadStream(temporary, BLOCKS), createWriteStream(path))
  })
}

/** Writes to a path; what was not there before is not there either when that fails. */
async function saveWith (path: string, write: (mode: number | undefined) => Promise<void>): Promise<void> {
  const mode = await createEmpty(path)
  try {
    await write(mode)
  } catch (error) {
    if (mode !== undefined) await rm(path, { force: true })
    throw error
  }
}

/** The permissions of the new, empty file; undefined where there is one already. */
async function createEmpty (path: string): Promise<number | undefined> {
  try {
    const handle = await open(path, 'wx')
    try {
      return (await handle.stat()).mode
    } finally {
      await handle.close()
    }
  } catch (error) {
    const code: unknown = Object(error).code
    if (code === 'EISDIR' || (code === 'EEXIST' && await isFolder(path))) throw refusal(path, 'it is a folder.', 'Give the path of the file in it: join(folder, secureFilename(file.filename)).')
    if (code === 'ENOENT' || code === 'ENOTDIR') throw refusal(path, 'the folder around it does not exist.', 'Make it first: await mkdir(dirname(path), { recursive: true }).')
    if (code === 'EEXIST') return undefined
    throw error
  }
}

/** Gives the temporary file the path as a second name; false where that cannot be, on another device for example. */
async function share (temporary: string, path: string, mode: number): Promise<boolean> {
  const second = `${temporary}-saved`
  try {
    await link(temporary, second)
    await rename(second, path)
  } catch {
    await rm(second, { force: true })
    return false
  }
  await chmod(path, mode)
  return true
}

/** What cannot be looked at will fail when it is written to. */
async function isFolder (path: string): Promise<boolean> {
  return stat(path).then((found) => found.isDirectory(), () => false)
}

function refusal (path: string, found: string, fix: string): FlaskishError {
  return new FlaskishError('FLASKISH_ERR_UPLOAD_SAVE', { path, found, fix })
}

const BLOCKS = { highWaterMark: 256 * 1024 }
