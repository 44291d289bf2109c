import * as flaskish from '../../plugins/index.ts'
import { isObject, toValue } from './corpus.ts'
import type { Json } from './corpus.ts'

export interface HelperCase {
  id: string
  fn: string
  args: Json[]
  kwargs?: Record<string, Json>
  expect: Json
  markup?: boolean
  py?: boolean
}

/** What the helper answered, as the recording writes it down. */
export interface Helped {
  readonly value: unknown
  readonly markup: boolean
}

const NOT_EXPORTED = ['dump_cookie', 'parse_cookie', 'http_date', 'escape_silent', 'Markup.format', 'Markup.add', 'Markup.radd', 'Markup.mul', 'Markup.join']

/** Where flaskish leaves Flask on purpose: nothing is compared. */
export const HELPER_DIFFERENCES: Readonly<Record<string, (helper: HelperCase) => boolean>> = {
  'no such name here': ({ fn }) => NOT_EXPORTED.includes(fn),
  'the outcome shows Python\'s own text of a value': ({ py }) => py === true,
  'Markup#format knows %s and %% only': ({ fn, args }) => fn === 'Markup.mod' && /%[^s%]/.test(String(args[0]).replaceAll('%%', '')),
  'abort takes every 4xx and 5xx status Node knows': ({ fn, args, expect }) => fn === 'abort' && Number(args[0]) >= 400 && isError(expect)
}

/** The outcome the case expects, in the shape of {@link runHelper}; `undefined`: an error. */
export function toExpected ({ expect, markup }: HelperCase): Helped | undefined {
  return isError(expect) ? undefined : { value: toValue(expect), markup: markup === true }
}

export function isError (expect: Json): boolean {
  return isObject(expect) && 'error' in expect
}

/** Calls the helper under its name here; `undefined`: it threw. */
export function runHelper ({ fn, args: recorded }: HelperCase): Helped | undefined {
  const args = recorded.map((arg) => toValue(arg, reviveMarkup))
  const run = RUNNERS[fn]
  if (!run) throw new Error(`No helper is known for ${fn}.`)
  let value: unknown
  try {
    value = run(args)
  } catch {
    return undefined
  }
  return value instanceof flaskish.Markup ? { value: String(value), markup: true } : { value, markup: false }
}

const RUNNERS: Readonly<Record<string, (args: readonly unknown[]) => unknown>> = {
  secure_filename: ([name]) => flaskish.secureFilename(String(name)),
  escape: ([value]) => flaskish.escape(value),
  Markup: ([value]) => new flaskish.Markup(value),
  'Markup.escape': ([value]) => flaskish.escape(value),
  'Markup.mod': ([format, values]) => new flaskish.Markup(String(format)).format(...(Array.isArray(values) ? values : [values])),
  'Markup.striptags': ([text]) => new flaskish.Markup(String(text)).striptags(),
  'Markup.unescape': ([text]) => new flaskish.Markup(String(text)).unescape(),
  http_exception: ([name]) => describeException(String(name)),
  abort: ([code]) => nameAborted(Number(code))
}

function describeException (name: string): unknown {
  const Exception = new Map<string, unknown>(Object.entries(flaskish)).get(name)
  if (typeof Exception !== 'function') throw new Error(`${name} is not exported.`)
  const exception: unknown = Reflect.construct(Exception, [])
  if (!(exception instanceof flaskish.HTTPException)) throw new Error(`${name} is not an HTTPException.`)
  return { code: exception.code, name: exception.name }
}

function nameAborted (code: number): string {
  try {
    flaskish.abort(code)
  } catch (error) {
    if (error instanceof flaskish.HTTPException) return error.constructor.name
    throw error
  }
}

function reviveMarkup (marker: string, content: Json): unknown {
  if (marker === '$markup') return new flaskish.Markup(String(content))
  if (marker === '$html') return { toHTML: () => String(content) }
  throw new Error(`The recording holds ${marker}, which this test does not read.`)
}
