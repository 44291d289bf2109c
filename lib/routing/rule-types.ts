import type { ViewResult } from '../responses/view-result-types.ts'
import type { AnyItems, Variable, VariablesOf } from './rule-variables.ts'

/**
 * The type of the argument that each converter gives to a view; `any(a, b)` is the union of its items. A converter of
 * one's own takes part by declaration merging.
 * @example declare module 'flaskish' { interface ConverterTypes { list: string[] } }
 */
export interface ConverterTypes {
  default: string
  string: string
  int: number
  float: number
  path: string
  uuid: string
  bigint: bigint
}

/**
 * The rule of every endpoint by its name, for `urlFor('showPost', { postId: 7 })`; several rules are a tuple. As long as
 * this is empty, names are free. `flaskish types` writes it.
 * @example declare module 'flaskish' { interface EndpointMap { showPost: '/post/<int:postId>' } }
 */
export interface EndpointMap {}

/** One rule's text, or the texts of the rules that share one endpoint. */
export type RuleText = string | readonly string[]

/** What a view gets from a rule: its variables, each of the type of its converter, then the defaults. */
export type RuleArgs<Rules extends RuleText, Defaults extends object = NoDefaults> =
  IsWide<Rules> extends true
    ? Record<string, unknown>
    : WithDefaults<Rules extends string ? ArgsOf<Rules> : Merged<ArgsOf<TextOf<Rules>>>, Defaults>

/** What a URL is built from: the variables of the rule, {@link UrlOptions}, and whatever else belongs into the query. */
export type UrlValues<Rules extends RuleText, Defaults extends object = NoDefaults> =
  IsWide<Rules> extends true
    ? LooseUrlValues
    : WithQuery<OptionalWhere<Rules extends string ? ValuesOf<Rules> : Merged<ValuesOf<TextOf<Rules>>, null | undefined>, keyof Defaults>>

/** The values for an endpoint whose rule the compiler does not know. */
export interface LooseUrlValues extends UrlOptions {
  readonly [name: string]: unknown
}

export interface UrlOptions {
  /** The fragment, without its `#`. */
  readonly _anchor?: string | undefined
  /** Whether the URL begins with scheme and host. */
  readonly _external?: boolean | undefined
  /** The scheme of an external URL. */
  readonly _scheme?: string | undefined
  /** The method whose rule is meant, where an endpoint has several. */
  readonly _method?: string | undefined
}

/** What may follow the question mark; null, undefined and an empty list are left out, a list repeats its name. */
export type QueryValue = QueryItem | readonly QueryItem[]

/** The parameters of a function that builds the URL of a rule: values can be left out where the rule requires none. */
export type UrlParameters<Rules extends RuleText, Defaults extends object = NoDefaults> =
  {} extends UrlValues<Rules, Defaults>
    ? [values?: UrlValues<Rules, Defaults> | undefined]
    : [values: UrlValues<Rules, Defaults>]

/** A rule, or several, under one name: made by `rule()` or `app.rule()`, taken by `urlFor()`. */
export interface Endpoint<Rules extends RuleText = RuleText, Defaults extends object = NoDefaults> {
  readonly name: string
  readonly rules: readonly string[]
  url (...parameters: UrlParameters<Rules, Defaults>): string
}

/** The function behind a rule. Its arguments are one object; what it returns becomes the answer. */
export type View<Args = Record<string, unknown>, Context = unknown, This = unknown> =
  (this: This, args: Args, context: Context) => ViewResult | PromiseLike<ViewResult>

/** `rule()`: an endpoint without app and view, declared first so that views can link to each other. */
export interface DeclareRule {
  <const Rules extends RuleText>(rules: Rules, options?: { readonly endpoint?: string }): Endpoint<Rules>
}

/** `app.rule()`. Options, Context and This are the plugin's own. */
export interface AddRule<Options extends object, Context, This> {
  <const Rules extends RuleText>(
    rule: Rules | Endpoint<Rules>,
    view: View<RuleArgs<Rules>, Context, This>
  ): Endpoint<Rules>
  // Apart from the next one, so that a function that wraps the view infers its arguments: `Defaults` would not be known yet.
  <const Rules extends RuleText>(
    rule: Rules | Endpoint<Rules>,
    options: Options & { readonly defaults?: never },
    view: View<RuleArgs<Rules>, Context, This>
  ): Endpoint<Rules>
  <const Rules extends RuleText, Defaults extends object = NoDefaults>(
    rule: Rules | Endpoint<Rules>,
    options: Options & { readonly defaults?: Defaults },
    view: View<RuleArgs<Rules, Defaults>, Context, This>
  ): Endpoint<Rules, Defaults>
  <const Rules extends RuleText, Defaults extends object = NoDefaults>(
    rule: Rules | Endpoint<Rules>,
    options: Options & { readonly defaults?: Defaults, readonly redirectTo: RedirectTarget<RuleArgs<Rules, Defaults>> }
  ): Endpoint<Rules, Defaults>
}

/** A path with `<name>` in it, or a function of the arguments. */
export type RedirectTarget<Args> = string | ((args: Args) => string)

/** `urlFor()`: by endpoint, by name, or by a view that only one endpoint has. */
export interface UrlFor<Endpoints = EndpointMap> {
  <Target extends EndpointName<Endpoints> | AnyEndpoint | AnyView>(
    target: Target, ...parameters: UrlParametersOf<Target, Endpoints>
  ): string
}

/** Any text while {@link EndpointMap} is empty; then its names, and names relative to the blueprint: `.index`. */
export type EndpointName<Endpoints = EndpointMap> =
  [keyof Endpoints] extends [never] ? string : keyof Endpoints | `.${string}`

/** Stands for the argument of a converter that {@link ConverterTypes} does not have. */
export interface UnknownConverter<Name extends string> {
  readonly 'is missing in the interface ConverterTypes': Name
}

type NoDefaults = Record<never, never>

type AnyEndpoint = Pick<Endpoint, 'name' | 'rules'>

type AnyView = View<never, never, never>

type QueryItem = string | number | boolean | bigint | null | undefined

// The brackets keep the compiler from looking at every endpoint of a large map for each call (measured: half the time).
type UrlParametersOf<Target, Endpoints> =
  [Target] extends [Endpoint<infer Rules, infer Defaults>]
    ? UrlParameters<Rules, Defaults>
    : [Target] extends [keyof Endpoints]
        ? UrlParameters<Extract<Endpoints[Target], RuleText>>
        : [values?: LooseUrlValues | undefined]

type TextOf<Rules extends RuleText> = Rules extends readonly string[] ? Rules[number] : Rules

// `string` or `${string}/x` may hold variables that nobody sees; only such a text makes an index signature.
type IsWide<Rules extends RuleText> = {} extends Record<TextOf<Rules>, true> ? true : false

type ArgsOf<Text extends string> =
  Text extends string ? { [V in VariablesOf<Text> as V['name']]: ArgOf<V> } : never

type ArgOf<V extends Variable> =
  V['converter'] extends 'any'
    ? AnyItems<V['arguments']>
    : V['converter'] extends keyof ConverterTypes
      ? ConverterTypes[V['converter']]
      : UnknownConverter<V['converter']>

type ValuesOf<Text extends string> =
  Text extends string ? { [V in VariablesOf<Text> as V['name']]: ValueOf<V> } : never

type ValueOf<V extends Variable> =
  V['converter'] extends keyof BuiltInValues ? BuiltInValues[V['converter']] : ArgOf<V>

interface BuiltInValues {
  default: string | number | bigint
  string: string | number | bigint
  int: number | bigint | `${number}`
  float: number | `${number}`
  path: string
  uuid: string
  bigint: bigint | number | string
}

type WithDefaults<Args, Defaults> =
  [keyof Defaults] extends [never] ? Args : Flat<Omit<Args, keyof Defaults> & Defaults>

type OptionalWhere<Fields, Names extends PropertyKey> =
  [Names] extends [never]
    ? Fields
    : Omit<Fields, Names> & { [Name in Extract<keyof Fields, Names>]?: Fields[Name] | null | undefined }

// A custom converter may take what no query value is, so its type belongs to the index signature.
type WithQuery<Fields> = Readonly<Fields> & UrlOptions & { readonly [name: string]: QueryValue | Fields[keyof Fields] }

// One object for several rules: what only some of them have is optional.
type Merged<Each, Absent = never, Shared extends keyof Each = keyof Each> = Flat<
  & { [Name in Shared]: Each[Name] }
  & { [Name in Exclude<NameIn<Each>, Shared>]?: FieldOf<Each, Name> | Absent }
>

type NameIn<Each> = Each extends unknown ? keyof Each : never

type FieldOf<Each, Name extends PropertyKey> = Each extends { [Key in Name]: infer Value } ? Value : never

type Flat<Fields> = { [Name in keyof Fields]: Fields[Name] }
