/** At least this many times as many requests per second as the other server, in these rows (otherwise in all that both have). */
export interface Limit {
  readonly against: string
  readonly ratio: number
  readonly rows?: readonly string[]
}

const VIEWS = ['string', 'variable', 'JSON']

export const LIMITS: readonly Limit[] = [
  { against: 'bare Fastify', ratio: 0.97, rows: VIEWS },
  { against: 'Fastify by hand', ratio: 1.25, rows: VIEWS },
  { against: 'Express', ratio: 1 },
  { against: 'Hono', ratio: 1 },
  { against: 'Koa', ratio: 1 },
  { against: 'NestJS on Fastify', ratio: 1 },
  { against: 'h3', ratio: 1 },
  { against: 'Flask', ratio: 8 }
]

/** The limit that holds in a row against a server, if there is one. */
export function findLimit (against: string, row: string): number | undefined {
  return LIMITS.find((limit) => limit.against === against && (limit.rows?.includes(row) ?? true))?.ratio
}
