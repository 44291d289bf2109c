/** An Authorization header, taken apart. What the scheme does not have is undefined. */
export interface Authorization {
  /** The scheme in lower case: "basic", "bearer", … */
  readonly type: string
  readonly username: string | undefined
  readonly password: string | undefined
  /** What follows the scheme, for every scheme but Basic. */
  readonly token: string | undefined
}

/** The Authorization header, taken apart; undefined where there is none, or where Basic is not as it has to be. */
export function parseAuthorization (header: string | null | undefined): Authorization | undefined {
  const [, scheme, rest = ''] = HEADER.exec(header ?? '') ?? []
  if (scheme === undefined) return undefined
  const type = scheme.toLowerCase()
  if (type !== 'basic') return { type, username: undefined, password: undefined, token: rest.trim() }
  const credentials = decodeBase64(rest.trim())
  if (credentials === undefined) return undefined
  const colon = credentials.indexOf(':')
  const end = colon === -1 ? credentials.length : colon
  return { type, username: credentials.slice(0, end), password: credentials.slice(end + 1), token: undefined }
}

function decodeBase64 (text: string): string | undefined {
  if (!BASE64.test(text)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(text, 'base64'))
  } catch {
    return undefined
  }
}

const HEADER = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+)(?: (.*))?$/
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/
