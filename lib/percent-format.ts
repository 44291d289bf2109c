import { inspect } from 'node:util'

/**
 * Text with the values in the places that Python's `%` marks: `%s`, `%d`, `%i`, `%f`, `%.2f`, `%x`, `%r` (as the console
 * shows it), `%%`, and `%(name)s` of an object. A place without a value stays as it is; values without a place follow.
 * Without values nothing is a place.
 * @see https://docs.python.org/3/library/stdtypes.html#printf-style-string-formatting
 */
export function formatPercent (text: string, values: readonly unknown[]): string {
  if (values.length === 0) return text
  let next = 0
  const [fields] = values
  const filled = text.replace(PLACE, (place: string, name: string | undefined, digits: string | undefined, kind: string) => {
    if (kind === '%') return '%'
    if (name !== undefined && isObject(fields)) {
      next = Math.max(next, 1)
      return Object.hasOwn(fields, name) ? toText(Reflect.get(fields, name), kind, digits) : place
    }
    return next < values.length ? toText(values[next++], kind, digits) : place
  })
  return [filled, ...values.slice(next).map((value) => toText(value, 's', undefined))].join(' ')
}

function toText (value: unknown, kind: string, digits: string | undefined): string {
  switch (kind) {
    case 'd': case 'i': return typeof value === 'bigint' ? String(value) : String(Math.trunc(Number(value)))
    case 'f': return Number(value).toFixed(Number(digits ?? 6))
    case 'x': return Math.trunc(Number(value)).toString(16)
    case 's': return (typeof value === 'string' ? value : inspect(value)).slice(0, digits === undefined ? undefined : Number(digits))
    default: return inspect(value)
  }
}

function isObject (value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

const PLACE = /%(?:\((\w{1,100})\))?(?:\.(\d{1,2}))?([sdifxr%])/g
