import type { FastifyInstance } from 'fastify'
import { FlaskishError } from '../lib/errors.ts'
import { buildPath, composeUrl, resolveEndpoint, type UrlEnvironment } from '../lib/routing/build-url.ts'
import type { LooseUrlValues, UrlFor } from '../lib/routing/rule-types.ts'
import { findContext, type RequestContext } from './context.ts'
import type { Scope } from './scope.ts'

/**
 * The URL of an endpoint (its name, what `rule()` or `app.rule()` returned, or its view). Values that the rule does not
 * name go into the query; `_anchor`, `_external`, `_scheme` and `_method` as in Flask.
 * @throws FlaskishError for an unknown endpoint, missing values, and outside of a request without `serverName`.
 * @see https://flask.palletsprojects.com/en/stable/api/#flask.url_for
 */
export const urlFor: UrlFor = (target: unknown, values?: LooseUrlValues) => {
  const context = findContext()
  if (context === undefined) throw new FlaskishError('FLASKISH_ERR_NO_CONTEXT', { name: 'urlFor' })
  return buildUrl(context.scope, target, values)
}

/** `app.urlFor`: in a request of this app as `urlFor`, elsewhere an external URL under `serverName`. */
export const appUrlFor = function appUrlFor (this: FastifyInstance, target: unknown, values?: LooseUrlValues): string {
  return buildUrl(this.flaskish, target, values)
} as UrlFor

/** The URL of an endpoint of a scope, seen from the running request if that is one of the scope's. */
export function buildUrl (scope: Scope, target: unknown, { _anchor, _external, _scheme, _method, ...values }: LooseUrlValues = {}): string {
  const found = findContext()
  const context = found?.scope === scope ? found : undefined
  const external = _external ?? (_scheme !== undefined || context === undefined)
  const environment = environmentOf(scope, context, external)
  const endpoint = resolveEndpoint(scope.endpoints.nameOf(target), environment)
  const { path } = buildPath(scope.table, endpoint, values, {
    ...(_method !== undefined && { method: _method }),
    ...(context && { currentMethod: context.source.method })
  })
  return composeUrl(path, environment, { anchor: _anchor, scheme: _scheme, external })
}

function environmentOf ({ settings }: Scope, context: RequestContext | undefined, external: boolean): UrlEnvironment {
  const { serverName, applicationRoot, preferredUrlScheme } = settings
  if (context === undefined) {
    if (serverName === undefined) throw new FlaskishError('FLASKISH_ERR_NO_SERVER_NAME', {})
    return { isInRequest: false, scriptRoot: applicationRoot, scheme: preferredUrlScheme, host: serverName }
  }
  const { scriptRoot, blueprint } = context.request
  if (!external) return { isInRequest: true, scriptRoot, scheme: '', host: '', currentBlueprint: blueprint }
  const { scheme, host } = context.request
  return { isInRequest: true, scriptRoot, scheme, host: serverName ?? host, currentBlueprint: blueprint }
}
