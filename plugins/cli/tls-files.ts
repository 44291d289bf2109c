import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { CommandFailure } from '../../lib/commands/command-failure.ts'
import { messageOf } from '../../lib/commands/error-text.ts'
import type { RunOptions } from '../../lib/commands/run-options.ts'

/** A certificate and its key, as Node takes them. */
export interface TlsFiles {
  readonly cert: Buffer
  readonly key: Buffer
}

/** @returns nothing where HTTPS is not wanted. @throws CommandFailure for files that cannot be read, or do not fit each other. */
export function readTlsFiles ({ cert, key }: RunOptions): TlsFiles | undefined {
  if (cert === undefined || key === undefined) return undefined
  const files = { cert: readFile('--cert', cert), key: readFile('--key', key) }
  try {
    createSecureContext(files)
  } catch (error) {
    throw new CommandFailure(`Cannot serve HTTPS with --cert ${cert} --key ${key}: ${messageOf(error)}. Give a certificate and its own key, both as PEM.`)
  }
  return files
}

function readFile (option: string, path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new CommandFailure(`Cannot read the file of ${option}: ${messageOf(error)}. Correct its path.`)
  }
}
