import { randomFillSync } from 'node:crypto'

/** Seals what visitors keep for the app, so that they can neither read nor change it. */
export interface SessionBox {
  /** The payload, which has to be JSON, as text for a cookie. */
  readonly seal: (payload: unknown) => string
  /** The payload of a text that was sealed with one of the keys within the lifetime; undefined for anything else. */
  readonly open: (text: string) => unknown
}

/** The newest, which seals, before those that only open. */
export type SessionKeys = readonly [Buffer, ...Buffer[]]

/**
 * The box of @fastify/secure-session: libsodium's secretbox around JSON with its time. What the plugin makes anew for each
 * box (buffers, proxies, nonces one by one) is twice the work of the box itself, so libsodium is called without it.
 * @param lifetime Seconds for which a text can be opened.
 */
export async function createBox (keys: SessionKeys, lifetime: number): Promise<SessionBox> {
  // Not loaded for those who need none: it is a native library.
  const { default: sodium } = await import('sodium-native')
  const takeNonce = createNonces()
  return {
    seal (payload) {
      const message = JSON.stringify({ f: payload, __ts: Math.round(Date.now() / 1000) } satisfies Content)
      const room = takeRoom(MAC_BYTES + message.length * MAX_BYTES_OF_CHAR)
      const end = MAC_BYTES + room.write(message, MAC_BYTES)
      const unused = takeNonce()
      const { cipher, message: plain } = partsOf(room, end)
      sodium.crypto_secretbox_easy(cipher, plain, unused, keys[0])
      return `${room.toString('base64', 0, end)}.${unused.toString('base64')}`
    },
    open (text) {
      const dot = text.length - NONCE_CHARS - 1
      if (dot < 0 || text.charCodeAt(dot) !== DOT) return undefined
      const sealed = text.slice(0, dot)
      const nonceText = text.slice(dot + 1)
      const room = takeRoom(text.length)
      const end = room.write(sealed, 'base64')
      if (end < MAC_BYTES || nonce.write(nonceText, 'base64') < NONCE_BYTES || !isOnlySpelling(text, sealed, end)) return undefined
      const { cipher, message } = partsOf(room, end)
      for (const key of keys) {
        if (sodium.crypto_secretbox_open_easy(message, cipher, nonce, key)) return readContent(room.toString('utf8', MAC_BYTES, end), lifetime)
      }
      return undefined
    }
  }
}

/**
 * Whether a text is spelled as `seal` spells it: decoding base64 takes other spellings of the same bytes, and what a visitor
 * changed must not be taken. Characters that decoding passes over show in too few bytes.
 * @param text box, dot and nonce. The nonce was decoded to all of its bytes; it has no padding.
 * @param box its first part.
 * @param bytes how many that was decoded to.
 */
function isOnlySpelling (text: string, box: string, bytes: number): boolean {
  // Decoding takes the alphabet of base64url as well.
  if (text.includes('-') || text.includes('_')) return false
  const { length } = box
  // Bits of the last character that belong to no byte are zero.
  switch (bytes % 3) {
    case 0: return length === bytes / 3 * 4
    case 1: return length === (bytes + 2) / 3 * 4 && box.endsWith('==') && 'AQgw'.includes(box.charAt(length - 3))
    default: return length === (bytes + 1) / 3 * 4 && box.endsWith('=') && 'AEIMQUYcgkosw048'.includes(box.charAt(length - 2))
  }
}

/** What a box of @fastify/secure-session holds; ours has one key in it. */
interface Content {
  readonly f?: unknown
  readonly __ts?: unknown
}

function readContent (message: string, lifetime: number): unknown {
  const content = parse(message)
  const time = content?.__ts
  return typeof time === 'number' && Date.now() < (time + lifetime) * 1000 ? content?.f : undefined
}

/** Another app's box with the same key may have no JSON in it. */
function parse (message: string): Content | null {
  try {
    return JSON.parse(message)
  } catch {
    return null
  }
}

/** Memory for one box; what was in it before may still be there. */
function takeRoom (size: number): Buffer {
  return size <= sharedRoom.length ? sharedRoom : Buffer.allocUnsafe(size)
}

interface Parts {
  readonly cipher: Buffer
  /** Where the message is, behind the box's own bytes; it is sealed and opened in its place. */
  readonly message: Buffer
}

/** A box and the message in it, at the beginning of this memory; those of the usual sizes are made once. */
function partsOf (memory: Buffer, end: number): Parts {
  const known = memory === sharedRoom ? knownParts.get(end) : undefined
  if (known !== undefined) return known
  const parts = { cipher: memory.subarray(0, end), message: memory.subarray(MAC_BYTES, end) }
  if (memory === sharedRoom && knownParts.size < MAX_KNOWN_PARTS) knownParts.set(end, parts)
  return parts
}

/** Nonces, each for one box; made many at a time, since asking for chance costs as much as sealing. */
function createNonces (): () => Buffer {
  const nonces = Buffer.alloc(NONCE_BYTES * NONCES_AT_A_TIME)
  let start = nonces.length
  return () => {
    if (start === nonces.length) {
      randomFillSync(nonces)
      start = 0
    }
    start += NONCE_BYTES
    return nonces.subarray(start - NONCE_BYTES, start)
  }
}

const MAC_BYTES = 16
const NONCE_BYTES = 24
const NONCE_CHARS = 32
const NONCES_AT_A_TIME = 64
const MAX_BYTES_OF_CHAR = 3
const DOT = 46
/** Enough for a cookie of any browser's. */
const sharedRoom = Buffer.allocUnsafeSlow(32 * 1024)
/** That of a box that is opened. */
const nonce = Buffer.allocUnsafeSlow(NONCE_BYTES)
/** Parts of that memory by where the box ends. */
const knownParts = new Map<number, Parts>()
/** A few hundred bytes each. */
const MAX_KNOWN_PARTS = 1000
