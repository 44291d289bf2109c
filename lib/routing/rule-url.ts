import { FlaskishError } from '../errors.ts'
import type { RuleVariable } from './parse-rule.ts'
import type { Rule } from './rule.ts'

/** Whether a rule has the values it needs, and none that contradicts its defaults. */
export function isSuitable (rule: Rule, values: Readonly<Record<string, unknown>>): boolean {
  for (const name of rule.urlPlan.required) {
    if (!isGiven(values, name)) return false
  }
  for (const name of rule.defaultNames) {
    if (isGiven(values, name) && !isSameValue(values[name], rule.defaults[name])) return false
  }
  return true
}

/** The path of a rule with its variables filled in: escaped, without a query, beginning with one slash. */
export function buildRulePath (rule: Rule, values: Readonly<Record<string, unknown>>): string {
  let path = ''
  for (const piece of rule.urlPlan.pieces) path += typeof piece === 'string' ? piece : formatValue(rule, piece, values[piece.name])
  return path.startsWith('//') ? path.replace(/^\/+/, '/') : path
}

/** Missing: not there, null or undefined. No prototype is asked. */
export function isGiven (values: Readonly<Record<string, unknown>>, name: string): boolean {
  return Object.hasOwn(values, name) && values[name] !== null && values[name] !== undefined
}

/** Equal in Flask's eyes: numbers by their value, whatever their type, true being 1; lists by their items. */
export function isSameValue (left: unknown, right: unknown): boolean {
  if (isNumeric(left) && isNumeric(right)) return toNumeric(left) == toNumeric(right) // eslint-disable-line eqeqeq -- 1 and 1n
  if (Array.isArray(left) && Array.isArray(right)) return left.length === right.length && left.every((item, index) => isSameValue(item, right[index]))
  return left === right
}

function formatValue (rule: Rule, { name, converter }: RuleVariable, value: unknown): string {
  try {
    return converter.format(value)
  } catch (error) {
    throw new FlaskishError('FLASKISH_ERR_URL_VALUES', {
      endpoint: rule.endpoint,
      missing: [],
      found: `the value of ${JSON.stringify(name)} ${error instanceof Error ? error.message : String(error)}.`,
      fix: `Give a value that the rule ${JSON.stringify(rule.source)} accepts.`
    }, { cause: error })
  }
}

function isNumeric (value: unknown): value is number | bigint | boolean {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
}

function toNumeric (value: number | bigint | boolean): number | bigint {
  return typeof value === 'boolean' ? Number(value) : value
}
