import { FlaskishError } from '../errors.ts'
import type { RulePiece, RuleVariable } from './parse-rule.ts'
import { quotePath } from './quote-url.ts'

/** What building a URL reads off a rule. */
export interface UrlPlan {
  /** Text that is escaped already, and the variables to fill in. */
  readonly pieces: readonly (string | RuleVariable)[]
  /** The names that need a value: variables without a default. */
  readonly required: readonly string[]
  /** The names that do not go into the query. */
  readonly names: ReadonlySet<string>
  /** The rule's text without converters; two rules of one shape build the same URLs. */
  readonly shape: string
}

interface PlannedRule {
  readonly source: string
  readonly pieces: readonly RulePiece[]
  readonly defaults: Readonly<Record<string, unknown>>
  readonly argumentNames: readonly string[]
}

/** Throws FLASKISH_ERR_RULE_SYNTAX for a default that the variable of its name does not take. */
export function createUrlPlan (rule: PlannedRule): UrlPlan {
  return {
    pieces: toUrlPieces(rule),
    required: rule.argumentNames.filter((name) => !Object.hasOwn(rule.defaults, name)),
    names: new Set(rule.argumentNames),
    shape: rule.pieces.map(toShape).join('')
  }
}

function toShape (piece: RulePiece): string {
  switch (piece.kind) {
    case 'slash': return '/'
    case 'text': return piece.text
    case 'variable': return `<${piece.name}>`
  }
}

// A variable that has a default is fixed: its URL says the default, whatever value is given.
function toUrlPieces ({ source, pieces, defaults }: PlannedRule): readonly (string | RuleVariable)[] {
  const urlPieces: (string | RuleVariable)[] = []
  for (const piece of pieces) {
    const text = toUrlText(source, piece, defaults)
    const last = urlPieces.at(-1)
    if (text === undefined) {
      if (piece.kind === 'variable') urlPieces.push(piece)
    } else if (typeof last === 'string') {
      urlPieces[urlPieces.length - 1] = last + text
    } else {
      urlPieces.push(text)
    }
  }
  return urlPieces
}

function toUrlText (source: string, piece: RulePiece, defaults: Readonly<Record<string, unknown>>): string | undefined {
  if (piece.kind === 'slash') return '/'
  if (piece.kind === 'text') return quotePath(piece.text)
  if (!Object.hasOwn(defaults, piece.name)) return undefined
  try {
    return piece.converter.format(defaults[piece.name])
  } catch (error) {
    throw new FlaskishError('FLASKISH_ERR_RULE_SYNTAX', {
      rule: source,
      position: piece.position,
      found: `the default of ${JSON.stringify(piece.name)} ${error instanceof Error ? error.message : String(error)}.`,
      fix: 'Give a default that the variable accepts.'
    }, { cause: error })
  }
}
