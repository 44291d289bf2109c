import { median, quantile } from '../micro/statistics.ts'

/** What one load on one server gave. */
export interface Sample {
  readonly requests: number
  readonly seconds: number
  /** CPU time of the server in microseconds, all threads and processes, kernel included. */
  readonly cpu: number
}

export interface Score {
  readonly perSecond: number
  /** Microseconds of CPU for one request. */
  readonly cpu: number
  /** The share of the time in which the server's core worked for it; well below 1, the load was too weak. */
  readonly busy: number
}

/** How a server compares with another, round by round. */
export interface Ratio {
  readonly perSecond: number
  readonly cpu: number
  /** Half of the rounds' requests per second lie between these two. */
  readonly spread: readonly [low: number, high: number]
}

/** The medians over the rounds. */
export function toScore (samples: readonly Sample[]): Score {
  return {
    perSecond: median(samples.map(perSecond)),
    cpu: median(samples.map(cpuOf)),
    busy: median(samples.map(({ cpu, seconds }) => cpu / 1e6 / seconds))
  }
}

/** The medians over the rounds of one sample divided by the other's of the same round. */
export function toRatio (samples: readonly Sample[], baseline: readonly Sample[]): Ratio {
  const pairs = samples.flatMap((sample, round) => {
    const other = baseline[round]
    return other ? [{ sample, other }] : []
  })
  const speeds = pairs.map(({ sample, other }) => perSecond(sample) / perSecond(other))
  return {
    perSecond: median(speeds),
    cpu: median(pairs.map(({ sample, other }) => cpuOf(sample) / cpuOf(other))),
    spread: [quantile(speeds, 0.25), quantile(speeds, 0.75)]
  }
}

function perSecond ({ requests, seconds }: Sample): number {
  return requests / seconds
}

function cpuOf ({ cpu, requests }: Sample): number {
  return cpu / requests
}
