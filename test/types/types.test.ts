import { fileURLToPath } from 'node:url'
import t from 'tap'
import ts from 'typescript'

// What needs a program of its own: the other files of this folder are checked together by `tsc -p tsconfig.json`, with
// `isolatedDeclarations` (an app has it off) and without declared endpoints (those of one file would count for all).

const FOLDER = fileURLToPath(new URL('./', import.meta.url)).replaceAll('\\', '/')

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  allowImportingTsExtensions: true,
  customConditions: ['flaskish-source'],
  types: ['node'],
  lib: ['lib.es2023.d.ts'],
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext
}

// What is on disk, read once for all programs.
const sources = new Map<string, ts.SourceFile | undefined>()

t.test('the types of an app', async (t) => {
  t.test('views that link to each other across modules make no circle', async (t) => {
    t.same(findErrors({
      'authors.ts': `
        import Fastify from 'fastify'
        import { rule, urlFor } from 'flaskish'
        import { showBook } from './books.ts'

        export const showAuthor = rule('/author/<name>')
        Fastify().rule(showAuthor, ({ name }) => urlFor(showBook, { id: name.length }))
        // @ts-expect-error a variable is missing
        urlFor(showBook)`,
      'books.ts': `
        import Fastify from 'fastify'
        import { rule, urlFor } from 'flaskish'
        import { showAuthor } from './authors.ts'

        export const showBook = rule('/book/<int:id>')
        Fastify().rule(showBook, ({ id }) => ({ next: showBook.url({ id: id + 1 }), author: urlFor(showAuthor, { name: 'ann' }) }))
        // @ts-expect-error a variable is missing
        urlFor(showAuthor, {})`
    }), [])
  })

  t.test('declared endpoints are checked by name', async (t) => {
    t.same(findErrors({
      'flaskish-routes.d.ts': `
        import 'flaskish'
        declare module 'flaskish' {
          interface EndpointMap {
            'index': '/'
            'blog.post': '/post/<int:postId>'
            'blog.list': readonly ['/posts/', '/posts/<int:page>']
          }
        }`,
      'app.ts': `
        import Fastify from 'fastify'
        import { rule, urlFor } from 'flaskish'

        urlFor('index', { q: 'a' })
        urlFor('blog.post', { postId: 7, _external: true })
        urlFor('blog.list')
        urlFor('.post', { postId: 7 })
        urlFor(rule('/<name>'), { name: 'ann' })
        Fastify().urlFor('blog.list', { page: 2 })
        // @ts-expect-error no such endpoint
        urlFor('blog.psot', { postId: 7 })
        // @ts-expect-error a variable is missing
        urlFor('blog.post')
        // @ts-expect-error not a number
        Fastify().urlFor('blog.post', { postId: 'seven' })`
    }), [])
  })

  t.test('custom converters have the type that is declared for them', async (t) => {
    t.same(findErrors({
      'app.ts': `
        import Fastify from 'fastify'
        import flaskish, { urlFor } from 'flaskish'

        declare module 'flaskish' {
          interface ConverterTypes { list: string[], day: Date }
        }

        const app = Fastify()
        await app.register(flaskish, { converters: { list: { pattern: /[^/]+/, parse: (text) => text.split('+') } } })
        const tagged = app.rule('/tags/<list:tags>/<day:since>', ({ tags, since }) => tags.join() + since.getTime())
        urlFor(tagged, { tags: ['a', 'b'], since: new Date(), page: 2 })
        // @ts-expect-error not a list
        urlFor(tagged, { tags: 'a+b', since: new Date() })
        // @ts-expect-error a converter nobody declared
        app.rule('/x/<lits:tags>', ({ tags }) => tags.join())`
    }), [])
  })

  t.test('sessions have the types that are declared for their keys, and take others as they come', async (t) => {
    t.same(findErrors({
      'app.ts': `
        import Fastify from 'fastify'
        import { session, type Session } from 'flaskish'
        import { expectType, type Equal } from './expect-type.ts'

        declare module 'flaskish' {
          interface SessionData { username: string, cart?: number[] }
        }

        expectType<Equal<typeof session.username, string>>()
        expectType<Equal<typeof session.cart, number[] | undefined>>()
        session.username = 'ann'
        session.cart = [7]
        delete session.cart
        const cart = session.get('cart', [])
        cart?.push(7)
        expectType<Equal<ReturnType<typeof readName>, string | undefined>>()
        const readName = () => session.get('username')
        const counted = session.setDefault('cart', []).length
        session.update({ username: 'ann', theme: 'dark', counted })
        // Whatever nobody declared is there, and unknown.
        session['theme'] = 'dark'
        expectType<Equal<typeof session['theme'], unknown>>()
        // The view's second argument is the same.
        Fastify().rule('/', (_args, { session: own }) => {
          expectType<Equal<typeof own, Session>>()
          return own.username
        })
        // @ts-expect-error no number
        session.username = 7
        // @ts-expect-error a list of numbers
        session.cart = ['7']
        // @ts-expect-error no number
        session.setDefault('username', 7)
        // @ts-expect-error no number
        session.update({ username: 7 })
        // @ts-expect-error it may be missing
        session.cart.push(7)
        // @ts-expect-error what a key holds that nobody declared has to be looked at first
        session['theme'].toUpperCase()
        // @ts-expect-error it says so and is not told
        session.isNew = true`
    }), [])
  })

  t.test('sessions without declarations have unknown values under any key', async (t) => {
    t.same(findErrors({
      'app.ts': `
        import { session } from 'flaskish'
        import { expectType, type Equal } from './expect-type.ts'

        session.username = 'ann'
        expectType<Equal<typeof session.username, unknown>>()
        session.permanent = true
        const name: unknown = session.get('username') ?? session.pop('name', 'nobody')
        if (typeof name === 'string') name.toUpperCase()
        // @ts-expect-error it is unknown
        session.username.toUpperCase()
        // @ts-expect-error true or false
        session.permanent = 'yes'`
    }), [])
  })
})

/** The errors in the files of an app that imports the package by its name. */
function findErrors (files: Record<string, string>): string[] {
  const names = Object.keys(files).map((name) => FOLDER + name)
  const program = ts.createProgram(names, OPTIONS, createHost(files))
  return names.flatMap((name) => program.getSemanticDiagnostics(program.getSourceFile(name)).map(({ messageText }) =>
    `${name}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`))
}

/** A host that has these files besides those on disk. */
function createHost (files: Record<string, string>): ts.CompilerHost {
  const disk = ts.createCompilerHost(OPTIONS)
  const textOf = (name: string): string | undefined => name.startsWith(FOLDER) ? files[name.slice(FOLDER.length)] : undefined
  return {
    ...disk,
    fileExists: (name) => textOf(name) !== undefined || disk.fileExists(name),
    readFile: (name) => textOf(name) ?? disk.readFile(name),
    getSourceFile: (name, options) => {
      const text = textOf(name)
      if (text !== undefined) return ts.createSourceFile(name, text, options)
      if (!sources.has(name)) sources.set(name, disk.getSourceFile(name, options))
      return sources.get(name)
    }
  }
}
