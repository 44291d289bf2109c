import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import flaskish, { request } from '../../plugins/index.ts'
import type { FlaskishOptions, RuleOptions } from '../../plugins/index.ts'
import { isObject, toCanonicalText, toValue } from './corpus.ts'
import type { Json } from './corpus.ts'
import type { Answer } from './send.ts'

export interface MapSpec {
  strict_slashes?: boolean
  merge_slashes?: boolean
  redirect_defaults?: boolean
}

export interface RuleSpec {
  rule: string
  endpoint: string
  methods?: string[]
  defaults?: Record<string, Json>
  strict_slashes?: boolean
  merge_slashes?: boolean
}

export interface RoutingCase {
  id: string
  map: MapSpec
  rules: RuleSpec[]
  requests: RoutingRequest[]
}

export interface RoutingRequest {
  method: string
  path: string
  query?: string
  raw?: boolean
  malformed?: boolean
  not_in_node?: boolean
  py?: boolean
  expect: RoutingExpectation
}

export type RoutingExpectation =
  | { endpoint: string, args: Record<string, Json>, rule: string }
  | { redirect: string, status: 308 }
  | { status: 405 | 200, allow: string[] }
  | { status: 404 }

/** Where flaskish leaves Flask on purpose. The request is sent all the same and must not be a server's error. */
export const ROUTING_DIFFERENCES: Readonly<Record<string, (asked: { id: string, request: RoutingRequest, status: number }) => boolean>> = {
  'an encoded slash stays data inside its segment': ({ request }) => /%2f/i.test(request.path),
  'a malformed escape may answer 400': ({ request, status }) => request.malformed === true && status === 400,
  'an int past the safe range does not match': ({ request }) => 'args' in request.expect && Object.values(request.expect.args).some(isUnsafeInt),
  'the outcome shows Python\'s own text or digits': ({ request }) => request.py === true,
  'eleven variables in one segment keep their order': ({ id }) => id === 'r-quirk-eleven-vars-in-segment'
}

/** An app with the case's rules, in order, each under one view that tells what it was called with. */
export async function buildRoutingApp ({ map, rules }: { map?: MapSpec, rules: readonly RuleSpec[] }, options: FlaskishOptions = {}): Promise<FastifyInstance> {
  const app = Fastify({ logger: false })
  await app.register(flaskish, { static: false, templates: false, ...toMapOptions(map ?? {}), ...options })
  for (const spec of rules) addRule(app, spec)
  return app
}

export function addRule (app: FastifyInstance, spec: RuleSpec): void {
  app.rule(spec.rule, toRuleOptions(spec), tellOutcome)
}

/** What is wrong with the answer: nothing, or one line per difference. */
export function compareRouting (expected: RoutingExpectation, answer: Answer): string[] {
  if ('args' in expected) return compareOutcome(expected, answer)
  if ('redirect' in expected) return compareRedirect(expected.redirect, answer)
  const problems = compareText('status', String(expected.status), String(answer.status))
  if (!('allow' in expected)) return problems
  problems.push(...compareText('allow', expected.allow.join(', '), allowed(answer).join(', ')))
  if (expected.status === 200) {
    problems.push(...compareText('body', '', answer.body.toString()))
    if (expected.allow.length === 0 && answer.headers.has('allow')) problems.push('an empty allow header')
  }
  return problems
}

export function compareText (what: string, expected: string, got: string): string[] {
  return expected === got ? [] : [`${what} expected ${shorten(expected)}, got ${shorten(got)}`]
}

/** On one line, as long as one reads. */
function shorten (text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 200)
}

/** The methods of the Allow header, sorted. */
export function allowed (answer: Answer): string[] {
  return (answer.headers.get('allow') ?? []).flatMap((value) => value.split(',')).map((method) => method.trim()).filter(Boolean).sort()
}

/** A Location or link of the router, absolute or relative: both count. */
export function withoutOrigin (location: string): string {
  return location.replace(/^http:\/\/localhost(?=\/|$)/, '')
}

/** A header, so that HEAD can be checked too. */
const OUTCOME_HEADER = 'x-outcome'

function tellOutcome (args: Readonly<Record<string, unknown>>): [string, Record<string, string>] {
  const outcome = toCanonicalText({ endpoint: request.endpoint, args: { ...args }, rule: request.rule })
  return [outcome, { [OUTCOME_HEADER]: encodeURIComponent(outcome) }]
}

function compareOutcome (expected: Json, answer: Answer): string[] {
  const text = decodeURIComponent(answer.headers.get(OUTCOME_HEADER)?.[0] ?? 'none')
  return [
    ...compareText('status', '200', String(answer.status)),
    ...compareText('outcome', toCanonicalText(toValue(expected)), text)
  ]
}

function compareRedirect (expected: string, answer: Answer): string[] {
  return [
    ...compareText('status', '308', String(answer.status)),
    ...compareText('location', expected, withoutOrigin(answer.headers.get('location')?.join(' | ') ?? 'none'))
  ]
}

function isUnsafeInt (value: Json): boolean {
  return isObject(value) && '$int' in value
}

function toMapOptions (map: MapSpec): FlaskishOptions {
  return {
    ...(map.strict_slashes !== undefined && { strictSlashes: map.strict_slashes }),
    ...(map.merge_slashes !== undefined && { mergeSlashes: map.merge_slashes }),
    ...(map.redirect_defaults !== undefined && { redirectDefaults: map.redirect_defaults })
  }
}

function toRuleOptions (spec: RuleSpec): RuleOptions {
  return {
    endpoint: spec.endpoint,
    ...(spec.methods && { methods: spec.methods }),
    ...(spec.defaults && { defaults: spec.defaults }),
    ...(spec.strict_slashes !== undefined && { strictSlashes: spec.strict_slashes }),
    ...(spec.merge_slashes !== undefined && { mergeSlashes: spec.merge_slashes })
  }
}
