import { toDuration, toRatio as toText, toSpread } from '../table.ts'
import type { BarGroup } from './chart.ts'
import { findLimit } from './limits.ts'
import { toRatio, toScore, type Sample } from './scores.ts'

/** What was measured in one row, by server; in the order of the servers. */
export interface Result {
  readonly row: string
  readonly samples: ReadonlyMap<string, readonly Sample[]>
}

const OURS = 'flaskish'
const BASELINES = ['bare Fastify', 'Fastify by hand']

/** A line of the table for each server. Ratios are to bare Fastify, or to Fastify by hand in rows that it has not. */
export function toLines ({ row, samples }: Result): string[][] {
  const [, baseline] = [...samples].find(([name]) => BASELINES.includes(name)) ?? []
  return [...samples].map(([name, own]) => {
    const { perSecond, cpu, busy } = toScore(own)
    const ratio = baseline && baseline !== own ? toRatio(own, baseline) : undefined
    return [
      row,
      name,
      perSecond.toFixed(0),
      ratio ? toText(ratio.perSecond) : '',
      ratio ? toSpread(ratio.spread) : '',
      toDuration(cpu),
      ratio ? toText(ratio.cpu) : '',
      toText(busy)
    ]
  })
}

/** A line for each limit of the row: how many times as many requests flaskish answers, and whether that is enough. */
export function toLimitLines ({ row, samples }: Result): string[][] {
  return [...samples].flatMap(([name, others]) => {
    const limit = findLimit(name, row)
    const own = samples.get(OURS)
    if (limit === undefined || !own) return []
    const { perSecond } = toRatio(own, others)
    return [[row, name, toText(perSecond), limit.toString(), perSecond >= limit ? 'ok' : 'BEHIND']]
  })
}

export function toBars ({ row, samples }: Result): BarGroup {
  const bars = [...samples].map(([name, own]) => ({ label: name, value: toScore(own).perSecond, highlighted: name === OURS }))
  return { title: `${row}: requests per second`, bars }
}
