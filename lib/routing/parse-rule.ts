import { FlaskishError } from '../errors.ts'
import { findNearestName } from '../nearest-name.ts'
import type { BoundConverter } from './bound-converter.ts'
import { parseConverterArguments } from './converter-arguments.ts'
import { type Converters } from './converters.ts'

/** A piece of a rule, with the position in its source where it begins. */
export type RulePiece =
  | { readonly kind: 'slash', readonly position: number }
  | { readonly kind: 'text', readonly position: number, readonly text: string }
  | RuleVariable

export interface RuleVariable {
  readonly kind: 'variable'
  readonly position: number
  readonly name: string
  /** The converter's name as written; "default" where the rule names none. */
  readonly converterName: string
  readonly converter: BoundConverter
}

/**
 * A rule's text as slashes, fixed texts and typed variables.
 * Throws FLASKISH_ERR_RULE_SYNTAX, FLASKISH_ERR_CONVERTER_UNKNOWN or FLASKISH_ERR_CONVERTER_ARGUMENTS.
 */
export function parseRule (source: string, converters: Converters): readonly RulePiece[] {
  refuseUnwritable(source)
  const pieces: RulePiece[] = []
  const names = new Set<string>()
  let position = 0
  while (position < source.length) {
    const piece = readSlash(source, position) ?? readText(source, position) ?? readVariable(source, position, converters)
    if (piece.kind === 'variable') {
      if (names.has(piece.name)) throw syntaxError(source, position, `it has the variable "${piece.name}" twice.`, 'Rename one of them.')
      names.add(piece.name)
    }
    pieces.push(piece)
    position = endOfPiece(piece)
  }
  return pieces
}

const TEXT = /[^</]+/y
const VARIABLE = /<(?:([a-zA-Z_]\w*)(?:\((.*?)\))?:)?([a-zA-Z_]\w*)>/y

function refuseUnwritable (source: string): void {
  if (!source.startsWith('/')) throw syntaxError(source, 0, 'it does not begin with a slash.', `Write ${JSON.stringify(`/${source}`)}.`)
  const control = source.search(/[\u0000-\u001F\u007F]|\p{Surrogate}/u) // eslint-disable-line no-control-regex
  if (control !== -1) throw syntaxError(source, control, 'it has a control character or half a character.', 'Remove it.')
}

function readSlash (source: string, position: number): RulePiece | undefined {
  return source[position] === '/' ? { kind: 'slash', position } : undefined
}

function readText (source: string, position: number): RulePiece | undefined {
  TEXT.lastIndex = position
  const text = TEXT.exec(source)?.[0]
  return text === undefined ? undefined : { kind: 'text', position, text }
}

function readVariable (source: string, position: number, converters: Converters): RuleVariable {
  VARIABLE.lastIndex = position
  const found = VARIABLE.exec(source)
  if (found === null) throw explainVariable(source, position)
  const [, converterName = 'default', args = '', name = ''] = found
  const binder = converters.get(converterName)
  if (binder === undefined) {
    const nearest = findNearestName(converterName, converters.keys())
    throw new FlaskishError('FLASKISH_ERR_CONVERTER_UNKNOWN', { rule: source, position: position + 1, converter: converterName, nearest })
  }
  try {
    return { kind: 'variable', position, name: toPropertyKey(name), converterName, converter: binder.bind(parseConverterArguments(args)) }
  } catch (error) {
    if (error instanceof FlaskishError) throw error
    const found = error instanceof Error ? error.message : String(error)
    throw new FlaskishError('FLASKISH_ERR_CONVERTER_ARGUMENTS', {
      rule: source, position: position + 1, converter: converterName, found, accepted: binder.accepts
    }, { cause: error })
  }
}

// The same text in the one copy that the engine keeps of it for properties: setting one by that name takes 300 instructions less
// (benchmarks, <int:id> view).
function toPropertyKey (name: string): string {
  return String(Object.keys({ [name]: true })[0])
}

function endOfPiece (piece: RulePiece): number {
  switch (piece.kind) {
    case 'slash': return piece.position + 1
    case 'text': return piece.position + piece.text.length
    case 'variable': return VARIABLE.lastIndex
  }
}

function explainVariable (source: string, position: number): FlaskishError {
  const end = source.indexOf('>', position)
  if (end === -1) return syntaxError(source, position, '"<" is never closed.', `Add ">" after ${JSON.stringify(source.slice(position + 1))}.`)
  const inside = source.slice(position + 1, end)
  if (inside === '') return syntaxError(source, position, 'a variable has no name.', 'Put a name between "<" and ">".')
  return syntaxError(source, position + 1, `${JSON.stringify(inside)} is no variable.`, 'Write <name>, <converter:name> or <converter(arguments):name>, names of letters, digits and "_".')
}

function syntaxError (rule: string, position: number, found: string, fix: string): FlaskishError {
  return new FlaskishError('FLASKISH_ERR_RULE_SYNTAX', { rule, position, found, fix })
}
