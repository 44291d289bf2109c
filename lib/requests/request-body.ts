import { parse as parseJson } from 'secure-json-parse'
import { BadRequest, UnsupportedMediaType } from '../exceptions/by-status.ts'
import { isJsonType } from '../mimetype.ts'
import { parseQuery, type MultiDict } from '../multi-dict.ts'

export interface JsonBody {
  readonly bytes: Uint8Array
  readonly mimetype: string
  /** Read the bytes as JSON whatever the type says. */
  readonly force: boolean
  /** Say in the answer what was wrong. */
  readonly debug: boolean
}

/**
 * The body's JSON value. JSON is UTF-8 (RFC 8259 section 8.1), and only what is sent under a JSON type is JSON:
 * a form of another site can send any other type without asking first.
 * @throws UnsupportedMediaType (415) for another type, BadRequest (400) for text that is not JSON or that sets a prototype.
 */
export function parseJsonBody ({ bytes, mimetype, force, debug }: JsonBody): unknown {
  if (!force && !isJsonType(mimetype)) {
    throw new UnsupportedMediaType(debug
      ? `The body was read as JSON, but its Content-Type is ${mimetype === '' ? 'missing' : `"${mimetype}"`}. Send it as application/json.`
      : undefined)
  }
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes), { protoAction: 'error', constructorAction: 'error' })
  } catch (error) {
    throw new BadRequest(debug ? `The body is not JSON: ${String(error)}` : undefined)
  }
}

/** The fields of an urlencoded form: the one reading of it, whoever asks. A byte order mark is part of the first name, as browsers have it. */
export function parseFormBody (bytes: Uint8Array): MultiDict {
  return parseQuery(FORM_TEXT.decode(bytes))
}

const FORM_TEXT = new TextDecoder('utf-8', { ignoreBOM: true })
