import type { OutgoingHttpHeader, ServerResponse } from 'node:http'

/** The headers of an answer whose head is about to go out, wherever they were set. */
export interface Head {
  /** Every value of this name. */
  getAll (name: string): string[]
  set (name: string, value: string | string[]): void
}

/** Calls `complete` once, just before the head of the answer goes out, whoever sends it. */
export function beforeHead (raw: ServerResponse, complete: (head: Head) => void): void {
  const { writeHead } = raw
  raw.writeHead = function writeCompleteHead (...args: unknown[]): ServerResponse {
    raw.writeHead = writeHead
    const head = new WritableHead(raw, args)
    complete(head)
    return Reflect.apply(writeHead, raw, args)
  }
}

type GivenHeaders = Record<string, OutgoingHttpHeader | undefined>

/** `writeHead(status, [reason], [headers])`, on top of what was set on the response. */
class WritableHead implements Head {
  readonly #raw: ServerResponse
  readonly #args: unknown[]
  readonly #place: number

  constructor (raw: ServerResponse, args: unknown[]) {
    this.#raw = raw
    this.#args = args
    this.#place = typeof args[1] === 'string' ? 2 : 1
  }

  getAll (name: string): string[] {
    const given = this.#given()
    const values = [this.#raw.getHeader(name), ...keysOf(given, name).map((key) => given?.[key])]
    return values.flat().flatMap((value) => value === undefined ? [] : [String(value)])
  }

  set (name: string, value: string | string[]): void {
    const given = this.#given()
    if (given === undefined) {
      this.#raw.setHeader(name, value)
      return
    }
    // A copy: a listener may use the same object for every answer.
    const headers: GivenHeaders = { ...given }
    for (const key of keysOf(given, name)) delete headers[key]
    headers[name] = value
    this.#args[this.#place] = headers
  }

  #given (): GivenHeaders | undefined {
    const given = this.#args[this.#place]
    if (Array.isArray(given)) return (this.#args[this.#place] = toObject(given))
    return typeof given === 'object' && given !== null ? given as GivenHeaders : undefined
  }
}

function keysOf (headers: GivenHeaders | undefined, name: string): string[] {
  return headers === undefined ? [] : Object.keys(headers).filter((key) => key.toLowerCase() === name)
}

/** Names and values in turn, or pairs. */
function toObject (list: readonly unknown[]): GivenHeaders {
  const flat = list.flat()
  const headers = new Map<string, string[]>()
  for (let index = 0; index + 1 < flat.length; index += 2) {
    const name = String(flat[index])
    headers.set(name, [...headers.get(name) ?? [], String(flat[index + 1])])
  }
  return Object.fromEntries(Array.from(headers, ([name, values]) => [name, values.length === 1 ? values[0] : values]))
}
