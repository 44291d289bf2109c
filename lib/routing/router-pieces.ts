import { stringBinder } from './built-in-converters.ts'
import { parseConverterArguments } from './converter-arguments.ts'
import type { RulePiece, RuleVariable } from './parse-rule.ts'

/**
 * A path of Fastify's router in the pieces of a rule, to build URLs from: parameters by their names, a wildcard as "*".
 * Two lists for one that ends in an optional parameter: without it and with it.
 */
export function parseRouterPath (path: string): ReadonlyArray<readonly RulePiece[]> {
  const pieces: RulePiece[] = []
  let position = 0
  let isOptional = false
  while (position < path.length) {
    const [length, piece, isLast] = readSlash(path, position) ?? readWildcard(path, position) ?? readParameter(path, position) ?? readText(path, position)
    pieces.push(piece)
    position += length
    isOptional = isLast
  }
  return isOptional ? [pieces.slice(0, -1), pieces] : [pieces]
}

type Read = readonly [length: number, piece: RulePiece, isOptional: boolean]

function readSlash (path: string, position: number): Read | undefined {
  return path[position] === '/' ? [1, { kind: 'slash', position }, false] : undefined
}

function readWildcard (path: string, position: number): Read | undefined {
  return path[position] === '*' ? [1, createVariable('*', position), false] : undefined
}

function readParameter (path: string, position: number): Read | undefined {
  PARAMETER.lastIndex = position
  const [found, name] = PARAMETER.exec(path) ?? []
  if (found === undefined || name === undefined) return undefined
  const end = position + found.length
  const length = found.length + lengthOfPattern(path, end)
  const isOptional = path[position + length] === '?'
  return [length + (isOptional ? 1 : 0), createVariable(name, position), isOptional]
}

/** What is left is text, if only a colon. */
function readText (path: string, position: number): Read {
  TEXT.lastIndex = position
  const found = String(TEXT.exec(path))
  return [found.length, { kind: 'text', position, text: found.replaceAll('::', ':') }, false]
}

/** A regular expression in parentheses behind a parameter. */
function lengthOfPattern (path: string, start: number): number {
  let depth = 0
  for (let index = start; index < path.length; index++) {
    if (path[index] === '\\') index++
    else if (path[index] === '(') depth++
    else if (path[index] === ')') depth--
    if (depth === 0) return path[start] === '(' ? index + 1 - start : 0
  }
  return 0
}

function createVariable (name: string, position: number): RuleVariable {
  return { kind: 'variable', position, name, converterName: 'default', converter: stringBinder.bind(parseConverterArguments('')) }
}

const PARAMETER = /:(?!:)([^/\-.(?:]+)/y
const TEXT = /(?:::|[^/:*])+|:/y
