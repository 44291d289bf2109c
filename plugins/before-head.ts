import type { OutgoingHttpHeader, ServerResponse } from 'node:http'
import { mergeVary } from '../lib/responses/vary.ts'

/**
 * Lets an answer say that it depends on the visitor's cookies, and asks `takeCookie` just before its head goes out, whoever
 * sends it, for one more Set-Cookie header.
 */
export function beforeHead (raw: ServerResponse, takeCookie: () => string | undefined): void {
  const { writeHead } = raw
  raw.writeHead = function writeWholeHead (...args: unknown[]): ServerResponse {
    const cookie = takeCookie()
    const place = typeof args[1] === 'string' ? 2 : 1
    const given = args[place]
    if (isObject(given)) {
      if (!isVaried(raw, given)) args[place] = complete(raw, Array.isArray(given) ? toObject(given) : given, cookie)
      else if (cookie !== undefined) args[place] = withCookie(raw, given, cookie)
    } else {
      for (const [name, value] of Object.entries(complete(raw, {}, cookie))) raw.setHeader(name, value ?? '')
    }
    return Reflect.apply(writeHead, raw, args)
  }
}

type GivenHeaders = Readonly<Record<string, OutgoingHttpHeader | undefined>>

/** Whether the answer says already that it depends on cookies, and on nothing else: the usual case of one that Fastify sends. */
function isVaried (raw: ServerResponse, given: GivenHeaders): boolean {
  return given['vary'] === VARY && raw.getHeader('vary') === undefined
}

/** The headers given to `writeHead(status, [reason], [headers])` on top of those of the response; a copy, for a listener may give the same object for every answer. */
function complete (raw: ServerResponse, given: GivenHeaders, cookie: string | undefined): Record<string, OutgoingHttpHeader | undefined> {
  const headers = { ...given }
  headers['vary'] = mergeVary([...takeAll(raw, headers, 'vary'), VARY])
  return cookie === undefined ? headers : withCookie(raw, headers, cookie)
}

function withCookie (raw: ServerResponse, given: GivenHeaders, cookie: string): Record<string, OutgoingHttpHeader | undefined> {
  const headers = { ...given }
  const others = takeAll(raw, headers, 'set-cookie')
  headers['set-cookie'] = others.length === 0 ? cookie : [...others, cookie]
  return headers
}

/** Takes every value of a name out of the headers, those of the response before them. */
function takeAll (raw: ServerResponse, headers: Record<string, OutgoingHttpHeader | undefined>, name: string): string[] {
  const values: string[] = []
  const add = (value: OutgoingHttpHeader | undefined): void => { if (value !== undefined) values.push(...Array.isArray(value) ? value : [String(value)]) }
  add(raw.getHeader(name))
  for (const key in headers) {
    if (key.length !== name.length || key.toLowerCase() !== name) continue
    add(headers[key])
    delete headers[key]
  }
  return values
}

/** Names and values in turn, or pairs. */
function toObject (list: readonly unknown[]): GivenHeaders {
  const flat = list.flat()
  const headers = new Map<string, string[]>()
  for (let index = 0; index + 1 < flat.length; index += 2) {
    const name = String(flat[index])
    headers.set(name, [...headers.get(name) ?? [], String(flat[index + 1])])
  }
  return Object.fromEntries(headers)
}

function isObject (value: unknown): value is GivenHeaders {
  return typeof value === 'object' && value !== null
}

const VARY = 'Cookie'
