import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto'
import { promisify } from 'node:util'

/** What is kept of a password: `scrypt:N:r:p:salt:key`, so that the costs of new ones can be raised one day. */
export async function hashPassword (password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await deriveKey(password, salt, COSTS)
  return ['scrypt', COSTS.N, COSTS.r, COSTS.p, salt.toString('base64url'), key.toString('base64url')].join(':')
}

/** Whether this is the password that `hash` was made of. */
export async function isPassword (password: string, hash: string): Promise<boolean> {
  const [method, N, r, p, salt = '', key = ''] = hash.split(':')
  if (method !== 'scrypt') throw new Error(`Cannot check a password: its hash was made with ${method}.`)
  const expected = Buffer.from(key, 'base64url')
  const found = await deriveKey(password, Buffer.from(salt, 'base64url'), { N: Number(N), r: Number(r), p: Number(p) })
  return timingSafeEqual(found, expected)
}

interface Costs {
  readonly N: number
  readonly r: number
  readonly p: number
}

/** The same text in another Unicode form is the same password. */
function deriveKey (password: string, salt: Buffer, costs: Costs): Promise<Buffer> {
  return deriveInThread(password.normalize('NFKC'), salt, KEY_BYTES, { ...costs, maxmem: 256 * costs.N * costs.r })
}

// The other visitors do not wait.
const deriveInThread: (password: string, salt: Buffer, length: number, options: ScryptOptions) => Promise<Buffer> = promisify(scrypt)
const KEY_BYTES = 32
// 32 MiB and three rounds: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#scrypt
const COSTS: Costs = { N: 2 ** 15, r: 8, p: 3 }
