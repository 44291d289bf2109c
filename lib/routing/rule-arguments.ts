import { kNoMatch } from './bound-converter.ts'
import { restoreSlashes } from './decode-path.ts'
import type { Rule } from './rule.ts'

/** What a view is called with: the converted variables and the defaults; undefined where a text is no value of its converter. */
export function toArguments<Data> (rule: Rule<Data>, values: readonly string[]): Record<string, unknown> | undefined {
  if (rule.argumentNames.length === 0) return NO_ARGUMENTS
  const args: Record<string, unknown> = {}
  let index = 0
  for (const variable of rule.variables) {
    if (!addArgument(args, variable, restoreSlashes(String(values[index++])))) return undefined
  }
  return withDefaults(args, rule)
}

/** The same for a rule with one variable, whose text has no encoded slash. */
export function toArgument<Data> (rule: Rule<Data>, text: string): Record<string, unknown> | undefined {
  const args: Record<string, unknown> = {}
  const variable = rule.variables[0]
  if (variable !== undefined && !addArgument(args, variable, text)) return undefined
  return withDefaults(args, rule)
}

function addArgument (args: Record<string, unknown>, { name, converter: { parse } }: Rule['variables'][number], text: string): boolean {
  const value = parse === undefined ? text : parse(text)
  if (value === kNoMatch) return false
  setArgument(args, name, value)
  return true
}

function withDefaults<Data> (args: Record<string, unknown>, { defaultNames, defaults }: Rule<Data>): Record<string, unknown> {
  for (const name of defaultNames) setArgument(args, name, defaults[name])
  return args
}

function setArgument (args: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__') Object.defineProperty(args, name, { value, writable: true, enumerable: true, configurable: true })
  else args[name] = value
}

/** The texts of a rule's variables by name, without a prototype. */
export function textsByName<Data> ({ variables }: Rule<Data>, texts: readonly string[]): Record<string, string> {
  const byName: Record<string, string> = Object.create(null)
  for (const [index, { name }] of variables.entries()) byName[name] = restoreSlashes(String(texts[index]))
  return byName
}

// What every view without arguments gets.
const NO_ARGUMENTS: Record<string, unknown> = Object.freeze({})
