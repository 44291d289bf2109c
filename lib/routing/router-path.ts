import type { Rule } from './rule.ts'

/** The path that Fastify's router gets for a rule: it finds whatever the rule matches. */
export function toRouterPath (_rule: Pick<Rule, 'pieces'>): string {
  throw new Error('coming')
}

/** A path that the router finds by a rule's router path and by no other rule's text. */
export function toProbePath (_rule: Pick<Rule, 'pieces'>): string {
  throw new Error('coming')
}
