/** The address that a host stands for: "localhost" is the IPv4 one, so that there is only one server to listen. */
export function toOriginHost (host: string): string {
  return host === 'localhost' ? '127.0.0.1' : host
}

/** The host of a URL. */
export function toUrlHost (host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
