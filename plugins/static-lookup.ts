import type { Stats } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { exceptionForStatus, NotFound } from '../lib/exceptions/by-status.ts'
import { HTTPException } from '../lib/exceptions/http-exception.ts'
import { isMissing } from './file-on-disk.ts'
import { SharedStat } from './shared-stat.ts'
import type { StaticSettings } from './static-options.ts'

/** A file to send, with headers of @fastify/static's by lower-case name. */
export interface FoundFile {
  readonly path: string
  readonly stats: Stats
  readonly headers: Readonly<Record<string, string | undefined>>
}

/** Finds the file that a path means; the path begins with a slash. Rejects with what the visitor is to be told. */
export type FindFile = (path: string, request: FastifyRequest) => Promise<FoundFile>

/** How files are found under these options. */
export function createFindFile (instance: FastifyInstance, settings: StaticSettings): FindFile {
  const { folder, options } = settings
  const { dotfiles = 'allow', index = false, preCompressed = false, extensions, allowedPath, onFile } = options
  const isChoice = dotfiles !== 'allow' || index !== false || preCompressed || [extensions, allowedPath, onFile].some((option) => option !== undefined)
  if (isChoice) return askPlugin(instance, settings)
  const files = new SharedStat()
  return (path) => findPlainFile(files, join(folder, path))
}

async function findPlainFile (files: SharedStat, path: string): Promise<FoundFile> {
  try {
    return { path, stats: await files.find(path), headers: {} }
  } catch (error) {
    throw isMissing(error) ? notFound() : error
  }
}

/**
 * @fastify/static, asked which file it would send: by endings, compressed siblings, files that stand for folders, names
 * that are not allowed. It gets no route and no decorator, so the host may have the plugin too. The rest is not asked of it:
 * conditions, parts and ages, which flaskish answers alike for every kind of file, and the bytes, which may not be wanted.
 */
function askPlugin (instance: FastifyInstance, settings: StaticSettings): FindFile {
  const sendFile = new Promise<SendFile>((resolve) => {
    const decorateReply = (name: string, decorator: SendFile): void => {
      if (name === 'sendFile') resolve(decorator)
    }
    instance.register(fp(async (host) => {
      await fastifyStatic(Object.create(host, { decorateReply: { value: decorateReply } }), toPluginOptions(settings))
    }))
  })
  return async (path, request) => {
    const send = await sendFile
    return await new Promise((resolve, reject) => { send.call(new Answer(request, resolve, reject), path) })
  }
}

type SendFile = (this: Answer, path: string) => unknown

function toPluginOptions ({ folder, options }: StaticSettings): Parameters<typeof fastifyStatic>[1] {
  const { allowedPath, onFile, index = false, extensions = [], dotfiles = 'allow', preCompressed = false } = options
  return {
    root: folder,
    serve: false,
    // A folder that is not there has no files, no more.
    suppressWarning: true,
    etag: false,
    lastModified: false,
    acceptRanges: false,
    contentType: false,
    cacheControl: false,
    dotfiles,
    preCompressed,
    index: typeof index === 'string' ? [index] : index && [...index],
    extensions: [...extensions],
    ...(onFile && { onFile }),
    ...(allowedPath && { allowedPath: (path, root, request) => allowedPath(path, root, Object.getPrototypeOf(request)) }),
    setHeaders: (reply, path, stats) => { (reply as unknown as Answer).found = { path, stats } }
  }
}

/** Stands for the reply of a request without conditions: keeps what the plugin does to it. */
class Answer {
  readonly request: FastifyRequest
  statusCode = 200
  found: Pick<FoundFile, 'path' | 'stats'> | undefined
  readonly #headers: Record<string, string> = {}
  readonly #resolve: (file: FoundFile) => void
  readonly #reject: (error: unknown) => void

  constructor (request: FastifyRequest, resolve: (file: FoundFile) => void, reject: (error: unknown) => void) {
    // A request for the head, so that no file is opened.
    this.request = Object.create(request, { raw: { value: { method: 'HEAD', headers: {} } }, headers: { value: request.headers } })
    this.#resolve = resolve
    this.#reject = reject
  }

  code (): this {
    return this
  }

  headers (headers: Readonly<Record<string, string>>): this {
    for (const [name, value] of Object.entries(headers)) this.header(name, value)
    return this
  }

  header (name: string, value: string): this {
    this.#headers[name.toLowerCase()] = value
    return this
  }

  getHeader (name: string): string | undefined {
    return this.#headers[name.toLowerCase()]
  }

  callNotFound (): this {
    this.#reject(notFound())
    return this
  }

  send (payload: unknown): this {
    if (this.found !== undefined) this.#resolve({ ...this.found, headers: this.#headers })
    else this.#reject(toRefusal(payload))
    return this
  }
}

/** What the plugin refuses is the visitor's to know; what fails is an error of the server's. */
function toRefusal (error: unknown): unknown {
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  return status < 500 ? HTTPException.withoutStack(() => exceptionForStatus(status)) : error
}

function notFound (): HTTPException {
  return HTTPException.withoutStack(() => new NotFound())
}
