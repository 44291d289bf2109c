import type { Stats } from 'node:fs'
import send from '@fastify/send'
import type { FileToSend } from '../lib/files/file-response.ts'
import { FileStream } from './file-stream.ts'

/** What a file is sent with that nobody has to say: its length, what tells its versions apart, its bytes. */
export function fileOnDisk (path: string, { size, mtime, mtimeMs }: Stats): Pick<FileToSend, 'size' | 'etag' | 'modified' | 'read'> {
  return {
    size,
    etag: `"${size.toString(36)}-${Math.floor(mtimeMs * 1000).toString(36)}"`,
    modified: mtime,
    read: (part = { start: 0, length: size }) => new FileStream(path, part)
  }
}

/** The type that the ending of a name stands for. */
export function guessMimetype (name: string): string {
  // Behind a slash a name without a dot is not taken for an ending.
  return send.mime.getType(`/${name}`) ?? 'application/octet-stream'
}

/** Whether the file system says that there is no file of this name, or could be none. */
export function isMissing (error: unknown): boolean {
  return error instanceof Error && 'code' in error && NO_FILE_CODES.has(error.code)
}

/** Of what is not there, what is below a file, names too long or with a NUL, and what Windows allows in none. */
const NO_FILE_CODES: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'EINVAL', 'ERR_INVALID_ARG_VALUE'])
