import { clip, show } from '../lib/debugger/thrown.ts'
import { isSecretName, spellingsOf, WITHHELD } from '../lib/debugger/mask.ts'
import type { ReportTable } from '../lib/debugger/report.ts'
import type { MultiDict } from '../lib/multi-dict.ts'
import type { Request, RequestContext } from './context.ts'

/** What the page tells of the request. */
export function requestTables (context: RequestContext): ReportTable[] {
  const { source, args, rule } = context
  const { request } = context
  const route: ReportTable['rows'] = [
    ['URL', request.url],
    ...(rule === undefined ? [] : [['Endpoint', rule.endpoint], ['Rule', rule.source]] as const),
    ...(rule?.data?.blueprint === undefined ? [] : [['Blueprint', rule.data.blueprint]] as const)
  ]
  return [
    { title: 'Request', rows: route },
    { title: 'View arguments', rows: Object.entries(args).map(([name, value]) => [name, show(value, 1)]) },
    { title: 'Query', rows: toRows(request.args) },
    { title: 'Form', rows: toRows(readForm(request)) },
    { title: 'Cookies', rows: [...new Set(request.cookies.keys())].slice(0, MAX_ROWS).map((name) => [clip(name, MAX_NAME), WITHHELD]) },
    { title: 'Headers', rows: Object.entries(source.headers).map(([name, value]) => [clip(name, MAX_NAME), isSecretName(name) ? WITHHELD : clip(String(value), MAX_VALUE)]) }
  ]
}

/** Texts of a request that must not be repeated. */
export function requestSecrets ({ request, source }: RequestContext): string[] {
  const { authorization, cookie } = source.headers
  const credentials = String(authorization ?? '').split(' ')
  const { password, token } = request.authorization ?? {}
  return [
    String(authorization ?? ''), ...credentials, password ?? '', token ?? '', String(cookie ?? ''),
    ...String(cookie ?? '').split(';').map((pair) => pair.slice(pair.indexOf('=') + 1).trim())
  ]
}

/** What of the process must not be shown: the key of sessions, and variables of the environment that sound like secrets. */
export function processSecrets (secretKey: string | Uint8Array | ReadonlyArray<string | Uint8Array> | undefined, environment: Readonly<Record<string, string | undefined>>): string[] {
  const keys = secretKey === undefined ? [] : [secretKey].flat()
  return [
    ...keys.flatMap((key) => spellingsOf(key as string | Uint8Array)),
    ...Object.entries(environment).map(([name, value]) => isSecretName(name) ? value ?? '' : '')
  ]
}

function toRows (values: Iterable<[string, unknown]>): ReportTable['rows'] {
  return [...values].slice(0, MAX_ROWS).map(([name, value]) => [clip(name, MAX_NAME), isSecretName(name) ? WITHHELD : clip(String(value), MAX_VALUE)])
}

/** A form may be too large, or be none. */
function readForm (request: Request): MultiDict | [] {
  try {
    return request.form
  } catch {
    return []
  }
}

const MAX_ROWS = 100
const MAX_NAME = 200
const MAX_VALUE = 2000
