import type { FastifyRequest } from 'fastify'
import { textsByName } from '../lib/routing/rule-table.ts'
import type { RuleRouter } from './rule-router.ts'

/**
 * Lets Fastify's `request.params` hold what the rule's variables stand for, by name and as text: hooks and a schema for
 * params see what the view gets, not what stood at the router's spot.
 */
export function nameParams (router: RuleRouter, request: FastifyRequest): void {
  const result = router.see(request.raw)?.result
  if (result?.kind !== 'match' && result?.kind !== 'redirect') return
  const { rule, texts } = result
  if (texts === undefined || (rule.data?.hasOwnParameters === true && !router.wasSteered(request.raw))) return
  request.params = textsByName(rule, texts)
}
