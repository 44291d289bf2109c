/** A Content-Type header, taken apart. */
export interface ContentType {
  /** In lower case, without parameters; '' where there is none. */
  readonly mimetype: string
  /** By lower-case name; of equal names the first counts. */
  readonly parameters: ReadonlyMap<string, string>
}

/** The one reading of a Content-Type header, for all of flaskish. */
export function parseContentType (header: string | null | undefined): ContentType {
  if (header === undefined || header === null) return NONE
  const end = header.indexOf(';')
  if (end === -1) return { mimetype: header.trim().toLowerCase(), parameters: NONE.parameters }
  return { mimetype: header.slice(0, end).trim().toLowerCase(), parameters: parseParameters(header.slice(end)) }
}

/** Whether the mimetype is JSON: application/json, or application/…+json. */
export function isJsonType (mimetype: string): boolean {
  return mimetype === 'application/json' || JSON_SUFFIX.test(mimetype)
}

/** The mimetype as a Content-Type: text types say that they are UTF-8. */
export function withCharset (mimetype: string): string {
  const isText = mimetype.startsWith('text/') || mimetype.endsWith('+xml') || TEXT_TYPES.has(mimetype)
  return isText && !mimetype.includes(';') ? `${mimetype}; charset=utf-8` : mimetype
}

function parseParameters (text: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>()
  for (const [, name = '', quoted, plain = ''] of text.matchAll(PARAMETER)) {
    const key = name.toLowerCase()
    if (!parameters.has(key)) parameters.set(key, quoted?.replace(/\\(.)/g, '$1') ?? plain.trim())
  }
  return parameters
}

const NONE: ContentType = { mimetype: '', parameters: new Map() }
const JSON_SUFFIX = /^application\/[\w!#$&^.+-]+\+json$/
const TEXT_TYPES: ReadonlySet<string> = new Set(['application/ecmascript', 'application/javascript', 'application/sql', 'application/xml', 'application/xml-dtd', 'application/xml-external-parsed-entity'])
// Each part excludes the character the next begins with, so nothing is tried twice.
const PARAMETER = /;[ \t]*([^\s;="]+)=(?:"((?:[^"\\]|\\.)*)"|([^;"]*))/g
