import type { FastifyInstance } from 'fastify'
import { urlFor } from '../../plugins/index.ts'
import { isObject, toValue } from './corpus.ts'
import type { Json } from './corpus.ts'
import { addRule, buildRoutingApp, compareText } from './routing.ts'
import type { MapSpec, RuleSpec } from './routing.ts'

export interface BuildCase {
  id: string
  rules: RuleSpec[]
  map?: MapSpec
  base_url?: string
  request?: { path: string, method?: string }
  context?: 'app'
  config?: { SERVER_NAME?: string, APPLICATION_ROOT?: string, PREFERRED_URL_SCHEME?: string }
  static?: { url_path: string }
  blueprints?: BlueprintSpec[]
  builds: BuildStep[]
}

export interface BlueprintSpec {
  name: string
  parent?: string
  url_prefix?: string
  url_defaults?: Record<string, Json>
  static?: { url_path: string }
  rules: RuleSpec[]
}

export interface BuildStep {
  endpoint: string
  values: Record<string, Json>
  options: { anchor?: string, method?: string, scheme?: string, external?: boolean }
  py?: boolean
  expect: { url: string } | { error: string }
}

export interface BuildSubject {
  readonly rules: readonly RuleSpec[]
  readonly step: BuildStep
}

/** Where flaskish leaves Flask on purpose: nothing is compared. */
export const BUILD_DIFFERENCES: Readonly<Record<string, (build: BuildSubject) => boolean>> = {
  'the outcome shows Python\'s own text of a value': ({ step }) => step.py === true,
  '`_external: false` with `_scheme` is free': ({ step: { options } }) => options.external === false && options.scheme !== undefined
}

/** An int takes 7 and "7", not 3.7: Python cuts the fraction off, flaskish has to refuse it. */
export function isRefusedFraction ({ rules, step }: BuildSubject): boolean {
  if ('error' in step.expect) return false
  const fractions = Object.entries(step.values).filter(([, value]) => typeof value === 'number' && !Number.isInteger(value))
  return fractions.some(([name]) => rules.some(({ rule, endpoint }) =>
    endpoint === step.endpoint && new RegExp(`<int(\\([^)]*\\))?:${name}>`).test(rule)))
}

export type Built = { url: string } | { error: unknown }

/** What every build of the case gives, inside the request the case names or outside of any. */
export async function runBuilds (buildCase: BuildCase): Promise<Built[]> {
  await using app = await buildRoutingApp(buildCase, { ...toConfigOptions(buildCase.config ?? {}), ...(buildCase.static && { static: { urlPath: buildCase.static.url_path } }) })
  await addBlueprints(app, buildCase.blueprints ?? [])
  await app.ready()
  if (buildCase.context === 'app') {
    return buildCase.builds.map((step) => attempt(() => app.urlFor(step.endpoint, toUrlValues(step))))
  }
  const { path, method = 'GET' } = buildCase.request ?? { path: '/' }
  const baseUrl = buildCase.base_url ?? 'http://localhost/'
  return await app.testRequestContext(path, { method, baseUrl }, () =>
    buildCase.builds.map((step) => attempt(() => urlFor(step.endpoint, toUrlValues(step)))))
}

/** Blueprints inside of one another as their `parent` says. */
async function addBlueprints (app: FastifyInstance, blueprints: readonly BlueprintSpec[], parent?: string): Promise<void> {
  for (const { name, url_prefix: prefix = '', url_defaults: urlDefaults = {}, static: files, rules } of blueprints.filter((blueprint) => blueprint.parent === parent)) {
    await app.register(async (instance) => {
      for (const spec of rules) addRule(instance, spec)
      await addBlueprints(instance, blueprints, name)
    }, { blueprint: name, prefix, urlDefaults, static: files === undefined ? false : { urlPath: files.url_path } })
  }
}

/** Any error is "no URL"; that of an unknown endpoint or missing values, or of no request, has to be one of ours. */
export function compareBuild (expected: BuildStep['expect'], built: Built): string[] {
  if ('url' in expected) return compareText('url', expected.url, 'url' in built ? built.url : `${built.error}`)
  if ('url' in built) return [`expected ${expected.error}, got ${built.url}`]
  const speaksToProgrammers = isObject(built.error) && String(built.error['code']).startsWith('FLASKISH_ERR_')
  return speaksToProgrammers ? [] : [`expected a FlaskishError, got ${built.error}`]
}

function attempt (build: () => string): Built {
  try {
    return { url: build() }
  } catch (error) {
    return { error }
  }
}

function toUrlValues ({ values, options }: BuildStep): Record<string, unknown> {
  return {
    ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, toValue(value)])),
    ...(options.anchor !== undefined && { _anchor: options.anchor }),
    ...(options.method !== undefined && { _method: options.method }),
    ...(options.scheme !== undefined && { _scheme: options.scheme }),
    ...(options.external !== undefined && { _external: options.external })
  }
}

function toConfigOptions (config: NonNullable<BuildCase['config']>): { serverName?: string, applicationRoot?: string, preferredUrlScheme?: string } {
  return {
    ...(config.SERVER_NAME !== undefined && { serverName: config.SERVER_NAME }),
    ...(config.APPLICATION_ROOT !== undefined && { applicationRoot: config.APPLICATION_ROOT }),
    ...(config.PREFERRED_URL_SCHEME !== undefined && { preferredUrlScheme: config.PREFERRED_URL_SCHEME })
  }
}
