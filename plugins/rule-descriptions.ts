import type { FastifyInstance, RouteOptions } from 'fastify'
import { toOpenApiPath, toParamsSchema } from '../lib/routing/rule-description.ts'
import type { Rule } from '../lib/routing/rule.ts'
import type { RuleRoute } from './routes.ts'
import type { Scope } from './scope.ts'

/**
 * Lets plugins that list routes for an API's description (@fastify/swagger) see those of rules as the rule has them: its
 * path, its variables by their types, the methods that were asked for. They keep the options that an onRoute hook is
 * shown, and read them later; Fastify itself has read them once it is ready, so that nothing is validated by this.
 */
export function describeRules (app: FastifyInstance, scope: Scope): void {
  const described = new Map<RouteOptions, Partial<RouteOptions>>()
  app.addHook('onRoute', function (this: FastifyInstance, route) {
    const rule = scope.rules.get(route.handler)
    if (rule !== undefined) described.set(route, describe(route, rule, speaksJsonSchema(this, route)))
  })
  app.addHook('onReady', (done) => {
    for (const [route, description] of described) Object.assign(route, description)
    described.clear()
    done()
  })
}

function describe ({ schema, method }: RouteOptions, rule: Rule<RuleRoute>, withParams: boolean): Partial<RouteOptions> {
  const params = schema?.params ?? (withParams ? toParamsSchema(rule) : undefined)
  return {
    url: toOpenApiPath(rule),
    // HEAD beside GET is Fastify's own affair, too.
    method: [method].flat().filter((name) => rule.declaredMethods?.has(name) === true),
    ...(params !== undefined && { schema: { ...schema, params } })
  }
}

/** Whether the route's schemas may be joined by one of JSON Schema: the compilers of a type provider may know no other words than its own. */
function speaksJsonSchema ({ validatorCompiler }: FastifyInstance, { schema, validatorCompiler: own }: RouteOptions): boolean {
  if (validatorCompiler === undefined && own === undefined) return true
  return Object.values(schema ?? {}).some((part: unknown) => typeof part === 'object' && part !== null && 'type' in part && !('~standard' in part))
}
