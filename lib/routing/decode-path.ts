/** Stands for an encoded slash in a decoded path: a lone surrogate, which no bytes decode to. As a pattern it finds it. */
export const ENCODED_SLASH: RegExp = /\uD800/u

const SENTINEL = '\uD800'

/**
 * The path of a request as its rules see it: escapes and raw bytes (one character each) read as UTF-8, what is wrong in
 * them as U+FFFD, malformed escapes as they are. An encoded slash becomes {@link ENCODED_SLASH}: it separates nothing.
 */
export function decodePath (rawPath: string): string {
  if (!NEEDS_DECODING.test(rawPath)) return rawPath
  return rawPath.split(/%2f/i).map(decodePiece).join(SENTINEL)
}

/** The value a variable captured, with its encoded slashes as plain ones. */
export function restoreSlashes (value: string): string {
  return value.includes(SENTINEL) ? value.replace(/\uD800/gu, '/') : value
}

const NEEDS_DECODING = /[%\u0080-\uFFFF]/
const IS_RAW = /[\u0080-\uFFFF]/
const IS_WIDE = /[\u0100-\uFFFF]/

function decodePiece (piece: string): string {
  if (!IS_RAW.test(piece)) {
    try {
      return decodeURIComponent(piece)
    } catch {
      return decodeBytes(piece)
    }
  }
  // Wider characters than bytes come from no wire: somebody passed text that was decoded already.
  return decodeBytes(IS_WIDE.test(piece) ? Buffer.from(piece).toString('latin1') : piece)
}

function decodeBytes (piece: string): string {
  const bytes = new Uint8Array(piece.length)
  let length = 0
  for (let index = 0; index < piece.length; index++) {
    const code = piece.charCodeAt(index)
    const escaped = code === 0x25 ? parseEscape(piece, index) : -1
    if (escaped !== -1) index += 2
    bytes[length++] = escaped === -1 ? code : escaped
  }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, length))
}

function parseEscape (text: string, position: number): number {
  const digits = text.slice(position + 1, position + 3)
  return /^[0-9a-f]{2}$/i.test(digits) ? parseInt(digits, 16) : -1
}
