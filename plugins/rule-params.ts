import type { FastifyRequest } from 'fastify'
import { textsByName } from '../lib/routing/rule-table.ts'
import { PROBE_VALUE } from '../lib/routing/router-path.ts'
import type { RuleRouter } from './rule-router.ts'

/**
 * Lets Fastify's `request.params` hold what the rule's variables stand for, by name and as text: hooks and a schema for
 * params see what the view gets, not what stood at the router's spot.
 */
export function nameParams (router: RuleRouter, request: FastifyRequest): void {
  const result = router.see(request.raw)?.result
  if (result === undefined || !('texts' in result) || result.texts === undefined) return
  const { rule, texts } = result
  const given = request.params as Readonly<Record<string, string>>
  const [first] = rule.variables
  if (rule.data?.hasOwnParameters === true && (first === undefined || given[first.name] !== PROBE_VALUE)) return
  request.params = textsByName(rule, texts)
}
