/** What a request is read from: the part of a Fastify request that is needed, so that a test can make one from plain values. */
export interface RequestSource {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHeaders
  readonly host: string
  readonly protocol: string
  readonly ip: string
}

export type IncomingHeaders = Readonly<Record<string, string | string[] | undefined>>

/** The header's text; several of one name are joined by a comma, as RFC 9110 section 5.2 allows. */
export function headerText (headers: IncomingHeaders, name: string): string | undefined {
  if (!Object.hasOwn(headers, name)) return undefined
  const value = headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}
