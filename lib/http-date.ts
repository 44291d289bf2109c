import { FlaskishError } from './errors.ts'

/**
 * A Date, or seconds since 1970, as HTTP writes it: "Sun, 06 Nov 1994 08:49:37 GMT".
 * @throws FlaskishError FLASKISH_ERR_DATE for what is not a point in time, or is outside of the years 0 to 9999.
 */
export function formatHttpDate (time: Date | number): string {
  const date = typeof time === 'number' ? new Date(Math.floor(time) * 1000) : time
  const year = date.getUTCFullYear()
  if (year >= 0 && year <= 9999) return date.toUTCString()
  throw new FlaskishError('FLASKISH_ERR_DATE', { found: String(time) })
}

/** The date of an HTTP header, in any of the three forms of RFC 9110; undefined for anything else. */
export function parseHttpDate (text: string): Date | undefined {
  const match = text.length > LONGEST ? null : FIXDATE.exec(text) ?? RFC850.exec(text) ?? ASCTIME.exec(text)
  if (match?.groups === undefined) return undefined
  const { year = '', month = '', day = '', time = '' } = match.groups
  const date = new Date(`${fullYear(year)}-${MONTHS.get(month) ?? ''}-${day.trim().padStart(2, '0')}T${time}Z`)
  return Number.isNaN(date.getTime()) || date.getUTCDate() !== Number(day) ? undefined : date
}

/** Two digits mean the century they are nearest to, as in RFC 9110's own example ("94"). */
function fullYear (year: string): string {
  if (year.length === 4) return year
  return (Number(year) < 70 ? '20' : '19') + year
}

const FIXDATE = /^[A-Z][a-z]{2}, (?<day>[0-9]{2}) (?<month>[A-Z][a-z]{2}) (?<year>[0-9]{4}) (?<time>[0-9:]{8}) GMT$/
const RFC850 = /^[A-Z][a-z]{5,8}, (?<day>[0-9]{2})-(?<month>[A-Z][a-z]{2})-(?<year>[0-9]{2}) (?<time>[0-9:]{8}) GMT$/
const ASCTIME = /^[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) (?<day>[ 0-9][0-9]) (?<time>[0-9:]{8}) (?<year>[0-9]{4})$/
const LONGEST = 40
const MONTHS: ReadonlyMap<string, string> = new Map(
  ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'].map((name, index) => [name, String(index + 1).padStart(2, '0')])
)
