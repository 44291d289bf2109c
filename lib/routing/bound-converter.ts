import type { RuleArguments } from './converter-arguments.ts'
import type { Element } from './element.ts'

/** What the text of a variable is, in the words of JSON Schema, for those who describe an API. */
export interface ValueSchema {
  readonly type: 'string' | 'integer' | 'number'
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly format?: string
  readonly pattern?: string
  readonly enum?: readonly string[]
}

/** A converter bound to its arguments, in the form that matching and building use. */
export interface BoundConverter {
  readonly elements: readonly Element[]
  /** Equal for two converters that accept the same texts. */
  readonly key: string
  readonly weight: number
  readonly isolating: boolean
  readonly schema: ValueSchema
  fits (text: string, start: number, end: number): boolean
  /** Undefined: the text itself is the value. {@link kNoMatch} as an answer: it does not match. */
  readonly parse: ((text: string) => unknown) | undefined
  /** The value as a piece of a URL, escaped. Throws an error whose message says what the value is not. */
  format (value: unknown): string
}

/** Binds a converter to the arguments a rule gives it. Throws a TypeError for those it does not accept. */
export interface ConverterBinder {
  readonly accepts: string
  bind (args: RuleArguments): BoundConverter
}

/** The answer of a bound converter's `parse` where the text is not a value of its. */
export const kNoMatch: unique symbol = Symbol('flaskish.no-match')

/** A converter as its elements and weight say; the rest is what it does with texts and values. */
export function createBoundConverter (elements: readonly Element[], rest: Omit<BoundConverter, 'elements' | 'key'>): BoundConverter {
  return { elements, key: JSON.stringify(elements), ...rest }
}

/** Binds a converter without arguments a single time, as thousands of rules may share it. */
export function bindOnce ({ accepts, bind }: ConverterBinder): ConverterBinder {
  let bare: BoundConverter | undefined
  return {
    accepts,
    bind: (args) => {
      if (args.positional.length + args.named.size > 0) return bind(args)
      bare ??= bind(args)
      return bare
    }
  }
}
