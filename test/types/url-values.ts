import { type Equal, expectType } from './expect-type.ts'
import { type Endpoint, rule, urlFor, type UrlFor, type UrlValues, type View } from '../../plugins/index.ts'
import type { LooseUrlValues } from '../../lib/routing/rule-types.ts'

declare const text: string
declare const id: number
declare const view: View<{ id: number }>

const index = rule('/')
const user = rule('/user/<name>')
const post = rule('/post/<int:postId>', { endpoint: 'blog.post' })
const point = rule('/at/<float:x>,<float:y>')
const wiki = rule('/wiki/<path:page>')
const order = rule('/order/<uuid:id>')
const big = rule('/big/<bigint:id>')
const lang = rule('/<any(de, en):lang>/')
const posts = rule(['/posts/', '/posts/<int:page>'])
const dynamic = rule(text)
const unknown = rule('/<nope:x>')

expectType<Equal<typeof post, Endpoint<'/post/<int:postId>'>>>()
expectType<Equal<typeof posts, Endpoint<readonly ['/posts/', '/posts/<int:page>']>>>()
expectType<Equal<ReturnType<typeof urlFor>, string>>()
expectType<Equal<ReturnType<typeof post.url>, string>>()
expectType<Equal<UrlValues<string>, LooseUrlValues>>()

// no variables: no values needed
urlFor(index)
urlFor(index, undefined)
urlFor(index, {})
index.url()

// each converter takes its type, and the texts that it can read
urlFor(user, { name: 'ann' })
urlFor(user, { name: 7 })
urlFor(user, { name: text })
urlFor(post, { postId: 7 })
urlFor(post, { postId: '7' })
urlFor(post, { postId: id + 1 })
urlFor(post, { postId: `${id}` })
urlFor(point, { x: 1.5, y: '2.5' })
urlFor(wiki, { page: 'a/b' })
urlFor(order, { id: crypto.randomUUID() })
urlFor(big, { id: 9007199254740993n })
urlFor(big, { id: '9007199254740993' })
urlFor(lang, { lang: 'de' })
post.url({ postId: 7 })

// @ts-expect-error a variable is missing
urlFor(post)
// @ts-expect-error a variable is missing
urlFor(post, {})
// @ts-expect-error a variable is missing
post.url()
// @ts-expect-error a variable is missing
post.url({ page: 1 })
// @ts-expect-error a variable is missing, the name is mistyped
urlFor(post, { postid: 7 })
// @ts-expect-error not a number
urlFor(post, { postId: 'seven' })
// @ts-expect-error not a number
urlFor(post, { postId: text })
// @ts-expect-error not a number
urlFor(post, { postId: true })
// @ts-expect-error null
urlFor(post, { postId: null })
// @ts-expect-error undefined
urlFor(post, { postId: undefined })
// @ts-expect-error not a text
urlFor(user, { name: { first: 'ann' } })
// @ts-expect-error not a text
urlFor(wiki, { page: ['a', 'b'] })
// @ts-expect-error one of two is missing
urlFor(point, { x: 1 })
// @ts-expect-error not an item
urlFor(lang, { lang: 'fr' })
// @ts-expect-error not an item
urlFor(lang, { lang: text })
// @ts-expect-error a converter nobody declared
urlFor(unknown, { x: 'a' })
// @ts-expect-error not an endpoint
urlFor({ postId: 7 })
// @ts-expect-error not an endpoint
urlFor(7)

// several rules: what only some of them have can be left out
urlFor(posts)
urlFor(posts, { page: 2 })
urlFor(posts, { page: undefined })
// @ts-expect-error not a number
urlFor(posts, { page: 'two' })

// the rest is the query
urlFor(post, { postId: 7, q: 'a b', page: 2, all: true, tags: ['x', 'y'], none: null, big: 7n, empty: undefined })
urlFor(index, { next: '/', ids: [1, 2] as const })
// @ts-expect-error an object is no query value
urlFor(index, { filter: { a: 1 } })
// @ts-expect-error a function is no query value
urlFor(index, { filter: () => 1 })

// Flask's options
urlFor(post, { postId: 7, _anchor: 'top', _external: true, _scheme: 'https', _method: 'POST' })
urlFor(index, { _external: true })
urlFor('post', { _external: true, postId: 7 })
// @ts-expect-error a boolean
urlFor(post, { postId: 7, _external: 'yes' })
// @ts-expect-error a text
urlFor(index, { _anchor: 7 })
// @ts-expect-error a boolean
urlFor('post', { _external: 'yes' })

// names are free while nothing declares them, views and texts unknown to the compiler always
urlFor('post')
urlFor('.post', { postId: 7 })
urlFor(text, { anything: new Date() })
urlFor(view)
urlFor(view, { id: 7 })
urlFor(dynamic)
urlFor(dynamic, { postId: 7 })

// any endpoint is an Endpoint
const endpoints: Endpoint[] = [index, post, posts, big, dynamic]
for (const endpoint of endpoints) urlFor(endpoint, { postId: 7 })

// what has been checked once can be handed on
const values: UrlValues<'/post/<int:postId>'> = { postId: 7, page: 2 }
urlFor(post, values)
post.url(values)
const link = (to: Endpoint<'/post/<int:postId>'>): string => to.url({ postId: 7 })
link(post)
// @ts-expect-error another rule
link(user)

// once names are declared, they are checked as endpoints are
declare const urlForDeclared: UrlFor<{
  index: '/'
  'blog.post': '/post/<int:postId>'
  posts: readonly ['/posts/', '/posts/<int:page>']
  static: '/static/<path:filename>'
}>
urlForDeclared('index')
urlForDeclared('index', { page: 2, _external: true })
urlForDeclared('blog.post', { postId: 7 })
urlForDeclared('posts')
urlForDeclared('posts', { page: 2 })
urlForDeclared('static', { filename: 'style.css' })
urlForDeclared('.post', { postId: 7 })
urlForDeclared(user, { name: 'ann' })
urlForDeclared(view, { id: 7 })
// @ts-expect-error no such endpoint
urlForDeclared('blog.psot', { postId: 7 })
// @ts-expect-error no such endpoint
urlForDeclared(text)
// @ts-expect-error a variable is missing
urlForDeclared('blog.post')
// @ts-expect-error not a number
urlForDeclared('blog.post', { postId: 'seven' })
// @ts-expect-error not a number
urlForDeclared('posts', { page: 'two' })
// @ts-expect-error a variable is missing
urlForDeclared(user, {})
