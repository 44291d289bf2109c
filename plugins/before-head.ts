import type { OutgoingHttpHeader, ServerResponse } from 'node:http'
import { mergeVary } from '../lib/responses/vary.ts'

/** Whoever has a Set-Cookie header for an answer. */
export interface CookieSource {
  takeCookie (): string | undefined
}

/**
 * Lets an answer say that it depends on the visitor's cookies, and asks for the source's Set-Cookie header just before its
 * head goes out, whoever sends it; it is added unless it is among the others already.
 */
export function beforeHead (raw: ServerResponse, source: CookieSource): void {
  const { writeHead } = raw
  raw.writeHead = function writeWholeHead (...args: unknown[]): ServerResponse {
    const cookie = source.takeCookie()
    const place = typeof args[1] === 'string' ? 2 : 1
    const given = args[place]
    if (isObject(given)) {
      if (!isComplete(raw, given, cookie)) args[place] = complete(raw, Array.isArray(given) ? toObject(given) : given, cookie)
    } else {
      for (const [name, value] of Object.entries(complete(raw, {}, cookie))) if (value !== undefined) raw.setHeader(name, value)
    }
    return Reflect.apply(writeHead, raw, args)
  }
}

type GivenHeaders = Readonly<Record<string, OutgoingHttpHeader | undefined>>

/** Whether both are there already and nothing else is to be merged: the usual case, of what Fastify sends. */
function isComplete (raw: ServerResponse, { vary, 'set-cookie': cookies }: GivenHeaders, cookie: string | undefined): boolean {
  const isSaid = cookie === undefined || cookies === cookie || (Array.isArray(cookies) && cookies.includes(cookie))
  return isSaid && vary === VARY && !raw.hasHeader('vary')
}

/** The headers given to `writeHead(status, [reason], [headers])` on top of those of the response; a copy, for a listener may give the same object for every answer. */
function complete (raw: ServerResponse, given: GivenHeaders, cookie: string | undefined): Record<string, OutgoingHttpHeader | undefined> {
  const headers = { ...given }
  headers['vary'] = mergeVary([...takeAll(raw, headers, 'vary'), VARY])
  if (cookie === undefined) return headers
  const others = takeAll(raw, headers, 'set-cookie').filter((other) => other !== cookie)
  headers['set-cookie'] = others.length === 0 ? cookie : [...others, cookie]
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
