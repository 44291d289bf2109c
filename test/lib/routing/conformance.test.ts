import { readFileSync } from 'node:fs'
import t from 'tap'
import { FlaskishError } from '../../../lib/errors.ts'
import { buildPath, composeUrl, resolveEndpoint } from '../../../lib/routing/build-url.ts'
import { createConverters } from '../../../lib/routing/converters.ts'
import { parseRule } from '../../../lib/routing/parse-rule.ts'
import { Rule } from '../../../lib/routing/rule.ts'
import type { RulePlace } from '../../../lib/routing/rule-place.ts'
import { RuleTable } from '../../../lib/routing/rule-table.ts'

// What Flask 3.1.3 and Werkzeug 3.1.8 answered, asked of the table directly. The README beside the files describes them.

interface RuleRow { rule: string, endpoint: string, methods?: string[], defaults?: Record<string, unknown>, strict_slashes?: boolean, merge_slashes?: boolean }
interface MapRow { strict_slashes?: boolean, merge_slashes?: boolean, redirect_defaults?: boolean }
interface RouteRow { method: string, path: string, py?: true, not_in_node?: true, expect: Record<string, unknown> }
interface RoutingCase { id: string, map?: MapRow, rules: RuleRow[], requests: RouteRow[] }
interface BuildRow { endpoint: string, values: Record<string, unknown>, options: { anchor?: string, method?: string, scheme?: string, external?: boolean }, py?: true, expect: { url?: string, error?: string } }
interface BlueprintRow { name: string, parent?: string, url_prefix?: string, url_defaults?: Record<string, unknown>, static?: { url_path: string }, rules: RuleRow[] }
interface BuildCase { id: string, map?: MapRow, base_url?: string, request?: { path: string, method?: string }, context?: 'app', config?: { SERVER_NAME?: string }, static?: { url_path: string }, blueprints?: BlueprintRow[], rules: RuleRow[], builds: BuildRow[] }
interface RuleErrorCase { id: string, rule: string, expect: { ok?: true, error?: string } }

const CONVERTERS = createConverters()

t.test('RuleTable answers as Werkzeug does', async (t) => {
  let asked = 0
  for (const { id, map = {}, rules, requests } of readCases<RoutingCase>('routing')) {
    const table = createTable(map, rules)
    for (const row of requests) {
      if (findRoutingDifference(id, row) !== undefined) continue
      asked++
      const { method, path, expect } = row
      const answer = readAnswer(table, method, path)
      if (JSON.stringify(answer) !== JSON.stringify(withoutQuery(expect))) t.same(answer, withoutQuery(expect), `${id}: ${method} ${path}`)
      for (const place of [...table].map((rule) => table.placeOf(rule)).filter((place) => place !== undefined)) {
        const again = readAnswer(table, method, path, place)
        if (JSON.stringify(again) !== JSON.stringify(answer)) t.same(again, answer, `${id}: ${method} ${path}, looked for behind ${String.fromCharCode(...place.prefix)} first`)
      }
    }
  }
  t.ok(asked > 2500, `asked ${asked} requests`)
  t.comment(`routing: ${asked} requests`)
})

t.test('buildPath and composeUrl build as Flask does', async (t) => {
  let asked = 0
  for (const current of readCases<BuildCase>('build')) {
    const { table, environment, currentMethod } = createBuildScene(current)
    for (const row of current.builds) {
      if (findBuildDifference(current, row) !== undefined) continue
      asked++
      const answer = readUrl(table, environment, currentMethod, row)
      const expected = row.expect.url ?? 'an error'
      if (answer !== expected) t.equal(answer, expected, `${current.id}: ${JSON.stringify(row)}`)
    }
  }
  t.ok(asked > 600, `asked ${asked} builds`)
  t.comment(`build: ${asked} builds`)
})

t.test('parseRule refuses what Werkzeug refuses', async (t) => {
  for (const { id, rule, expect } of readCases<RuleErrorCase>('rule_errors')) {
    t.equal(isAccepted(rule), expect.ok === true, `${id}: ${rule}`)
  }
})

function readCases<Case> (name: string): readonly Case[] {
  const text = readFileSync(new URL(`../../conformance/${name}.json`, import.meta.url), 'utf8')
  const { cases }: { cases: readonly Case[] } = JSON.parse(text, reviveValue)
  return cases
}

function reviveValue (_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if ('$int' in value) return BigInt(String(value.$int))
  if ('$float' in value) return Number(String(value.$float))
  if ('$uuid' in value) return value.$uuid
  if ('$tuple' in value) return value.$tuple
  return value
}

function createTable (map: MapRow, rules: readonly RuleRow[]): RuleTable {
  const table = new RuleTable({ redirectDefaults: map.redirect_defaults ?? true, mergeSlashes: map.merge_slashes ?? true })
  for (const row of rules) table.add(createRule(map, row))
  return table
}

function createRule (map: MapRow, { rule, endpoint, methods, defaults, strict_slashes: strict, merge_slashes: merge }: RuleRow): Rule {
  return new Rule(rule, {
    endpoint,
    converters: CONVERTERS,
    strictSlashes: strict ?? map.strict_slashes ?? true,
    mergeSlashes: merge ?? map.merge_slashes ?? true,
    ...methods && { methods },
    ...defaults && { defaults }
  })
}

function findRoutingDifference (id: string, { path, py, not_in_node: notInNode, expect }: RouteRow): string | undefined {
  if (py) return 'shows how Python writes or reads a value'
  if (notInNode) return 'a method Node does not hand out'
  if (/%2f/i.test(path)) return 'an encoded slash stays data'
  if (id === 'r-quirk-eleven-vars-in-segment') return 'Werkzeug mixes up more than ten variables'
  if (Object.values(Object(expect.args)).some((value) => typeof value === 'bigint')) return 'an int beyond the safe range does not match'
  return undefined
}

function withoutQuery (expect: Record<string, unknown>): Record<string, unknown> {
  return typeof expect.redirect === 'string' ? { ...expect, redirect: expect.redirect.replace(/\?.*$/, '') } : expect
}

function readAnswer (table: RuleTable, method: string, path: string, place?: RulePlace): Record<string, unknown> {
  const start = /[%\u0080-\uFFFF]/.test(path) ? 0 : path.lastIndexOf('/') + 1
  const answer = (place && table.matchAt(place, method, path, start)) ?? table.match(method, path)
  switch (answer.kind) {
    case 'match': return { endpoint: answer.rule.endpoint, args: answer.args, rule: answer.rule.source }
    case 'redirect': return { redirect: answer.path, status: 308 }
    case 'options': return { status: 200, allow: answer.allow }
    case 'method-not-allowed': return { status: 405, allow: answer.allow }
    case 'not-found': return { status: 404 }
  }
}

function createBuildScene ({ map = {}, base_url: base = 'http://localhost/', request, context, config, static: assets = { url_path: '/static' }, blueprints = [], rules }: BuildCase) {
  const prefixes = new Map<string, { name: string, prefix: string }>()
  const rows: RuleRow[] = [{ rule: `${assets.url_path}/<path:filename>`, endpoint: 'static' }, ...rules]
  for (const blueprint of blueprints) {
    const parent = prefixes.get(blueprint.parent ?? '')
    const name = parent === undefined ? blueprint.name : `${parent.name}.${blueprint.name}`
    const prefix = `${parent?.prefix ?? ''}${blueprint.url_prefix ?? ''}`
    prefixes.set(blueprint.name, { name, prefix })
    const own: RuleRow[] = blueprint.static === undefined ? [] : [{ rule: `${blueprint.static.url_path}/<path:filename>`, endpoint: 'static' }]
    for (const row of [...own, ...blueprint.rules]) {
      rows.push({ ...row, rule: prefix + row.rule, endpoint: `${name}.${row.endpoint}`, defaults: { ...blueprint.url_defaults, ...row.defaults } })
    }
  }
  const table = createTable(map, rows)
  const url = new URL(base)
  const currentMethod = request?.method ?? 'GET'
  const answer = table.match(currentMethod, request?.path ?? '/')
  const endpoint = answer.kind === 'match' ? answer.rule.endpoint : ''
  const environment = {
    isInRequest: context !== 'app',
    scriptRoot: decodeURI(url.pathname),
    scheme: url.protocol.slice(0, -1),
    host: config?.SERVER_NAME ?? url.host,
    currentBlueprint: endpoint.includes('.') ? endpoint.slice(0, endpoint.lastIndexOf('.')) : undefined
  }
  return { table, environment, currentMethod }
}

function findBuildDifference ({ context, config, rules }: BuildCase, { endpoint, values, options, py, expect }: BuildRow): string | undefined {
  if (py) return 'shows how Python writes or reads a value'
  if (context === 'app' && config?.SERVER_NAME === undefined) return 'the plugin, not lib, knows that there is no host'
  if (options.scheme !== undefined && options.external === false) return 'a scheme for a URL that is not external'
  const isFraction = rules.some((row) => row.endpoint === endpoint && Object.entries(values).some(([name, value]) =>
    typeof value === 'number' && !Number.isInteger(value) && new RegExp(`<(?:big)?int(?:\\(.*?\\))?:${name}>`).test(row.rule)))
  if (isFraction && expect.url !== undefined) return 'a fraction is no int'
  return undefined
}

function readUrl (table: RuleTable, environment: Parameters<typeof composeUrl>[1], currentMethod: string, row: BuildRow): string {
  const { endpoint, values, options: { anchor, method, scheme, external } } = row
  const name = resolveEndpoint(endpoint, environment)
  try {
    const { path } = buildPath(table, name, values, { method, currentMethod })
    return composeUrl(path, environment, { anchor, scheme, external })
  } catch (error) {
    if (error instanceof FlaskishError) return 'an error'
    throw error
  }
}

function isAccepted (source: string): boolean {
  try {
    parseRule(source, CONVERTERS)
    return true
  } catch (error) {
    if (error instanceof FlaskishError) return false
    throw error
  }
}
