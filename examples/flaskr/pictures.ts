import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sendFromDirectory, type Response, type UploadedFile } from 'flaskish'

declare module 'fastify' {
  interface FastifyInstance {
    /** The pictures of posts. */
    readonly pictures: Pictures
  }
}

/** A folder of pictures, outside of the static files. Their names are ours: what a visitor calls a file is no path. */
export class Pictures {
  readonly #folder: string

  constructor (instance: string) {
    this.#folder = join(instance, 'pictures')
  }

  /** Keeps an upload; gives its name here, or undefined where it is no picture. */
  async save (upload: UploadedFile): Promise<string | undefined> {
    const type = typeOf(await upload.bytes())
    if (type === undefined) return undefined
    const name = `${randomUUID()}.${type}`
    await mkdir(this.#folder, { recursive: true })
    await upload.save(join(this.#folder, name))
    return name
  }

  async remove (name: string | undefined): Promise<void> {
    if (name !== undefined) await rm(join(this.#folder, name), { force: true })
  }

  /** Its answer, which browsers may keep for a year: another picture has another name. */
  send (name: string): Response {
    return sendFromDirectory(this.#folder, name, { maxAge: 31_536_000 })
  }
}

/** What the first bytes say that a picture is; its name and type are the visitor's to choose. SVG is not among them: it has scripts. */
function typeOf (bytes: Buffer): string | undefined {
  const start = bytes.toString('latin1', 0, 12)
  return TYPES.find(([, pattern]) => pattern.test(start))?.[0]
}

const TYPES = [
  ['png', /^\x89PNG\r\n[^]\n/],
  ['jpg', /^\xff\xd8\xff/],
  ['gif', /^GIF8[79]a/],
  ['webp', /^RIFF[^]{4}WEBP/]
] as const
