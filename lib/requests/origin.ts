import { domainToASCII } from 'node:url'
import { hasDotSegment } from './request-target.ts'
import { headerText, type RequestSource } from './request-source.ts'

/**
 * How many reverse proxies in front of the app set each X-Forwarded header (default 0: none is believed).
 * Werkzeug's ProxyFix counts the same way: the n-th entry from the end is taken, and none if there are fewer.
 */
export interface ProxyHops {
  /** X-Forwarded-For: the visitor's address. */
  readonly for?: number
  /** X-Forwarded-Proto: http or https. */
  readonly proto?: number
  /** X-Forwarded-Host. */
  readonly host?: number
  /** X-Forwarded-Port. */
  readonly port?: number
  /** X-Forwarded-Prefix: the path under which the front server mounts the app. */
  readonly prefix?: number
}

/** Where a request came from and which address it was sent to, as far as the app may believe it. */
export interface Origin {
  readonly scheme: string
  /** Host and port, without a default port; empty when the Host header is missing or is not a host. */
  readonly host: string
  readonly remoteAddress: string
  /** The trusted X-Forwarded-Prefix, or undefined. */
  readonly prefix: string | undefined
}

/** The request's origin. Without `hops` the source's own reading counts (in Fastify: its trustProxy). */
export function readOrigin (source: RequestSource, hops: ProxyHops | undefined): Origin {
  if (hops === undefined) {
    const scheme = source.protocol
    return { scheme, host: normalizeHost(source.host, scheme), remoteAddress: source.ip, prefix: undefined }
  }
  const forwardedScheme = forwarded(source, 'x-forwarded-proto', hops.proto)?.toLowerCase()
  const scheme = forwardedScheme === 'https' || forwardedScheme === 'http' ? forwardedScheme : source.protocol
  const host = forwarded(source, 'x-forwarded-host', hops.host) ?? source.host
  const port = forwarded(source, 'x-forwarded-port', hops.port)
  return {
    scheme,
    host: normalizeHost(port === undefined ? host : withPort(host, port), scheme),
    remoteAddress: forwarded(source, 'x-forwarded-for', hops.for) ?? source.ip,
    prefix: toPrefix(forwarded(source, 'x-forwarded-prefix', hops.prefix))
  }
}

/**
 * The host in lower case without the scheme's default port, or the empty text where it has characters that no host has:
 * what a visitor sends there ends up in links, redirects and pages.
 */
export function normalizeHost (host: string, scheme: string): string {
  const match = HOST.exec(host)
  if (match === null) return ''
  const [, name = '', port] = match
  const isDefault = port === undefined || (port === ':80' && scheme === 'http') || (port === ':443' && scheme === 'https')
  return (isDefault ? name : name + port).toLowerCase()
}

/**
 * A host of a list of trusted ones, as they are compared: in lower case and ASCII, without its port; undefined where it is
 * no host. A dot before it stays.
 */
export function readTrustedHost (host: string): string | undefined {
  const dot = host.startsWith('.') ? '.' : ''
  const name = host.slice(dot.length)
  const ascii = /[^\0-\x7f]/.test(name) ? domainToASCII(name) : name
  const found = HOST.exec(ascii)?.[1]?.toLowerCase()
  return found === undefined || found.startsWith('.') ? undefined : dot + found
}

/** Whether the host (with or without port) is one of the list; a name that begins with a dot stands for all its subdomains too. */
export function isTrustedHost (host: string, trusted: readonly string[]): boolean {
  const name = HOST.exec(host)?.[1]?.toLowerCase()
  if (name === undefined) return false
  return trusted.some((entry) => entry.startsWith('.') ? name === entry.slice(1) || name.endsWith(entry) : name === entry)
}

const HOST = /^([a-z0-9.-]+|\[[a-f0-9]*:[a-f0-9.:]+\])(:[0-9]+)?$/i
const PREFIX = /^[\w\-.~!$&'()*+,;=:@%/]*$/

function forwarded (source: RequestSource, name: string, hops: number | undefined): string | undefined {
  if (!hops) return undefined
  const entries = headerText(source.headers, name)?.split(',')
  if (entries === undefined || entries.length < hops) return undefined
  return entries[entries.length - hops]?.trim() || undefined
}

function withPort (host: string, port: string): string {
  return /^[0-9]{1,5}$/.test(port) ? `${host.replace(/:[0-9]+$/, '')}:${port}` : host
}

/** One leading slash, none at the end: a prefix of `//evil` would send every redirect to another host, one with dots out of itself. */
function toPrefix (prefix: string | undefined): string | undefined {
  if (prefix === undefined || !PREFIX.test(prefix) || hasDotSegment(prefix)) return undefined
  let start = 0
  let end = prefix.length
  while (prefix[start] === '/') start++
  while (end > start && prefix[end - 1] === '/') end--
  return start === end ? '' : `/${prefix.slice(start, end)}`
}
