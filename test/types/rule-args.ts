import { type Equal, expectType } from './expect-type.ts'
import type { RuleArgs, UnknownConverter } from '../../lib/routing/rule-types.ts'

type None = Record<never, never>

// each converter gives its type
expectType<Equal<RuleArgs<'/user/<name>'>, { name: string }>>()
expectType<Equal<RuleArgs<'/user/<string:name>'>, { name: string }>>()
expectType<Equal<RuleArgs<'/user/<default:name>'>, { name: string }>>()
expectType<Equal<RuleArgs<'/post/<int:postId>'>, { postId: number }>>()
expectType<Equal<RuleArgs<'/at/<float:x>'>, { x: number }>>()
expectType<Equal<RuleArgs<'/wiki/<path:page>'>, { page: string }>>()
expectType<Equal<RuleArgs<'/order/<uuid:id>'>, { id: string }>>()
expectType<Equal<RuleArgs<'/big/<bigint:id>'>, { id: bigint }>>()
expectType<Equal<RuleArgs<'/<any(a, b):x>'>, { x: 'a' | 'b' }>>()

// a rule without variables gives no arguments
expectType<Equal<RuleArgs<'/'>, {}>>()
expectType<Equal<keyof RuleArgs<'/about/'>, never>>()
expectType<Equal<RuleArgs<'/a>b'>, {}>>()

// several variables, also in one segment and after a path
expectType<Equal<RuleArgs<'/<int:year>-<int:month>/<slug>'>, { year: number, month: number, slug: string }>>()
expectType<Equal<RuleArgs<'/<path:p>.<ext>/edit'>, { p: string, ext: string }>>()
expectType<Equal<RuleArgs<'/<a>/<any(x, y):b>/<int(min=1):c>'>, { a: string, b: 'x' | 'y', c: number }>>()

// arguments of a converter leave its type alone, whatever they hold
expectType<Equal<RuleArgs<'/<int(min=1, max=10):n>'>, { n: number }>>()
expectType<Equal<RuleArgs<'/<float(signed=True):n>'>, { n: number }>>()
expectType<Equal<RuleArgs<'/<string(length=2):lang>/<int(fixed_digits=4):year>'>, { lang: string, year: number }>>()

// any: quotes go, spaces go, and what quotes hold stays
expectType<Equal<RuleArgs<'/<any(a,b):x>'>, { x: 'a' | 'b' }>>()
expectType<Equal<RuleArgs<'/<any( a ,  b ):x>'>, { x: 'a' | 'b' }>>()
expectType<Equal<RuleArgs<'/<any(a):x>'>, { x: 'a' }>>()
expectType<Equal<RuleArgs<'/<any():x>'>, { x: '' }>>()
expectType<Equal<RuleArgs<'/<any("a-b", \'c d\'):x>'>, { x: 'a-b' | 'c d' }>>()
expectType<Equal<RuleArgs<'/<any("a, b", c):x>'>, { x: 'a, b' | 'c' }>>()
expectType<Equal<RuleArgs<'/<any("a)", "(b"):x>/<int:y>'>, { x: 'a)' | '(b', y: number }>>()
expectType<Equal<RuleArgs<'/<any("):", "<b>"):x>/<int:y>'>, { x: '):' | '<b>', y: number }>>()
expectType<Equal<RuleArgs<'/<any("1", \'it"s\'):x>'>, { x: '1' | 'it"s' }>>()
expectType<Equal<RuleArgs<'/<any(" a ", b):x>'>, { x: ' a ' | 'b' }>>()

// any: Werkzeug glues two numbers without a space between them
expectType<Equal<RuleArgs<'/<any(1,2):x>'>, { x: '1,2' }>>()
expectType<Equal<RuleArgs<'/<any(1,2, b):x>'>, { x: '1,2' | 'b' }>>()
expectType<Equal<RuleArgs<'/<any(b,1,2):x>'>, { x: '1,2' | 'b' }>>()
expectType<Equal<RuleArgs<'/<any(1a,b):x>'>, { x: '1a' | 'b' }>>()

// a converter nobody declared is named by its type
expectType<Equal<RuleArgs<'/<nope:x>'>, { x: UnknownConverter<'nope'> }>>()
expectType<Equal<RuleArgs<'/<itn(min=1):x>'>, { x: UnknownConverter<'itn'> }>>()

// several rules: optional where not in all of them
expectType<Equal<RuleArgs<readonly ['/posts/', '/posts/<int:page>']>, { page?: number }>>()
expectType<Equal<RuleArgs<readonly ['/<lang>/', '/<lang>/<int:page>']>, { lang: string, page?: number }>>()
expectType<Equal<RuleArgs<readonly ['/n/<int:x>', '/s/<x>']>, { x: number | string }>>()
expectType<Equal<RuleArgs<['/posts/<int:page>']>, { page: number }>>()
expectType<Equal<RuleArgs<ReadonlyArray<'/posts/' | '/posts/<int:page>'>>, { page?: number }>>()

// defaults are always there, and win over a variable of the same name
expectType<Equal<RuleArgs<'/posts/', { page: number }>, { page: number }>>()
expectType<Equal<RuleArgs<'/posts/<int:page>', { page: number, tag: string }>, { page: number, tag: string }>>()
expectType<Equal<RuleArgs<readonly ['/posts/', '/posts/<int:page>'], { page: number }>, { page: number }>>()
expectType<Equal<RuleArgs<'/<lang>/', { page: number }>, { lang: string, page: number }>>()

// a text the compiler does not know has arguments it does not know
expectType<Equal<RuleArgs<string>, Record<string, unknown>>>()
expectType<Equal<RuleArgs<string[]>, Record<string, unknown>>>()
expectType<Equal<RuleArgs<`${string}/<int:id>`>, Record<string, unknown>>>()
expectType<Equal<RuleArgs<`/<int:id>/${string}`>, Record<string, unknown>>>()
expectType<Equal<RuleArgs<readonly ['/<int:id>', string]>, Record<string, unknown>>>()

// a rule that cannot be parsed fails at registration, with a caret; here it only has no arguments
expectType<Equal<RuleArgs<'/user/<int:id'>, None>>()
