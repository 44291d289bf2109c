import { domainToASCII } from 'node:url'

/**
 * The URL or IRI with every character escaped that a Location header may not have; nothing that is allowed is touched.
 * A URL whose host a browser would read one way keeps being read that way: a backslash that ends the host becomes
 * the slash it means, never a part of a name before "@" (CVE-2024-29041).
 */
export function escapeLocation (location: string): string {
  if (PLAIN.test(location)) return location
  const [, head = '', authority = ''] = AUTHORITY.exec(location) ?? []
  const rest = location.slice(head.length + authority.length)
  if (head === '') return escapeRest(rest)
  return head.replaceAll('\\', '/') + escapeAuthority(authority) + escapeRest(rest.replace(/^\\/, '/'))
}

function escapeAuthority (authority: string): string {
  const at = authority.lastIndexOf('@') + 1
  return percentEncode(authority.slice(0, at), NOT_IN_USER) + escapeHost(authority.slice(at))
}

function escapeHost (host: string): string {
  const [name = '', port = ''] = host.split(/(:[0-9]*)$/)
  const ascii = NON_ASCII.test(name) ? domainToASCII(name) : name
  return percentEncode(ascii === '' ? name : ascii, NOT_IN_HOST).toLowerCase() + port
}

function escapeRest (rest: string): string {
  return rest.replace(SPLIT, (_all, path: string, query = '', fragment = '') =>
    percentEncode(path, NOT_IN_PATH) + percentEncode(query, NOT_IN_QUERY) + percentEncode(fragment, NOT_IN_FRAGMENT))
}

function percentEncode (text: string, unsafe: RegExp): string {
  return text.replace(unsafe, (part) => encodeURIComponent(part.replace(/\p{Surrogate}/gu, '\uFFFD')))
}

/** Nothing to escape, and no scheme or host. */
const PLAIN = /^\/(?!\/)[\w!$&'()*+,/:;=@%.~-]*$/
const AUTHORITY = /^((?:[a-z][a-z0-9+.-]*:)?\/\/[/\\]*|(?:https?|wss?|ftp):[/\\]*)([^/\\?#]*)/i
const SPLIT = /^([^?#]*)(\?[^#]*)?(#.*)?$/s
const NON_ASCII = /[^\0-\x7f]/
const NOT_IN_USER = /[^\w!$&'()*+,;=:@%.~-]+/gu
const NOT_IN_HOST = /[^\w!$&'()*+,;=:%.~[\]-]+/gu
const NOT_IN_PATH = /[^\w!$&'()*+,/:;=@%.~-]+/gu
const NOT_IN_QUERY = /[^\w!$&'()*+,/:;=@%.~?-]+/gu
const NOT_IN_FRAGMENT = /[^\w!$&'()*+,/:;=@%.~?#-]+/gu
