/**
 * What a client accepts, most wanted first. Without a header everything is accepted alike.
 * @example request.accept.best(['text/html', 'application/json'])
 */
export class AcceptHeader {
  readonly #ranges: readonly AcceptRange[]

  constructor (header: string | null | undefined) {
    this.#ranges = parseRanges(header ?? '*/*')
  }

  /** The offer that the client likes best, the first of equals; undefined where it accepts none. */
  best (offers: readonly string[]): string | undefined {
    let best: string | undefined
    let highest: Preference = REFUSED
    for (const offer of offers) {
      const preference = findPreference(this.#ranges, offer)
      if (!isHigher(preference, highest)) continue
      best = offer
      highest = preference
    }
    return best
  }

  /** How much the client likes the type: from 0 (not at all) to 1. */
  quality (type: string): number {
    return findPreference(this.#ranges, type).quality
  }
}

/** Whether an error page should be JSON: where the client wants a JSON type more than text/html. Without a header it does not. */
export function prefersJson (header: string | null | undefined): boolean {
  // Browsers and curl never name JSON, and this is asked for each error.
  if (header === undefined || header === null || !NAMES_JSON.test(header)) return false
  const ranges = parseRanges(header)
  let json: Preference = REFUSED
  for (const range of ranges) {
    if (JSON_TYPE.test(range.type) && isHigher(range, json)) json = range
  }
  return isHigher(json, findPreference(ranges, 'text/html'))
}

interface Preference {
  readonly quality: number
  /** 2 for a type, 1 for all of a kind, 0 for everything. */
  readonly specificity: number
}

interface AcceptRange extends Preference {
  readonly type: string
}

function parseRanges (header: string): readonly AcceptRange[] {
  const ranges: AcceptRange[] = []
  for (const part of header.split(',')) {
    const [type = '', ...parameters] = part.split(';')
    const quality = parameters.reduce((found, parameter) => QUALITY.exec(parameter)?.[1] ?? found, '1')
    const name = type.trim().toLowerCase()
    if (RANGE.test(name)) ranges.push({ type: name, quality: Math.min(Number(quality), 1), specificity: specificityOf(name) })
  }
  return ranges
}

function specificityOf (type: string): number {
  if (type === '*/*') return 0
  return type.endsWith('/*') ? 1 : 2
}

/** The most specific range that names the type decides about it; of equals the one that likes it most. */
function findPreference (ranges: readonly AcceptRange[], type: string): Preference {
  const [wanted = ''] = type.toLowerCase().split(';')
  let found: AcceptRange | undefined
  for (const range of ranges) {
    if (!includes(range, wanted.trim())) continue
    if (found === undefined || range.specificity > found.specificity || (range.specificity === found.specificity && range.quality > found.quality)) found = range
  }
  return found ?? REFUSED
}

function includes ({ type, specificity }: AcceptRange, wanted: string): boolean {
  if (specificity === 2) return type === wanted
  return specificity === 0 || wanted.startsWith(type.slice(0, -1))
}

/** What was named itself is liked better than what a wildcard lets in. */
function isHigher (one: Preference, other: Preference): boolean {
  if (one.quality === 0) return false
  return one.quality > other.quality || (one.quality === other.quality && one.specificity > other.specificity)
}

const REFUSED: Preference = { quality: 0, specificity: -1 }
const NAMES_JSON = /json/i
const JSON_TYPE = /^application\/(?:[^/]+\+)?json$/
const RANGE = /^(?:\*\/\*|[^\s/*]+\/(?:\*|[^\s/*]+))$/
const QUALITY = /^\s*q\s*=\s*([0-9](?:\.[0-9]*)?)\s*$/i
