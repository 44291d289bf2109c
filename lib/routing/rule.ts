import { FlaskishError } from '../errors.ts'
import { type Converters, createConverters } from './converters.ts'
import { type RulePiece, type RuleVariable, parseRule } from './parse-rule.ts'
import { type UrlPlan, createUrlPlan } from './url-plan.ts'

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
  /** What stands for the text, where that is no rule's. */
  readonly pieces?: readonly RulePiece[]
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
  readonly defaultNames: readonly string[]
  /** The names of the view's arguments: variables and defaults. */
  readonly argumentNames: readonly string[]
  /** The place among the rules of its table, -1 before it has one. */
  index = -1
  data: Data | undefined
  #urlPlan: UrlPlan | undefined

  /** Throws what `parseRule` throws, and FLASKISH_ERR_RULE_SYNTAX for a redirect that names no variable. */
  constructor (source: string, options: RuleOptions<Data>) {
    const { defaults, redirectTo } = options
    const pieces = options.pieces ?? parseRule(source, options.converters ?? createConverters())
    this.source = source
    this.endpoint = options.endpoint
    this.declaredMethods = options.methods === undefined ? GET : toMethods(options.methods)
    this.provideAutomaticOptions = options.provideAutomaticOptions ?? this.declaredMethods?.has('OPTIONS') === false
    this.methods = withAutomaticMethods(this.declaredMethods, this.provideAutomaticOptions)
    this.defaults = defaults === undefined ? NO_DEFAULTS : Object.assign(Object.create(null), defaults)
    this.strictSlashes = options.strictSlashes ?? true
    this.mergeSlashes = options.mergeSlashes ?? true
    this.redirectTo = redirectTo
    this.pieces = this.mergeSlashes && source.includes('//') ? mergeSlashPieces(pieces) : pieces
    this.variables = pieces.filter((piece) => piece.kind === 'variable')
    this.defaultNames = Object.keys(this.defaults)
    this.argumentNames = toArgumentNames(this.variables, this.defaultNames)
    this.data = options.data
    if (defaults !== undefined) this.#urlPlan = createUrlPlan(this)
    if (typeof redirectTo === 'string') fillTarget(this, redirectTo, ({ name }) => name)
  }

  /** How URLs of this rule are made; from the first one on. */
  get urlPlan (): UrlPlan {
    this.#urlPlan ??= createUrlPlan(this)
    return this.#urlPlan
  }
}

/** Replaces every `<name>` of a redirect's target. Throws FLASKISH_ERR_RULE_SYNTAX for a name the rule does not have. */
export function fillTarget (rule: Rule, target: string, toText: (variable: RuleVariable) => string): string {
  return target.replace(/<([^>]+)>/g, (_, name: string) => toText(getVariable(rule, name)))
}

// Most rules answer to GET alone and have no defaults; they share what says so.
const GET: ReadonlySet<string> = new Set(['GET'])
const GET_HEAD_OPTIONS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])
const NO_DEFAULTS: Readonly<Record<string, unknown>> = Object.freeze(Object.create(null))

function toMethods (methods: Iterable<string> | null): ReadonlySet<string> | null {
  return methods === null ? null : new Set(Array.from(methods, (method) => method.toUpperCase()))
}

function withAutomaticMethods (methods: ReadonlySet<string> | null, hasOptions: boolean): ReadonlySet<string> | null {
  if (methods === null) return null
  if (methods === GET && hasOptions) return GET_HEAD_OPTIONS
  return new Set([...methods, ...(methods.has('GET') ? ['HEAD'] : []), ...(hasOptions ? ['OPTIONS'] : [])])
}

function mergeSlashPieces (pieces: readonly RulePiece[]): readonly RulePiece[] {
  return pieces.filter((piece, index) => piece.kind !== 'slash' || pieces[index - 1]?.kind !== 'slash')
}

function toArgumentNames (variables: readonly RuleVariable[], defaultNames: readonly string[]): readonly string[] {
  const names = variables.map(({ name }) => name)
  return defaultNames.length === 0 ? names : Array.from(new Set([...names, ...defaultNames]))
}

function getVariable ({ source, variables, redirectTo }: Rule, name: string): RuleVariable {
  const variable = variables.find((variable) => variable.name === name)
  if (variable !== undefined) return variable
  throw new FlaskishError('FLASKISH_ERR_RULE_SYNTAX', {
    rule: source,
    position: 0,
    found: `its redirect ${JSON.stringify(redirectTo)} names ${JSON.stringify(name)}, which is no variable of it.`,
    fix: 'Use the names of the rule.'
  })
}
