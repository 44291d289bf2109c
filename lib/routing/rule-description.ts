import type { ValueSchema } from './bound-converter.ts'
import type { RulePiece } from './parse-rule.ts'
import type { Rule } from './rule.ts'

/** The path of a rule as OpenAPI writes it: `/post/{postId}`. */
export function toOpenApiPath ({ pieces }: Pick<Rule, 'pieces'>): string {
  return pieces.map(toOpenApiText).join('')
}

function toOpenApiText (piece: RulePiece): string {
  switch (piece.kind) {
    case 'slash': return '/'
    case 'text': return piece.text
    case 'variable': return `{${piece.name}}`
  }
}

/** JSON Schema for the variables of a rule, as their converters have it; undefined without any. */
export function toParamsSchema ({ variables }: Pick<Rule, 'variables'>): ParamsSchema | undefined {
  if (variables.length === 0) return undefined
  return {
    type: 'object',
    properties: Object.fromEntries(variables.map(({ name, converter }) => [name, converter.schema])),
    required: variables.map(({ name }) => name)
  }
}

export interface ParamsSchema {
  readonly type: 'object'
  readonly properties: Readonly<Record<string, ValueSchema>>
  readonly required: readonly string[]
}
