/** A rule, or a plain route of Fastify's. */
export interface RouteRow {
  /** Undefined for a route without one. */
  readonly endpoint: string | undefined
  readonly methods: readonly string[]
  readonly rule: string
  /** Whether it is a route of Fastify's, not a rule. */
  readonly isPlain: boolean
}

export type RouteOrder = 'endpoint' | 'methods' | 'rule' | 'match'

export const ROUTE_ORDERS: readonly RouteOrder[] = ['endpoint', 'methods', 'rule', 'match']

/** One list of what `urlMap` has and of the plain routes, of which some are in the map, too: under the name that they have in `urlFor`. */
export function joinRoutes (entries: ReadonlyArray<Omit<RouteRow, 'isPlain'> & { readonly endpoint: string }>, plain: readonly RouteRow[]): RouteRow[] {
  const rows = entries.map(({ endpoint, rule, methods }): RouteRow => ({ endpoint, rule, methods, isPlain: plain.some((route) => isEntryOf(route, endpoint, rule)) }))
  const others = plain.filter((route) => !entries.some(({ endpoint, rule }) => isEntryOf(route, endpoint, rule)))
  // A path with an optional parameter is in the map twice.
  return [...new Map([...rows, ...others].map((row) => [JSON.stringify(row), row])).values()]
}

/** A blueprint puts its name before that of the route. */
function isEntryOf (route: RouteRow, endpoint: string, rule: string): boolean {
  return route.endpoint !== undefined && route.rule === rule && `.${endpoint}`.endsWith(`.${route.endpoint}`)
}

/** A table of routes as text; HEAD and OPTIONS come by themselves and are left out unless `allMethods`. */
export function formatRoutes (rows: readonly RouteRow[], { order, allMethods }: { order: RouteOrder, allMethods: boolean }): string {
  if (rows.length === 0) return 'The app has no rules and no routes.\n'
  const shown = rows.map((row) => ({ ...row, methods: shownMethods(row.methods, allMethods) }))
  const lines = [HEAD, ...sortRows(shown, order).map(toCells)]
  const widest = (name: keyof Cells): number => Math.max(...lines.map((cells) => cells[name].length))
  const [endpoint, methods, rule] = [widest('endpoint'), widest('methods'), widest('rule')]
  lines.splice(1, 0, { endpoint: '-'.repeat(endpoint), methods: '-'.repeat(methods), rule: '-'.repeat(rule) })
  return lines.map((cells) => `${cells.endpoint.padEnd(endpoint)}  ${cells.methods.padEnd(methods)}  ${cells.rule}\n`).join('')
}

interface Cells {
  readonly endpoint: string
  readonly methods: string
  readonly rule: string
}

function toCells ({ endpoint, methods, rule, isPlain }: RouteRow): Cells {
  const names = [...(endpoint === undefined ? [] : [endpoint]), ...(isPlain ? ['(plain route)'] : [])]
  return { endpoint: names.join(' '), methods: methods.join(', '), rule }
}

/** A route that has nothing else keeps what it has. */
function shownMethods (methods: readonly string[], all: boolean): readonly string[] {
  const sorted = [...methods].sort()
  const chosen = sorted.filter((method) => method !== 'HEAD' && method !== 'OPTIONS')
  return all || chosen.length === 0 ? sorted : chosen
}

/** Rules go before plain routes, and equals stay as they were added. */
function sortRows (rows: readonly RouteRow[], order: RouteOrder): readonly RouteRow[] {
  if (order === 'match') return rows
  const keyOf = (row: RouteRow): string => order === 'endpoint' ? row.endpoint ?? '' : order === 'rule' ? row.rule : row.methods.join()
  return [...rows].sort((left, right) => Number(left.isPlain) - Number(right.isPlain) || compare(keyOf(left), keyOf(right)) || compare(left.rule, right.rule))
}

function compare (left: string, right: string): number {
  return left < right ? -1 : Number(left > right)
}

const HEAD: Cells = { endpoint: 'Endpoint', methods: 'Methods', rule: 'Rule' }
