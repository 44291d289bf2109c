import { isObject } from './corpus.ts'
import type { RecordedResponse, ResponseCase, Step, Value } from './responses.ts'

const UNCOUNTED_TAGS = ['not-http', 'bigint', 'py-repr', 'header-latin1', 'not-in-node']

/** Where flaskish leaves Flask on purpose: nothing is compared. */
export const RESPONSE_DIFFERENCES: Readonly<Record<string, (responseCase: ResponseCase) => boolean>> = {
  'the outcome is Python\'s own or no HTTP': ({ tags = [] }) => tags.some((tag) => UNCOUNTED_TAGS.includes(tag)),
  'keyword arguments are one object': ({ spec }) => findInSpec(spec, ({ call, args, kwargs }) => call === 'jsonify' && args !== undefined && kwargs !== undefined),
  'jsonify refuses a Set': ({ spec }) => findInSpec(spec, (node) => node['call'] === 'jsonify' && findInSpec(node, (inner) => 'set' in inner)),
  'no cookie is ever lost': ({ spec }) => findInSpec(spec, ({ tuple }) => isRepeatedCookie(tuple)),
  'a status begins with an integer from 100 to 599': ({ spec }) => results(spec.routes.flatMap(({ view }) => view)).some(hasOddStatus)
}

/** Where flaskish leaves Flask on purpose and its own answer is known: what has to come instead. */
export function expectInstead ({ spec, expect }: ResponseCase): RecordedResponse | undefined {
  if ('raises' in expect) return SERVER_ERROR
  const returned = results(spec.routes.flatMap(({ view }) => view))
  if (returned.some(isListResult)) return SERVER_ERROR
  const repeats = returned.flatMap(repeatedHeaders)
  if (repeats.length === 0) return undefined
  return { ...expect, headers: { ...expect.headers, ...Object.fromEntries(repeats) } }
}

const SERVER_ERROR: RecordedResponse = {
  status: 500,
  reason: 'INTERNAL SERVER ERROR',
  headers: { 'content-type': 'text/html; charset=utf-8', 'content-length': '*' },
  body_shape: { title: '500 Internal Server Error', h1: 'Internal Server Error' }
}

/** The values the steps return, those of branches and inner functions included. */
function results (steps: readonly Step[]): Value[] {
  return steps.flatMap((step) => {
    if ('return' in step) return [step.return]
    if ('try' in step) return [...results(step.try), ...results(step.then)]
    return []
  })
}

/** An array is a tuple: a list as a result, or as the body of a tuple, is an error. */
function isListResult (value: Value): boolean {
  if (typeof value !== 'object' || value === null) return false
  if ('list' in value) return true
  if ('call' in value) return value.call === 'make_response' && (value.args ?? []).slice(0, 1).some(isListResult)
  return 'tuple' in value && value.tuple.slice(0, 1).some(isListResult)
}

/** All repeats of a listed header stay, also over a Response. */
function repeatedHeaders (value: Value): Array<[string, string[]]> {
  if (typeof value !== 'object' || value === null || !('tuple' in value)) return []
  const list = value.tuple.at(-1)
  if (typeof list !== 'object' || list === null || !('list' in list)) return []
  const values = new Map<string, string[]>()
  for (const pair of list.list) {
    if (typeof pair !== 'object' || pair === null || !('tuple' in pair)) continue
    const name = String(pair.tuple[0]).toLowerCase()
    values.set(name, [...values.get(name) ?? [], String(pair.tuple[1])])
  }
  return [...values].filter(([name, all]) => all.length > 1 && name !== 'set-cookie')
}

function isRepeatedCookie (tuple: unknown): boolean {
  if (!Array.isArray(tuple) || typeof tuple[0] === 'string' || !isObject(tuple[0])) return false
  return findInSpec(tuple.slice(1), (node) => Array.isArray(node['tuple']) && String(node['tuple'][0]).toLowerCase() === 'set-cookie')
}

function hasOddStatus (value: Value): boolean {
  if (typeof value !== 'object' || value === null || !('tuple' in value)) return false
  const status = value.tuple[1]
  if (typeof status === 'number') return !Number.isInteger(status) || status < 100 || status > 599
  return typeof status === 'string' && !/^[1-5]\d\d( |$)/.test(status)
}

function findInSpec (node: unknown, matches: (node: Record<string, unknown>) => boolean): boolean {
  if (Array.isArray(node)) return node.some((item) => findInSpec(item, matches))
  if (!isObject(node)) return false
  return matches(node) || Object.values(node).some((item) => findInSpec(item, matches))
}
