import { FlaskishError } from '../errors.ts'
import { type Converters, createConverters } from './converters.ts'
import { type RulePiece, type RuleVariable, parseRule } from './parse-rule.ts'
import { quotePath } from './quote-url.ts'

/** Where a rule sends its visitors: a path with `<name>` in it, or a function of the view's arguments that returns one. */
export type RedirectTarget = string | ((args: Record<string, unknown>) => string)

export interface RuleOptions<Data = unknown> {
  readonly endpoint: string
  /** Default GET. HEAD comes with GET. Null: any method. */
  readonly methods?: Iterable<string> | null
  readonly defaults?: Readonly<Record<string, unknown>>
  /** Default true. */
  readonly strictSlashes?: boolean
  /** Default true. */
  readonly mergeSlashes?: boolean
  readonly redirectTo?: RedirectTarget
  /** Whether OPTIONS is answered with the allowed methods. Default: unless `methods` has OPTIONS or is null. */
  readonly provideAutomaticOptions?: boolean
  /** Default: the built-in ones. Make them once with `createConverters` and pass them to every rule. */
  readonly converters?: Converters
  /** Anything the caller wants to find again in a match. */
  readonly data?: Data
}

/** One URL rule: its text, what it answers to, and what matching and building read off it. */
export class Rule<Data = unknown> {
  /** The text as written. */
  readonly source: string
  readonly endpoint: string
  /** Upper case, with HEAD and OPTIONS where they come by themselves; null is any method. */
  readonly methods: ReadonlySet<string> | null
  /** The methods as asked for, upper case. */
  readonly declaredMethods: ReadonlySet<string> | null
  readonly defaults: Readonly<Record<string, unknown>>
  readonly strictSlashes: boolean
  readonly mergeSlashes: boolean
  readonly redirectTo: RedirectTarget | undefined
  readonly provideAutomaticOptions: boolean
  /** The pieces of the text, doubled slashes merged where the rule merges them. */
  readonly pieces: readonly RulePiece[]
  /** The variables in their order. */
  readonly variables: readonly RuleVariable[]
  /** The names of the view's arguments: variables and defaults. */
  readonly argumentNames: ReadonlySet<string>
  /** The text without converters; two rules of one shape build the same URLs. */
  readonly shape: string
  /** The names that building a URL needs values for: variables without a default. */
  readonly requiredNames: readonly string[]
  readonly defaultNames: readonly string[]
  /** What a URL is made of: text that is escaped already, and the variables to fill in. */
  readonly urlPieces: readonly (string | RuleVariable)[]
  /** The place among the rules of its table, -1 before it has one. */
  index = -1
  data: Data | undefined

  /** Throws what `parseRule` throws, and FLASKISH_ERR_RULE_SYNTAX for a redirect that names no variable. */
  constructor (source: string, options: RuleOptions<Data>) {
    const { methods = ['GET'], defaults = {}, redirectTo } = options
    const pieces = parseRule(source, options.converters ?? createConverters())
    this.source = source
    this.endpoint = options.endpoint
    this.declaredMethods = methods === null ? null : new Set(Array.from(methods, (method) => method.toUpperCase()))
    this.provideAutomaticOptions = options.provideAutomaticOptions ?? this.declaredMethods?.has('OPTIONS') === false
    this.methods = this.declaredMethods === null ? null : withAutomaticMethods(this.declaredMethods, this.provideAutomaticOptions)
    this.defaults = Object.assign(Object.create(null), defaults)
    this.strictSlashes = options.strictSlashes ?? true
    this.mergeSlashes = options.mergeSlashes ?? true
    this.redirectTo = redirectTo
    this.pieces = this.mergeSlashes ? mergeSlashPieces(pieces) : pieces
    this.variables = pieces.filter((piece) => piece.kind === 'variable')
    this.defaultNames = Object.keys(this.defaults)
    this.argumentNames = new Set([...this.variables.map(({ name }) => name), ...this.defaultNames])
    this.requiredNames = Array.from(this.argumentNames).filter((name) => !Object.hasOwn(this.defaults, name))
    this.urlPieces = toUrlPieces(this)
    this.shape = this.pieces.map(toShape).join('')
    this.data = options.data
    if (typeof redirectTo === 'string') refuseUnknownNames(this, redirectTo)
  }
}

/** Replaces every `<name>` of a redirect's target. */
export function fillTarget (target: string, toText: (name: string) => string): string {
  return target.replace(/<([^>]+)>/g, (_, name: string) => toText(name))
}

function withAutomaticMethods (methods: ReadonlySet<string>, hasOptions: boolean): ReadonlySet<string> {
  return new Set([...methods, ...(methods.has('GET') ? ['HEAD'] : []), ...(hasOptions ? ['OPTIONS'] : [])])
}

function mergeSlashPieces (pieces: readonly RulePiece[]): readonly RulePiece[] {
  return pieces.filter((piece, index) => piece.kind !== 'slash' || pieces[index - 1]?.kind !== 'slash')
}

function toShape (piece: RulePiece): string {
  switch (piece.kind) {
    case 'slash': return '/'
    case 'text': return piece.text
    case 'variable': return `<${piece.name}>`
  }
}

// A variable that has a default is fixed: its URL says the default, whatever value is given.
function toUrlPieces ({ source, pieces, defaults }: Pick<Rule, 'source' | 'pieces' | 'defaults'>): readonly (string | RuleVariable)[] {
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

function refuseUnknownNames (rule: Rule, target: string): void {
  fillTarget(target, (name) => {
    if (rule.variables.some((variable) => variable.name === name)) return ''
    throw new FlaskishError('FLASKISH_ERR_RULE_SYNTAX', {
      rule: rule.source,
      position: 0,
      found: `its redirect ${JSON.stringify(target)} names ${JSON.stringify(name)}, which is no variable of it.`,
      fix: 'Use the names of the rule.'
    })
  })
}
