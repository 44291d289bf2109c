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
      if (cookie !== undefined || given['vary'] !== VARY) args[place] = complete(raw, Array.isArray(given) ? toObject(given) : given, cookie)
    } else {
      for (const [name, value] of Object.entries(complete(raw, {}, cookie))) raw.setHeader(name, value ?? '')
    }
    return Reflect.apply(writeHead, raw, args)
  }
}

type GivenHeaders = Readonly<Record<string, OutgoingHttpHeader | undefined>>

/** The headers given to `writeHead(status, [reason], [headers])` on top of those of the response; a copy, for a listener may give the same object for every answer. */
function complete (raw: ServerResponse, given: GivenHeaders, cookie: string | undefined): Record<string, OutgoingHttpHeader | undefined> {
  const headers = { ...given }
  const varies = takeAll(raw, headers, 'vary')
  headers['vary'] = varies.length === 0 ? VARY : mergeVary([...varies, VARY])
  if (cookie === undefined) return headers
  const cookies = takeAll(raw, headers, 'set-cookie')
  headers['set-cookie'] = cookies.length === 0 ? cookie : [...cookies, cookie]
  return headers
}

/** Takes every value of a name out of the headers, those of the response before them. */
function takeAll (raw: ServerResponse, headers: Record<string, OutgoingHttpHeader | undefined>, name: string): string[] {
  const values: string[] = []
  const add = (value: OutgoingHttpHeader | undefined): void => { if (value !== undefined) values.push(...Array.isArray(value) ? value : [String(value)]) }
  add(raw.getHeader(name))
  for (const key in headers) {
    if (key.toLowerCase() !== name) continue
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
