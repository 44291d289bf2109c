import { ENCODED_SLASH } from './decode-path.ts'

/** A path's text (decoded) as it stands in a URL; an encoded slash stays one. */
export function quotePath (text: string): string {
  return BARE_PATH.test(text) ? text : quote(text, KEPT_IN_PATH)
}

/** A key or value of a query as it stands in a URL; a space is "+". */
export function quoteQuery (text: string): string {
  return BARE_QUERY.test(text) ? text : quote(text, KEPT_IN_QUERY).replaceAll('%20', '+')
}

/** An anchor as it stands in a URL; what looks escaped already stays as it is. */
export function quoteAnchor (text: string): string {
  return quoteTarget(text)
}

/** A redirect's target that may be escaped in part, and may have a query. */
export function quoteTarget (text: string): string {
  return BARE_TARGET.test(text) ? text : quote(text, KEPT_IN_TARGET)
}

const BARE_PATH = /^[\w.~!$&'()*+,/:;=@-]*$/
const BARE_QUERY = /^[\w.~!$'()*,/:;?@-]*$/
const BARE_TARGET = /^[\w.~!#$%&'()*+,/:;=?@-]*$/
const KEPT_IN_PATH = /%(?:24|26|2B|2C|2F|3A|3B|3D|40)/g
const KEPT_IN_QUERY = /%(?:24|2C|2F|3A|3B|3F|40)/g
const KEPT_IN_TARGET = /%(?:2[3-6BCF]|3[ABDF]|40)/g

// encodeURIComponent refuses a lone surrogate. The one that stands for an encoded slash becomes that, others U+FFFD.
function quote (text: string, kept: RegExp): string {
  const pieces = text.split(ENCODED_SLASH)
  return pieces.map((piece) => encodeURIComponent(piece.replace(/\p{Surrogate}/gu, '\uFFFD')).replace(kept, decodeURIComponent)).join('%2F')
}
