import { readdirSync, readlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { FOLDER_PREFIX } from '../plugins/temporary-files.ts'

export const BOUNDARY = 'boundary'

/** One part of a form, as it goes over the wire. */
export function part (head: string, data: string | Buffer = ''): Buffer {
  return Buffer.concat([Buffer.from(`--${BOUNDARY}\r\n${head}\r\n\r\n`), Buffer.from(data), Buffer.from('\r\n')])
}

export function field (name: string, value: string): Buffer {
  return part(`Content-Disposition: form-data; name="${name}"`, value)
}

export function file (name: string, filename: string, data: string | Buffer, type = 'text/plain'): Buffer {
  return part(`Content-Disposition: form-data; name="${name}"; filename="${filename}"\r\nContent-Type: ${type}`, data)
}

/** A whole form. */
export function form (...parts: readonly Buffer[]): Buffer {
  return Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)])
}

/** What an app answers to a multipart body. */
export async function send (app: FastifyInstance, url: string, payload: string | Buffer, type = `multipart/form-data; boundary=${BOUNDARY}`): Promise<[status: number, body: string]> {
  const { statusCode, body } = await app.inject({ method: 'POST', url, headers: { 'content-type': type }, payload })
  return [statusCode, body]
}

/** The temporary files of this process, by their paths. */
export function temporaryFiles (folder: string = tmpdir()): string[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${FOLDER_PREFIX}${process.pid}-`))
    .flatMap((name) => readdirSync(join(folder, name)).map((file) => join(folder, name, file)))
}

/** The regular files that this process has open. */
export function openFiles (): string[] {
  return readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${descriptor}`)
      return target.includes(FOLDER_PREFIX) ? [target] : []
    } catch {
      // It was the one that listed the folder.
      return []
    }
  })
}

/** Waits until something is so; the last value of what it looked at, if it never is. */
export async function eventually<Value> (look: () => Value, isFine: (value: Value) => boolean): Promise<Value> {
  for (let tries = 0; tries < 400 && !isFine(look()); tries++) await sleep(10)
  return look()
}
