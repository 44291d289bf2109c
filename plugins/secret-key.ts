import { hkdfSync } from 'node:crypto'
import { FlaskishError } from '../lib/errors.ts'
import type { SessionKeys } from './session-box.ts'

/** The option `secretKey`: one key, or several for rotation, the newest first. */
export type SecretKey = string | Uint8Array | ReadonlyArray<string | Uint8Array>

/**
 * Keys for the sealing of sessions, made from the secrets, the newest first; undefined where the option was left out.
 * @throws FlaskishError FLASKISH_ERR_OPTION, which never repeats a secret, for one that is too short or none.
 */
export function deriveKeys (secretKey: unknown): SessionKeys | undefined {
  if (secretKey === undefined) return undefined
  const secrets: unknown[] = Array.isArray(secretKey) ? secretKey : [secretKey]
  const [newest, ...older] = secrets.map(deriveKey)
  return newest === undefined ? refuse('an empty list') : [newest, ...older]
}

/** @see https://www.rfc-editor.org/rfc/rfc5869 */
function deriveKey (secret: unknown): Buffer {
  if (typeof secret !== 'string' && !(secret instanceof Uint8Array)) return refuse(describe(secret))
  const length = Buffer.byteLength(secret)
  if (length < MIN_BYTES) return refuse(`${typeof secret === 'string' ? 'a text' : 'bytes'} of length ${length}`)
  return Buffer.from(hkdfSync('sha256', secret, '', CONTEXT, KEY_BYTES))
}

function describe (secret: unknown): string {
  if (secret === null || secret === undefined) return String(secret)
  return `of type ${typeof secret}`
}

function refuse (found: string): never {
  throw new FlaskishError('FLASKISH_ERR_OPTION', {
    option: 'secretKey',
    found,
    wanted: `text or bytes of at least ${MIN_BYTES} bytes, or a list of these with the newest first. Make one with: node -p "crypto.randomBytes(32).toString('hex')"`
  })
}

const MIN_BYTES = 16
const KEY_BYTES = 32
/** Keys for other purposes have another one. */
const CONTEXT = 'flaskish session'
