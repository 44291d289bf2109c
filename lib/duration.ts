/**
 * Milliseconds, from a number of them or from text: "1500", "90 s", "1.5 hours", "30 days", "1y". Undefined for anything
 * else, and for what is negative.
 */
export function parseDuration (duration: unknown): number | undefined {
  if (typeof duration === 'number') return duration >= 0 ? duration : undefined
  const [, amount, unit = ''] = typeof duration === 'string' && duration.length <= LONGEST ? DURATION.exec(duration.toLowerCase()) ?? [] : []
  const length = UNITS.find(([names]) => names.includes(unit))?.[1]
  return amount === undefined || length === undefined ? undefined : Number(amount) * length
}

const DURATION = /^([0-9]*\.?[0-9]+) *([a-z]*)$/
const LONGEST = 40
const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3_600_000, 86_400_000] as const
const UNITS: ReadonlyArray<readonly [names: readonly string[], length: number]> = [
  [['', 'ms', 'msec', 'msecs', 'millisecond', 'milliseconds'], 1],
  [['s', 'sec', 'secs', 'second', 'seconds'], SECOND],
  [['m', 'min', 'mins', 'minute', 'minutes'], MINUTE],
  [['h', 'hr', 'hrs', 'hour', 'hours'], HOUR],
  [['d', 'day', 'days'], DAY],
  [['w', 'wk', 'wks', 'week', 'weeks'], 7 * DAY],
  [['y', 'yr', 'yrs', 'year', 'years'], 365.25 * DAY]
]
