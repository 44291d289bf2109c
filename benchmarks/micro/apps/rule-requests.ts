import type { BenchRequest } from '../exchange.ts'

export type RuleRequestName = 'hit' | '404' | '405' | '308'

const REQUESTS_PER_TABLE = 10

/** Requests spread over a table of rules `/topic-<number>/post/<int:id>/`, with so many topics. */
export function toRuleRequests (size: number, name: RuleRequestName): BenchRequest[] {
  return Array.from({ length: REQUESTS_PER_TABLE }, (_, index) => {
    const topic = Math.floor((index + 0.5) * size / REQUESTS_PER_TABLE)
    return toRuleRequest(`/topic-${topic}`, name)
  })
}

function toRuleRequest (topic: string, name: RuleRequestName): BenchRequest {
  switch (name) {
    case 'hit': return { url: `${topic}/post/7/` }
    case '404': return { url: `${topic}/post/seven/` } // the router finds the rule, its converter refuses
    case '405': return { method: 'DELETE', url: `${topic}/post/7/` }
    case '308': return { url: `${topic}/post/7` }
  }
}
