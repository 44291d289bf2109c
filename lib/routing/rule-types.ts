import type { ViewResult } from '../responses/view-result-types.ts'

/**
 * The type of the argument that each converter gives to a view. A converter of one's own takes part by
 * `declare module 'flaskish' { interface ConverterTypes { list: string[] } }`; `any(a, b)` is the union of its items.
 */
export interface ConverterTypes {
  string: string
  int: number
  float: number
  path: string
  uuid: string
  bigint: bigint
}

/**
 * The rule of every endpoint by its name, for `urlFor('showPost', { postId: 7 })`; several rules are a tuple. Names are
 * free as long as this is empty. `flaskish types` writes
 * `declare module 'flaskish' { interface EndpointMap { showPost: '/post/<int:postId>' } }`.
 */
export interface EndpointMap {}

/** One rule's text, or the texts of the rules that share one endpoint. */
export type RuleText = string | readonly string[]

/** What a view gets from a rule: its variables, each of the type of its converter, then the defaults. */
export type RuleArgs<Rules extends RuleText, Defaults extends object = NoDefaults> =
  IsWide<Rules> extends true
    ? Record<string, unknown>
    : Flat<Omit<SharedFields<ArgsOfText<TextOf<Rules>>>, keyof Defaults> & Defaults>

/** What a URL is built from: the variables of the rule, whatever else belongs into the query, and {@link UrlOptions}. */
export type UrlValues<Rules extends RuleText, Defaults extends object = NoDefaults> =
  IsWide<Rules> extends true
    ? LooseUrlValues
    : KnownUrlValues<OptionalWhere<SharedFields<ValuesOfText<TextOf<Rules>>>, keyof Defaults>>

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

/** The parameter list of {@link Endpoint.url}: the values can be left out where the rule requires none. */
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
export interface UrlFor {
  <Target extends UrlTarget>(target: Target, ...parameters: UrlParametersOf<Target>): string
}

export type UrlTarget = EndpointName | AnyEndpoint | View<never, never, never>

/** Any text while {@link EndpointMap} is empty; then its names, and names relative to the blueprint: `.index`. */
export type EndpointName = [keyof EndpointMap] extends [never] ? string : keyof EndpointMap | `.${string}`

export type UrlParametersOf<Target> =
  Target extends Endpoint<infer Rules, infer Defaults>
    ? UrlParameters<Rules, Defaults>
    : Target extends keyof EndpointMap
      ? UrlParameters<Extract<EndpointMap[Target], RuleText>>
      : [values?: LooseUrlValues | undefined]

/** Stands for the argument of a converter that {@link ConverterTypes} does not know. */
export interface UnknownConverter<Name extends string> {
  readonly 'this converter is missing in the interface ConverterTypes': Name
}

type AnyEndpoint = Pick<Endpoint, 'name' | 'rules'> & { url (...parameters: never): string }

type NoDefaults = Record<never, never>

type QueryItem = string | number | boolean | bigint | null | undefined

type TextOf<Rules extends RuleText> = Rules extends readonly string[] ? Rules[number] : Rules

// A wide text, `string` or `${string}/x`, has variables nobody knows: only such a text makes an index signature.
type IsWide<Rules extends RuleText> = {} extends Record<TextOf<Rules>, true> ? true : false

// ——— from text to variables

interface Variable<Name extends string, Converter extends string, Arguments extends string> {
  name: Name
  converter: Converter
  arguments: Arguments
}

type AnyVariable = Variable<string, string, string>

type VariablesOf<Text extends string, Found = never> =
  Text extends `${string}<${infer Opened}`
    ? Opened extends `${infer Head}>${infer Rest}`
      ? Head extends `${infer Converter}(${string}`
        ? Opened extends `${Converter}(${infer Inner}`
          ? CallOf<Converter, Inner, Found>
          : Found
        : Head extends `${infer Converter}:${infer Name}`
          ? VariablesOf<Rest, Found | Variable<Name, Converter, ''>>
          : VariablesOf<Rest, Found | Variable<Head, 'string', ''>>
      : Found
    : Found

// The arguments end at the first `):name>`; an earlier `):` belongs to a quoted argument.
type CallOf<Converter extends string, Inner extends string, Found, Before extends string = ''> =
  Inner extends `${infer Arguments}):${infer After}`
    ? After extends `${infer Name}>${infer Rest}`
      ? Name extends `${string}${NotInName}${string}`
        ? CallOf<Converter, After, Found, `${Before}${Arguments}):`>
        : VariablesOf<Rest, Found | Variable<Name, Converter, `${Before}${Arguments}`>>
      : Found
    : Found

type NotInName = ')' | '"' | "'" | ',' | ' '

// ——— from variables to types

type ArgsOfText<Text extends string> =
  Text extends string ? { [V in VariablesOf<Text> as V['name']]: ArgOf<V> } : never

type ValuesOfText<Text extends string> =
  Text extends string ? { [V in VariablesOf<Text> as V['name']]: ValueOf<V> } : never

type ArgOf<V extends AnyVariable> =
  V['converter'] extends 'any'
    ? AnyItems<V['arguments']>
    : V['converter'] extends keyof ConverterTypes
      ? ConverterTypes[V['converter']]
      : UnknownConverter<V['converter']>

type ValueOf<V extends AnyVariable> =
  V['converter'] extends keyof ValueTypes ? ValueTypes[V['converter']] : ArgOf<V>

interface ValueTypes {
  string: string | number
  int: number | `${number}`
  float: number | `${number}`
  path: string
  uuid: string
  bigint: bigint | number | string
}

type AnyItems<Arguments extends string, Found extends string = never> =
  Arguments extends `${Space}${infer Rest}`
    ? AnyItems<Rest, Found>
    : Arguments extends `${infer Quote extends '"' | "'"}${infer Quoted}`
      ? Quoted extends `${infer Item}${Quote}${infer Rest}`
        ? Rest extends `${string},${infer Next}` ? AnyItems<Next, Found | Item> : Found | Item
        : Found
      : Arguments extends `${infer Item},${infer Rest}`
        ? IsGlued<Item, Rest> extends true ? GluedItems<Item, Rest, Found> : AnyItems<Rest, Found | TrimEnd<Item>>
        : Found | TrimEnd<Arguments>

// Werkzeug reads `1,2` without a space as one item.
type IsGlued<Item extends string, Rest extends string> =
  Item extends `${bigint}` ? Rest extends `${Digit}${string}` ? true : false : false

type GluedItems<Item extends string, Rest extends string, Found extends string> =
  Rest extends `${infer Second},${infer Next}`
    ? AnyItems<Next, Found | `${Item},${TrimEnd<Second>}`>
    : Found | `${Item},${TrimEnd<Rest>}`

type TrimEnd<Text extends string> = Text extends `${infer Start}${Space}` ? TrimEnd<Start> : Text

type Space = ' ' | '\t' | '\n'

type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9

// ——— from the types of each rule to those of all

// Fields that every member of the union has are required, others are optional.
type SharedFields<Each> =
  { [Name in keyof Each]: Each[Name] } & { [Name in Exclude<EveryKey<Each>, keyof Each>]?: FieldOf<Each, Name> }

type EveryKey<Each> = Each extends unknown ? keyof Each : never

type FieldOf<Each, Name extends PropertyKey> = Each extends { [Key in Name]: infer Value } ? Value : never

type OptionalWhere<Fields, Names extends PropertyKey> =
  Omit<Fields, Names> & Partial<Pick<Fields, Extract<keyof Fields, Names>>>

type KnownUrlValues<Fields> =
  & { readonly [Name in keyof Fields]: {} extends Pick<Fields, Name> ? Fields[Name] | null | undefined : Fields[Name] }
  & UrlOptions
  & { readonly [name: string]: QueryValue | Fields[keyof Fields] }

type Flat<Fields> = { [Name in keyof Fields]: Fields[Name] }
