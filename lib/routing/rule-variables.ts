/** A variable of a rule as its text has it: `<converter(arguments):name>`. */
export interface Variable<Name extends string = string, Converter extends string = string, Arguments extends string = string> {
  name: Name
  converter: Converter
  arguments: Arguments
}

/** The variables of a rule's text, as a union. A text that cannot be parsed has fewer; registering it says why. */
export type VariablesOf<Text extends string, Found = never> =
  Text extends `${string}<${infer Opened}`
    ? Opened extends `${infer Head}>${infer Rest}`
      ? Head extends `${infer Converter}(${string}`
        ? Opened extends `${Converter}(${infer Inner}` ? VariablesOfCall<Converter, Inner, Found> : Found
        : Head extends `${infer Converter}:${infer Name}`
          ? VariablesOf<Rest, Found | Variable<Name, Converter, ''>>
          : VariablesOf<Rest, Found | Variable<Head, 'default', ''>>
      : Found
    : Found

/** The items of `any(…)`, as a union: quotes and spaces around an item are gone, `any()` is the empty text. */
export type AnyItems<Arguments extends string, Found extends string = never> =
  Arguments extends `${Space}${infer Rest}`
    ? AnyItems<Rest, Found>
    : Arguments extends `${infer Quote extends '"' | "'"}${infer Quoted}`
      ? QuotedItems<Quote, Quoted, Found>
      : Arguments extends `${infer Item},${infer Rest}`
        ? IsGlued<Item, Rest> extends true ? GluedItems<Item, Rest, Found> : AnyItems<Rest, Found | TrimEnd<Item>>
        : Found | TrimEnd<Arguments>

// The arguments end at the first `):name>`; an earlier `):` belongs to a quoted argument.
type VariablesOfCall<Converter extends string, Inner extends string, Found, Before extends string = ''> =
  Inner extends `${infer Arguments}):${infer After}`
    ? After extends `${infer Name}>${infer Rest}`
      ? Name extends `${string}${NotInName}${string}`
        ? VariablesOfCall<Converter, After, Found, `${Before}${Arguments}):`>
        : VariablesOf<Rest, Found | Variable<Name, Converter, `${Before}${Arguments}`>>
      : Found
    : Found

type NotInName = ')' | '"' | "'" | ',' | ' '

type QuotedItems<Quote extends string, Quoted extends string, Found extends string> =
  Quoted extends `${infer Item}${Quote}${infer Rest}`
    ? Rest extends `${string},${infer Next}` ? AnyItems<Next, Found | Item> : Found | Item
    : Found

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
