import type { FastifyInstance, RouteOptions } from 'fastify'
import { parseRouterPath } from '../lib/routing/router-pieces.ts'
import { Rule } from '../lib/routing/rule.ts'
import type { AnyView, RuleRoute } from './routes.ts'
import { CONSTRAINT } from './rule-router.ts'
import type { Scope } from './scope.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The name of a plain route for `urlFor`; in a blueprint with the blueprint's before it. */
    endpoint?: string
  }
}

/** Lets plain Fastify routes that name an endpoint in their config take part in `urlFor`: those added from now on. */
export function addPlainEndpoints (app: FastifyInstance, scope: Scope): void {
  app.addHook('onRoute', function (this: FastifyInstance, { config, constraints, method, path, handler }) {
    const endpoint = config?.endpoint
    // Fastify adds the route for HEAD by itself.
    if (endpoint === undefined || constraints?.[CONSTRAINT] !== undefined || method === 'HEAD') return
    const name = scope.blueprints.nameIn(this, endpoint)
    scope.endpoints.bind({ name, view: handler as unknown as AnyView, texts: [path], declared: undefined, blueprint: scope.blueprints.find(this)?.name })
    for (const pieces of parseRouterPath(path)) scope.table.addUnmatched(createRule(this, scope, name, { method, path }, pieces))
  })
}

function createRule (instance: FastifyInstance, scope: Scope, endpoint: string, { method, path }: Pick<RouteOptions, 'method'> & { path: string }, pieces: Rule['pieces']): Rule<RuleRoute> {
  return new Rule<RuleRoute>(path, {
    endpoint,
    methods: [method].flat(),
    pieces,
    provideAutomaticOptions: false,
    data: { key: path, probe: path, instance, blueprint: scope.blueprints.blueprintOf(instance, endpoint), isSerialized: false, hasErrorHandler: false, hasOwnParameters: false }
  })
}
