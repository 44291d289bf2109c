import type { FastifyInstance } from 'fastify'
import { FlaskishError } from '../lib/errors.ts'
import { buildPath, composeUrl, resolveEndpoint, type UrlEnvironment } from '../lib/routing/build-url.ts'
import type { LooseUrlValues, UrlFor } from '../lib/routing/rule-types.ts'
import { findContext, type RequestContext } from './context.ts'
import { findScope } from './endpoints.ts'
import type { Scope } from './scope.ts'

/**
 * The URL of an endpoint (its name, what `rule()` or `app.rule()` returned, or its view). Values that the rule does not
 * name go into the query; `_anchor`, `_external`, `_scheme` and `_method` as in Flask.
 * @throws FlaskishError for an unknown endpoint, missing values, and outside of a request without `serverName`.
 * @see https://flask.palletsprojects.com/en/stable/api/#flask.url_for
 */
export const urlFor: UrlFor = (target: unknown, values?: LooseUrlValues) => buildUrlOf(target, values)

/** `app.urlFor`: in a request of this app as `urlFor`, elsewhere an external URL under `serverName`. */
export const appUrlFor = function appUrlFor (this: FastifyInstance, target: unknown, values?: LooseUrlValues): string {
  return buildUrl(findScope(target, this.flaskish), target, values)
} as UrlFor

/** What `urlFor` builds, types aside: an endpoint brings its app along, a name and a view need a running request. */
export function buildUrlOf (target: unknown, values?: LooseUrlValues): string {
  const scope = findScope(target, findContext()?.scope)
  if (scope === undefined) throw new FlaskishError('FLASKISH_ERR_NO_CONTEXT', { name: 'urlFor' })
  return buildUrl(scope, target, values)
}

/** The URL of an endpoint of a scope, seen from the running request if that is one of the same server's. */
function buildUrl (scope: Scope, target: unknown, { _anchor, _external, _scheme, _method, ...values }: LooseUrlValues = {}): string {
  const found = findContext()
  const context = found?.scope.router === scope.router ? found : undefined
  const isOutside = context === undefined && scope.settings.contexts === 'global'
  const external = _external ?? (_scheme !== undefined || isOutside)
  const environment = environmentOf(scope, context, external)
  const endpoint = resolveEndpoint(scope.endpoints.nameOf(target, context?.request.blueprint), environment)
  if (!scope.hooks.urlDefaults.isEmpty) addDefaults(scope, endpoint, values)
  const { path } = buildPath(scope.table, endpoint, values, {
    ...(_method !== undefined && { method: _method }),
    ...(context && { currentMethod: context.source.method })
  })
  return composeUrl(path, environment, { anchor: _anchor, scheme: _scheme, external })
}

/** Lets the functions of the endpoint's instance, and of those around it, add to the values; outer ones first. */
function addDefaults ({ hooks, table, instance: app }: Scope, endpoint: string, values: Record<string, unknown>): void {
  const [rule] = table.sortedRulesForEndpoint(endpoint)
  for (const { fn, instance } of hooks.urlDefaults.inwards(rule?.data?.instance ?? app)) fn.call(instance, endpoint, values)
}

function environmentOf ({ settings }: Scope, context: RequestContext | undefined, external: boolean): UrlEnvironment {
  const { serverName, applicationRoot, preferredUrlScheme, contexts } = settings
  if (context === undefined) {
    // With explicit contexts a view is outside as well; there paths are what it needs.
    if (serverName === undefined && (external || contexts === 'global')) throw new FlaskishError('FLASKISH_ERR_NO_SERVER_NAME', {})
    return { isInRequest: false, scriptRoot: applicationRoot, scheme: preferredUrlScheme, host: serverName ?? '' }
  }
  const { scriptRoot, blueprint } = context.request
  if (!external) return { isInRequest: true, scriptRoot, scheme: '', host: '', currentBlueprint: blueprint }
  const { scheme, host } = context.request
  return { isInRequest: true, scriptRoot, scheme, host: serverName ?? host, currentBlueprint: blueprint }
}
