import { abort, type ViewContext } from 'flaskish'

/**
 * Refuses what another site makes a visitor's browser send. Every browser says where a request comes from
 * (https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site), the older ones by Origin alone, and no page
 * can change that. Who says neither is no browser, and has no visitor's cookies.
 */
export function refuseOtherSites ({ request }: ViewContext): void {
  if (SAFE_METHODS.has(request.method)) return
  const site = request.headers.get('sec-fetch-site')
  if (site === 'same-origin' || site === 'none') return
  const origin = request.headers.get('origin')
  if (site === undefined && (origin === undefined || isHost(origin, request.host))) return
  abort(403, 'This was sent by another site.')
}

function isHost (origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host
}

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])
