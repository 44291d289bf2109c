import { kNoMatch } from './bound-converter.ts'
import { restoreSlashes } from './decode-path.ts'
import type { Rule } from './rule.ts'

/** What a view is called with: the converted variables and the defaults; undefined where a text is no value of its converter. */
export function toArguments<Data> (rule: Rule<Data>, values: readonly string[]): Record<string, unknown> | undefined {
  if (rule.argumentNames.length === 0) return NO_ARGUMENTS
  const args: Record<string, unknown> = {}
  let index = 0
  for (const { name, converter: { parse } } of rule.variables) {
    const text = restoreSlashes(String(values[index++]))
    const value = parse === undefined ? text : parse(text)
    if (value === kNoMatch) return undefined
    setArgument(args, name, value)
  }
  for (const name of rule.defaultNames) setArgument(args, name, rule.defaults[name])
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
