import { headerText, type IncomingHeaders } from '../requests/request-source.ts'

/** Where a request came from, as the socket and its own headers say. */
export interface Visitor {
  readonly headers: IncomingHeaders
  /** The other end of the socket. */
  readonly address: string | undefined
}

/**
 * Whether a request comes from a browser or a program on this machine that means this app: over the loopback interface,
 * to a loopback name, past no proxy, and from no other site's page. The debugger shows itself to no other.
 */
export function isLocalVisitor ({ headers, address }: Visitor): boolean {
  if (address === undefined || !LOOPBACK_ADDRESS.test(address)) return false
  const hosts = ['host', ':authority'].map((name) => headerText(headers, name)).filter((host) => host !== undefined)
  if (hosts.length === 0 || !hosts.every((host) => LOOPBACK_HOST.test(host))) return false
  return PROXY_HEADERS.every((name) => headers[name] === undefined) && !isCrossSite(headers, hosts)
}

/** Another site's page may lead here by a link, but reads nothing. */
function isCrossSite (headers: IncomingHeaders, hosts: readonly string[]): boolean {
  const site = headerText(headers, 'sec-fetch-site')
  if (site !== undefined && !OWN_SITES.has(site) && headerText(headers, 'sec-fetch-mode') !== 'navigate') return true
  const origin = headerText(headers, 'origin')
  return origin !== undefined && !hosts.some((host) => origin === `http://${host}` || origin === `https://${host}`)
}

const LOOPBACK_ADDRESS = /^(?:::ffff:)?127\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}$|^::1$/
const LOOPBACK_HOST = /^(?:(?:[a-z0-9-]+\.)*localhost|127\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}|\[::1\])(?::[0-9]{1,5})?$/i
/** What proxies add: whoever sends through one may be anywhere. */
const PROXY_HEADERS = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-server', 'x-forwarded-port', 'x-forwarded-prefix', 'x-real-ip', 'x-original-host']
const OWN_SITES: ReadonlySet<string> = new Set(['same-origin', 'none'])
