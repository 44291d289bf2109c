import type { FastifyRequest } from 'fastify'
import { textsByName } from '../lib/routing/rule-arguments.ts'
import type { Rule } from '../lib/routing/rule.ts'
import type { RouteMatch } from '../lib/routing/rule-table.ts'
import type { RuleRoute } from './routes.ts'
import type { RuleRouter } from './rule-router.ts'

/**
 * Lets Fastify's `request.params` hold what the rule's variables stand for, by name and as text: hooks and a schema for
 * params see what the view gets, not what stood at the router's spot. Once: what they make of it stays.
 */
export function nameParams (router: RuleRouter, request: FastifyRequest): void {
  const routed = router.see(request.raw)
  if (routed === undefined || routed.isNamed || !hasTexts(routed.result)) return
  routed.isNamed = true
  const { rule, texts } = routed.result
  if (rule.data?.hasOwnParameters !== true || router.wasSteered(request.raw)) request.params = textsByName(rule, texts)
}

function hasTexts (result: RouteMatch<RuleRoute>): result is RouteMatch<RuleRoute> & { readonly texts: readonly string[], readonly rule: Rule<RuleRoute> } {
  return 'texts' in result
}
