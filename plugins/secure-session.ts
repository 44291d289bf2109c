import type { FastifyInstance } from 'fastify'

/** Seals what visitors keep for the app, so that they can neither read nor change it. */
export interface SessionBox {
  /** The payload, which has to be JSON, as text for a cookie. */
  readonly seal: (payload: unknown) => string
  /** The payload of a text that was sealed with one of the keys within the lifetime; undefined for anything else. */
  readonly open: (text: string) => unknown
}

/**
 * A box of @fastify/secure-session: the first key seals, all open. It is registered in a child, and what the child has is
 * used by hand, so that no hook of it is on any route and its names are not taken.
 */
export async function createBox (instance: FastifyInstance, keys: readonly Buffer[], lifetime: number): Promise<SessionBox> {
  let inside = instance
  await instance.register(async (child) => {
    // Not loaded for those who need none: it has a native library.
    await child.register(import('@fastify/secure-session'), { sessionName: NAME, key: [...keys], expiry: lifetime })
    inside = child
  })
  return toBox(inside)
}

function toBox ({ createSecureSession, encodeSecureSession, decodeSecureSession }: FastifyInstance): SessionBox {
  return {
    seal: (payload) => encodeSecureSession(createSecureSession({ [KEY]: payload })).replace(';', '.'),
    open (text) {
      // One spelling for each box: decoding base64 is forgiving, and what a visitor changed must not be taken.
      if (!SEALED.test(text)) return undefined
      try {
        const opened = decodeSecureSession(text.replace('.', ';'))
        return opened === null ? undefined : Reflect.get(opened, KEY)
      } catch {
        // Another app's box, which has no JSON in it.
        return undefined
      }
    }
  }
}

const NAME = 'flaskishSession'
const KEY = 'f'
/** Base64 as it is written, a dot for secure-session's semicolon, and a nonce of 24 bytes. */
const SEALED = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?\.[A-Za-z0-9+/]{32}$/
