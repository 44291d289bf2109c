import type { FastifyInstance, FastifyReply } from 'fastify'
import { abort, type Endpoint, rule, urlFor, type View, type ViewContext } from '../../plugins/index.ts'
import { type Equal, expectType } from './expect-type.ts'

declare const app: FastifyInstance
declare const text: string
declare const titles: ReadonlyMap<number, string>
declare function wrapped<Args> (view: (args: Args) => ReturnType<View<Args>>): View<Args>

const showPost = rule('/post/<int:postId>')
const posts = rule(['/posts/', '/posts/<int:page>'])

// arguments come from the rule's text
app.rule('/', () => 'Hello, World!')
app.rule('/post/<int:postId>', ({ postId }) => {
  expectType<Equal<typeof postId, number>>()
  return `${postId + 1}`
})
app.rule('/<any(de, en):lang>/<name>', async (args) => {
  expectType<Equal<typeof args, { lang: 'de' | 'en', name: string }>>()
  return args
})
app.rule(['/posts/', '/posts/<int:page>'], ({ page }) => {
  expectType<Equal<typeof page, number | undefined>>()
  return `${page}`
})
app.rule(['/posts/', '/posts/<int:page>'], ({ page = 1 }) => `${page + 1}`)
app.rule(text, ({ id }) => {
  expectType<Equal<typeof id, unknown>>()
  return 'x'
})
// @ts-expect-error not a variable of the rule
app.rule('/post/<int:postId>', ({ postid }) => `${postid}`)
// @ts-expect-error not a variable of the rule
app.rule('/', ({ id }) => `${id}`)

// or from the rule of a declared endpoint
app.rule(showPost, ({ postId }) => {
  expectType<Equal<typeof postId, number>>()
  return urlFor(showPost, { postId: postId + 1 })
})
app.rule(posts, ({ page }) => {
  expectType<Equal<typeof page, number | undefined>>()
  return `${page}`
})
app.rule(showPost, ({ postId }) => {
  const title = titles.get(postId)
  if (title === undefined) abort(404)
  return title.toUpperCase()
})
// @ts-expect-error not a variable of the rule
app.rule(showPost, ({ page }) => `${page}`)
// @ts-expect-error not an endpoint
app.rule({ name: 'x' }, () => 'x')

// the second argument is the context, `this` is the instance
app.rule('/', function index (args, context) {
  expectType<Equal<typeof args, {}>>()
  expectType<Equal<typeof context, ViewContext>>()
  expectType<Equal<typeof this, FastifyInstance>>()
  return context.request.method
})

app.rule('/', (_args, { reply }) => reply)
app.rule('/', async (_args, { reply }): Promise<FastifyReply> => reply.send('by hand'))
app.rule('/', (_args, { session, g, app }) => `${session.name} ${g.user} ${app.prefix}`)

// options stand between them; defaults are arguments
app.rule('/login', { methods: ['GET', 'POST'] }, function login () { return 'x' })
app.rule('/posts/', { defaults: { page: 1 } }, (args) => {
  expectType<Equal<typeof args, { page: number }>>()
  return args
})
// a function that wraps a view hands the arguments on, with options too
app.rule(showPost, wrapped(({ postId }) => {
  expectType<Equal<typeof postId, number>>()
  return `${postId}`
}))
app.rule(showPost, { methods: ['GET', 'POST'] }, wrapped(({ postId }) => {
  expectType<Equal<typeof postId, number>>()
  return `${postId}`
}))
app.rule('/<lang>/<int:page>', { methods: ['GET', 'POST'] }, wrapped(async (args) => {
  expectType<Equal<typeof args, { lang: string, page: number }>>()
  return args
}))
// @ts-expect-error not a variable of the rule
app.rule(showPost, { methods: ['GET'] }, wrapped(({ page }) => `${page}`))
app.rule('/<lang>/<int:page>', { defaults: { page: 1, tag: 'all' }, endpoint: 'x' }, (args) => {
  expectType<Equal<typeof args, { lang: string, page: number, tag: string }>>()
  return args
})
app.rule(posts, { methods: ['GET'], defaults: { page: 1 } }, ({ page }) => {
  expectType<Equal<typeof page, number>>()
  return `${page}`
})
app.rule(showPost, { methods: ['PUT'] }, ({ postId }) => {
  expectType<Equal<typeof postId, number>>()
  return ['changed', 201]
})
// @ts-expect-error an option nobody knows
app.rule('/', { method: 'POST' }, () => 'x')
// @ts-expect-error methods are a list
app.rule('/', { methods: 'POST' }, () => 'x')
app.rule('/', { strictSlashes: false, schema: { querystring: {} }, preHandler: (_request, _reply, done) => done() }, () => 'x')
app.rule('/', { preHandler: async (request) => { request.log.info(request.url) }, bodyLimit: 10, config: {} }, () => 'x')
// @ts-expect-error no view
app.rule('/')
// @ts-expect-error no view
app.rule('/', { methods: ['POST'] })

// a redirect needs no view
app.rule('/old/<int:postId>', { redirectTo: '/post/<postId>' })
app.rule('/old/<int:postId>', { redirectTo: ({ postId }) => urlFor(showPost, { postId }) })
// @ts-expect-error not a variable of the rule
app.rule('/old/<int:postId>', { redirectTo: ({ id }) => `/post/${id}` })

// views written elsewhere
function show ({ postId }: { postId: number }): string { return `${postId}` }
function list ({ page = 1 }: { page?: number }): string { return `${page}` }
function plain (): string { return 'x' }
const made: View<{ postId: number }> = () => ['made', 201]
app.rule('/post/<int:postId>', show)
app.rule(showPost, show)
app.rule(posts, list)
app.rule('/x', plain)
app.rule(showPost, made)
app.rule(showPost, { methods: ['PUT'] }, made)
// @ts-expect-error the variable is a text there
app.rule('/post/<postId>', show)
// @ts-expect-error the variable is called otherwise
app.rule('/post/<int:id>', show)
// @ts-expect-error the variable is not in all rules
app.rule(['/post/', '/post/<int:postId>'], show)

// wrong results do not compile, with options too
// @ts-expect-error a "return" is missing
app.rule('/', () => {})
// @ts-expect-error a "return" is missing
app.rule('/', function index () {})
// @ts-expect-error a "return" is missing
app.rule(showPost, async ({ postId }) => { urlFor(showPost, { postId }) })
// @ts-expect-error a list
app.rule('/', { methods: ['GET'] }, () => ['a', 'b'])
// @ts-expect-error a number
app.rule('/', { methods: ['GET'] }, async () => 7)

// what app.rule returns is an endpoint
const edit = app.rule('/edit/<int:id>', ({ id }) => `${id}`)
const search = app.rule('/search/', { defaults: { page: 1 } }, ({ page }) => `${page}`)
const paged = app.rule('/paged/<int:page>', { defaults: { page: 1 } }, ({ page }) => `${page}`)
expectType<Equal<typeof edit, Endpoint<'/edit/<int:id>'>>>()
expectType<Equal<typeof search, Endpoint<'/search/', { page: number }>>>()
urlFor(edit, { id: 7 })
edit.url({ id: '7' })
// @ts-expect-error a variable is missing
urlFor(edit)

// in a URL defaults can be left out
urlFor(search)
urlFor(search, { page: 2 })
urlFor(paged)
urlFor(paged, { page: 2 })
// @ts-expect-error not a number
urlFor(paged, { page: 'two' })

// views that link to each other, and to themselves
const first = rule('/first/<int:n>')
const second = rule('/second/<name>')
app.rule(first, ({ n }) => ({ self: urlFor(first, { n: n + 1 }), other: urlFor(second, { name: 'a' }) }))
app.rule(second, ({ name }) => ({ self: urlFor(second, { name }), other: first.url({ n: name.length }) }))
