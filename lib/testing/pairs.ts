/** Values by name: an object, whose lists repeat their name, or anything that gives pairs (URLSearchParams, FormData, a Map, a list). */
export type Values<Value> = { readonly [name: string]: Value | readonly Value[] } | Iterable<readonly [name: string, value: Value]>

/** A pair for each value. */
export function toPairs<Value> (values: Values<Value>): Array<[name: string, value: Value]> {
  if (Symbol.iterator in values) return Array.from(values as Iterable<readonly [string, Value]>, ([name, value]) => [name, value])
  return Object.entries(values).flatMap(([name, value]) => [value].flat().map((one): [string, Value] => [name, one as Value]))
}

/** The same as text; what is null or undefined is left out. */
export function toTextPairs (values: Values<unknown>): Array<[name: string, value: string]> {
  return toPairs(values).filter(([, value]) => value !== undefined && value !== null).map(([name, value]) => [name, String(value)])
}
