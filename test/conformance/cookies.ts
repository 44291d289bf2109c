import type { FastifyInstance } from 'fastify'
import { request, Response } from '../../plugins/index.ts'
import { toValue } from './corpus.ts'
import type { Json } from './corpus.ts'
import type { HelperCase } from './helpers.ts'

/** Where a cookie leaves Werkzeug on purpose, by case. */
export const COOKIE_DIFFERENCES: Readonly<Record<string, string>> = {
  'dc-027': 'a control character leaves as an octal escape: no header may hold it',
  'dc-063': 'a name that no cookie may have is refused',
  'dc-064': 'a name that no cookie may have is refused',
  'pc-028': 'bytes that are not UTF-8 become U+FFFD, as in paths'
}

/** The Set-Cookie header of `dump_cookie`; `undefined`: an error. */
export function runDumpCookie ({ args, kwargs = {} }: HelperCase): string | undefined {
  const [name, value = ''] = args.map(String)
  const options = Object.fromEntries(Object.entries(kwargs)
    .filter(([key]) => key !== 'sync_expires')
    .map(([key, recorded]) => [COOKIE_OPTIONS[key] ?? key, toValue(recorded, reviveTime)]))
  try {
    const response = new Response('')
    response.setCookie(name ?? '', value, options)
    return response.headers.get('set-cookie') ?? undefined
  } catch {
    return undefined
  }
}

/** The pairs of `parse_cookie`, as `request.cookies` holds them; `undefined`: an error. */
export async function runParseCookie (app: FastifyInstance, { args: [header] }: HelperCase): Promise<string[][] | undefined> {
  const headers: Record<string, string> = header === null ? {} : { cookie: String(header) }
  try {
    return await app.testRequestContext('/', { headers }, () => [...request.cookies].map(([name, value]) => [name, value]))
  } catch {
    return undefined
  }
}

const COOKIE_OPTIONS: Readonly<Record<string, string>> = { max_age: 'maxAge', httponly: 'httpOnly', samesite: 'sameSite' }

/** Times are seconds here, and a moment is a Date. */
function reviveTime (marker: string, content: Json): unknown {
  if (marker === '$timedelta_s') return content
  if (marker === '$datetime' || marker === '$date') return new Date(/Z$|[+-]\d\d:\d\d$/.test(String(content)) || marker === '$date' ? String(content) : `${content}Z`)
  throw new Error(`The recording holds ${marker}, which this test does not read.`)
}
