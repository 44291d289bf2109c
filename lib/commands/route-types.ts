import type { RulePiece } from '../routing/parse-rule.ts'

/** An endpoint with the texts of its rules. */
export interface EndpointRules {
  readonly endpoint: string
  readonly rule: string
}

/** The declarations by which the compiler checks `urlFor` by name. Whatever a name is made of, it stays a name. */
export function buildRouteTypes (entries: Iterable<EndpointRules>): string {
  const rules = new Map<string, Set<string>>()
  for (const { endpoint, rule } of entries) rules.set(endpoint, (rules.get(endpoint) ?? new Set()).add(rule))
  const lines = [...rules].sort(([left], [right]) => left < right ? -1 : 1).map(([endpoint, texts]) => {
    const quoted = [...texts].map(quote)
    return `    ${quote(endpoint)}: ${quoted.length === 1 ? quoted.join() : `readonly [${quoted.join(', ')}]`}\n`
  })
  return `// Written by "flaskish types": which endpoints there are, for urlFor. Do not edit; run it again.\nimport 'flaskish'\n\ndeclare module 'flaskish' {\n  interface EndpointMap {\n${lines.join('')}  }\n}\n`
}

/** The text of a rule with these pieces: what stands for a path that was written for Fastify's router. */
export function toRuleText (pieces: readonly RulePiece[]): string {
  return pieces.map((piece) => {
    if (piece.kind === 'variable') return piece.name === '*' ? '<path:*>' : `<${piece.name}>`
    return piece.kind === 'slash' ? '/' : piece.text
  }).join('')
}

/** A literal of TypeScript in single quotes, in ASCII. */
function quote (text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `'${inner.replace(/[^\u0020-\u007e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}'`
}
