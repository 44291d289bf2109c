import type { Stats } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import send from '@fastify/send'
import type { FileToSend } from '../lib/files/file-response.ts'
import type { ByteRange } from '../lib/responses/byte-range.ts'

/** What a file is sent with that nobody has to say: its length, what tells its versions apart, its bytes. */
export function fileOnDisk (path: string, { size, mtime, mtimeMs }: Stats): Pick<FileToSend, 'size' | 'etag' | 'modified' | 'read'> {
  return {
    size,
    etag: `"${size.toString(36)}-${Math.floor(mtimeMs * 1000).toString(36)}"`,
    modified: mtime,
    read: (part = { start: 0, length: size }) => Readable.from(chunksOf(path, part), { objectMode: false, highWaterMark: CHUNK_SIZE })
  }
}

/** The type that the ending of a name stands for. */
export function guessMimetype (name: string): string {
  // Behind a slash a name without a dot is not taken for an ending.
  return send.mime.getType(`/${name}`) ?? 'application/octet-stream'
}

/** The file is open from the first chunk that is asked for to the last one, or until the stream is closed. */
async function * chunksOf (path: string, { start, length }: ByteRange): AsyncGenerator<Buffer, void> {
  const file = await open(path)
  try {
    for (let left = length; left > 0;) {
      const { bytesRead, buffer } = await file.read({ buffer: Buffer.allocUnsafe(Math.min(left, CHUNK_SIZE)), position: start + length - left })
      // Its length went out with the head.
      if (bytesRead === 0) throw new Error(`The file "${path}" became shorter while it was sent.`)
      yield buffer.subarray(0, bytesRead)
      left -= bytesRead
    }
  } finally {
    await file.close()
  }
}

const CHUNK_SIZE = 65536
