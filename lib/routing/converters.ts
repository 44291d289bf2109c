import { FlaskishError } from '../errors.ts'
import type { RuleArgument } from './converter-arguments.ts'
import { type BoundConverter, type ConverterBinder, createBoundConverter, kNoMatch } from './bound-converter.ts'
import { BUILT_IN_CONVERTERS } from './built-in-converters.ts'
import { compilePattern } from './compile-pattern.ts'
import { quotePath } from './quote-url.ts'

/**
 * What a variable of a rule accepts and becomes.
 * @example { pattern: /[A-Z]{2}\d+/, parse: (text) => findFlight(text), format: (flight) => flight.code }
 */
export interface Converter {
  /** What the variable's text looks like; always the whole text, with or without `^` and `$`. */
  readonly pattern: RegExp | string
  /** The view's argument made of the text (decoded). Default: the text. Throwing means that the rule does not match. */
  parse? (text: string): unknown
  /** The text made of a value given to `urlFor`; it is escaped afterwards. Default: String. Throwing fails the URL. */
  format? (value: unknown): string
  /** Rules of a smaller weight are tried first. Default 100; int and float have 50, path 200. */
  readonly weight?: number
  /** Whether a value stays inside one segment. Default: false only where the pattern speaks of a slash. */
  readonly isolating?: boolean
}

/** What a converter function is called with: each positional argument, then the named ones as one object, if any. */
export type ConverterArgument = RuleArgument | Readonly<Record<string, RuleArgument>>

/** A converter that takes arguments in the rule: `<digits(4, strict=true):code>` calls it with `(4, { strict: 'true' })`. */
export type ConverterFactory = { bivariant (...args: readonly ConverterArgument[]): Converter }['bivariant']

/** Converters by the name that rules call them. */
export type Converters = ReadonlyMap<string, ConverterBinder>

/** The built-in converters and those of the user, whose names win. Throws FLASKISH_ERR_CONVERTER. */
export function createConverters (custom: Readonly<Record<string, Converter | ConverterFactory>> = {}): Converters {
  const converters = new Map<string, ConverterBinder>(BUILT_IN_CONVERTERS)
  for (const [name, definition] of Object.entries(custom)) converters.set(name, toBinder(name, definition))
  return converters
}

function toBinder (name: string, definition: Converter | ConverterFactory): ConverterBinder {
  if (!/^[a-zA-Z_]\w*$/.test(name)) {
    throw new FlaskishError('FLASKISH_ERR_CONVERTER', { converter: name, found: 'no rule can write this name.', fix: 'Use letters, digits and "_".' })
  }
  if (typeof definition === 'function') {
    return {
      accepts: 'what its own function takes',
      bind: ({ positional, named }) => {
        const keywords = named.size === 0 ? [] : [Object.fromEntries(named)]
        return bindConverter(name, definition(...positional, ...keywords))
      }
    }
  }
  const bound = bindConverter(name, definition)
  return {
    accepts: 'no arguments',
    bind: ({ positional, named }) => {
      if (positional.length + named.size > 0) throw new TypeError('has arguments')
      return bound
    }
  }
}

function bindConverter (name: string, converter: Converter): BoundConverter {
  const pattern: unknown = converter?.pattern
  if (typeof pattern !== 'string' && !(pattern instanceof RegExp)) {
    throw new FlaskishError('FLASKISH_ERR_CONVERTER', { converter: name, found: 'it has no pattern.', fix: 'Give "pattern" a regular expression or its text.' })
  }
  const compiled = compilePattern(name, pattern)
  return createBoundConverter([{ kind: 'expression', source: compiled.source }], {
    weight: converter.weight ?? 100,
    isolating: converter.isolating ?? !compiled.mentionsSlash,
    schema: { type: 'string' },
    fits: (text, start, end) => compiled.test(text.slice(start, end)),
    parse: converter.parse === undefined ? undefined : (text) => parseOrRefuse(converter, text),
    format: (value) => quotePath(converter.format === undefined ? String(value) : converter.format(value))
  })
}

function parseOrRefuse (converter: Converter, text: string): unknown {
  try {
    return converter.parse?.(text)
  } catch {
    return kNoMatch
  }
}
