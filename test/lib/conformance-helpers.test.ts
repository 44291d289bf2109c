import t from 'tap'
import { parseCookies, serializeCookie } from '../../lib/cookies.ts'
import { abort } from '../../lib/exceptions/abort.ts'
import * as byStatus from '../../lib/exceptions/by-status.ts'
import { HTTPException } from '../../lib/exceptions/http-exception.ts'
import { secureFilename } from '../../lib/files/secure-filename.ts'
import { formatHttpDate } from '../../lib/http-date.ts'
import { escape, Markup } from '../../lib/markup.ts'
import { readCorpus, toCanonicalText, toValue, type Json } from '../conformance/corpus.ts'
import type { HelperCase } from '../conformance/helpers.ts'
import { createLedger, findReason } from '../conformance/ledger.ts'

/** Why a case is not compared. The cookie cases are: nothing else says what a browser is sent. */
const NOT_COMPARED: Readonly<Record<string, (helper: HelperCase) => boolean>> = {
  "the outcome shows Python's own text of a value": ({ py }) => py === true,
  'no such name here': ({ fn }) => !Object.hasOwn(RUNNERS, fn),
  'abort takes every 4xx and 5xx status Node knows': ({ fn, args, expect }) => fn === 'abort' && Number(args[0]) >= 400 && typeof expect !== 'string',
  'a cookie name is a token, and its value never shows a control character': ({ fn, args }) => fn === 'dump_cookie' && !/^[^\0-\x20\x7f-\u{10ffff}]+$/u.test(String(args[0])),
  // eslint-disable-next-line no-control-regex -- as above
  'control characters in a cookie are always escaped': ({ fn, args }) => fn === 'dump_cookie' && /[\x1a-\x1f]/.test(String(args[1])),
  'a cookie that is not UTF-8 is read with U+FFFD': ({ fn, expect }) => fn === 'parse_cookie' && !Array.isArray(expect)
}

const RUNNERS: Readonly<Record<string, (args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>) => unknown>> = {
  secure_filename: ([name]) => secureFilename(String(name)),
  escape: ([value]) => escape(value),
  Markup: ([value]) => new Markup(value),
  'Markup.escape': ([value]) => Markup.escape(value),
  'Markup.mod': ([format, values]) => new Markup(format).format(...(Array.isArray(values) ? values : [values])),
  'Markup.striptags': ([text]) => new Markup(text).striptags(),
  'Markup.unescape': ([text]) => new Markup(text).unescape(),
  dump_cookie: ([name, value = ''], kwargs) => serializeCookie(String(name), String(value), toCookieOptions(kwargs)),
  parse_cookie: ([header]) => groupByName(parseCookies(header === null ? null : String(header))),
  http_date: ([time]) => formatHttpDate(time instanceof Date ? time : Number(time)),
  http_exception: ([name]) => describeException(String(name)),
  abort: ([code]) => nameAborted(Number(code))
}

t.test('the helpers answer what Flask\'s answer', async (t) => {
  const ledger = createLedger('calls')
  for (const helper of readCorpus<HelperCase>('helpers')) {
    const reason = findReason(NOT_COMPARED, helper)
    if (reason !== undefined) {
      ledger.leaveOut(reason)
      continue
    }
    const expected = isError(helper.expect) ? 'an error' : toCanonicalText({ value: helper.expect, markup: helper.markup === true })
    const got = run(helper)
    ledger.count(`${helper.id} ${helper.fn}`, got === expected ? [] : [`expected ${expected}, got ${got}`])
    t.same(ledger.takeMismatches(), [], helper.id)
  }
  for (const line of ledger.summary()) t.comment(line)
})

function run ({ fn, args, kwargs = {} }: HelperCase): string {
  const values = args.map((arg) => toValue(arg, revive))
  const options = Object.fromEntries(Object.entries(kwargs).map(([name, value]) => [name, toValue(value, revive)]))
  try {
    const value = RUNNERS[fn]?.(values, options)
    return toCanonicalText(value instanceof Markup ? { value: value.toString(), markup: true } : { value, markup: false })
  } catch {
    return 'an error'
  }
}

function isError (expect: Json): boolean {
  return typeof expect === 'object' && expect !== null && 'error' in expect
}

function toCookieOptions (kwargs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { sync_expires: _, max_age: maxAge, httponly: httpOnly, samesite: sameSite, ...others } = kwargs
  return { ...others, maxAge, httpOnly, sameSite }
}

function groupByName (pairs: readonly [string, string][]): [string, string][] {
  return [...new Set(pairs.map(([name]) => name))].flatMap((wanted) => pairs.filter(([name]) => name === wanted))
}

function describeException (name: string): unknown {
  const Exception = new Map<string, unknown>(Object.entries(byStatus)).get(name)
  const exception: unknown = typeof Exception === 'function' ? Reflect.construct(Exception, []) : undefined
  if (!(exception instanceof HTTPException)) throw new Error(`There is no exception ${name}.`)
  return { code: exception.code, name: exception.name }
}

function nameAborted (code: number): string {
  try {
    abort(code)
  } catch (error) {
    if (error instanceof HTTPException) return error.constructor.name
    throw error
  }
}

function revive (marker: string, content: Json): unknown {
  if (marker === '$markup') return new Markup(content)
  if (marker === '$html') return { toHTML: () => String(content) }
  if (marker === '$timedelta_s') return content
  if (marker === '$datetime' || marker === '$date') return new Date(/[+-]\d\d:\d\d$/.test(String(content)) || marker === '$date' ? String(content) : `${String(content)}Z`)
  throw new Error(`The recording holds ${marker}, which this test does not read.`)
}
