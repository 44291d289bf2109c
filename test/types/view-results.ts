import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { createReadStream } from 'node:fs'
import type { ReadableStream } from 'node:stream/web'
import { abort, html, HTTPException, jsonify, Markup, NotFound, redirect, Response as FlaskishResponse, type View, type ViewResult } from '../../plugins/index.ts'

interface Post { title: string, tags: string[], written: Date, author?: { name: string } }
interface Nested { readonly posts: readonly Post[], next: number | null }
declare const post: Post
declare const nested: Nested
declare const record: Record<string, number>
declare const posts: Post[]
declare const text: string
declare const either: string | undefined
declare const webStream: ReadableStream<Uint8Array>
declare const anything: unknown
declare function view (view: View): void

class User {
  name = 'ann'
  #password = 'secret'
  greet (): string { return this.name + this.#password.length }
}

class Shelf {
  * [Symbol.iterator] (): Iterator<string> { yield 'book' }
  toJSON (): unknown { return [...this] }
}

// text, bytes
view(() => 'Hello, World!')
view(() => text)
view(() => `<h1>${text}</h1>`)
view(() => Buffer.from('x'))
view(() => new Uint8Array(2))
view(async () => 'later')
view(() => Promise.resolve(text))
view(function () { return 'Hello' })

// Markup, flaskish's Response, what jsonify, redirect and abort give
view(() => jsonify(posts))
view(() => [jsonify(posts), 201])
view(() => redirect('/'))
view(async () => redirect('/'))
view(() => abort(404))
view(() => new NotFound('gone'))
view(() => [new HTTPException(), 404])
view(() => new Markup('<b>x</b>'))
view(() => html`<b>${text}</b>`)
view(() => new FlaskishResponse('x', 201))
view(async () => new FlaskishResponse('x', 201))
view(() => [new FlaskishResponse('x'), 404])
view(() => [html`<b>${text}</b>`, 404, { 'X-A': 'b' }])

// objects are JSON, whether a literal, an interface or a record; a class looks like an interface
view(() => ({ ok: true, list: [1, 2], deep: { a: null } }))
view(() => ({}))
view(() => post)
view(() => nested)
view(() => record)
view(() => new User())
view(() => new Shelf())
view(async () => post)
view(async () => ({ post, posts }))

// tuples
view(() => ['made', 201])
view(() => ['made', '201 Made'])
view(() => ['made', '201'])
view(() => ['made', { 'X-A': 'b' }])
view(() => ['made', { 'X-A': ['b', 'c'], 'X-N': 1 }])
view(() => ['made', [['Set-Cookie', 'a=1'], ['Set-Cookie', 'b=2']]])
view(() => ['made', 201, { 'X-A': 'b' }])
view(() => ['made', 201, [['X-A', 'b']]])
view(() => ['made', new Map([['X-A', 'b']])])
view(() => ['made', 201, new Headers({ 'X-A': 'b' })])
view(() => ['made', null])
view(() => ['made', 201, null])
view(() => ['made', null, { 'X-A': 'b' }])
view(() => ['made', undefined, { 'X-A': 'b' }])
view(() => [post, 201])
view(() => [{ error: 'x' }, 400])
view(() => [{ a: 1 }, { 'X-A': 'b' }])
view(() => [Buffer.from('x'), 200, { 'Content-Type': 'image/png' }])
view(() => [Promise.resolve('x'), 201])
view(() => ['made', 201] as const)
view(async () => ['made', 201])
view(async () => [{ error: 'x' }, 404, { 'X-A': 'b' }])

// several kinds in one view
view(() => text === '' ? ['empty', 404] : { text })
view(async () => {
  if (text === '') return ['empty', 404]
  if (text === 'x') return post
  return text
})
view(() => { throw new Error('always') })

// streams
view(function * () { yield 'a'; yield Buffer.from('b') })
view(async function * () { yield 'a' })
view(() => Readable.from(['a']))
view(() => createReadStream('x'))
view(() => webStream)
view(() => new Response('x').body ?? 'nothing')
view(() => [Readable.from(['a']), 200, { 'Content-Type': 'text/csv' }])

// the web's Response, a Node listener
view(() => new Response('x'))
view(async () => await fetch('http://localhost'))
view(() => (request: IncomingMessage, response: ServerResponse) => { response.end(request.url) })

// @ts-expect-error a "return" is missing
view(() => {})
// @ts-expect-error a "return" is missing
view(async () => {})
// @ts-expect-error undefined
view(() => undefined)
// @ts-expect-error undefined in one case
view(() => either)
// @ts-expect-error undefined in one case
view(async () => either)
// @ts-expect-error null
view(() => null)
// @ts-expect-error a number
view(() => 7)
// @ts-expect-error a number
view(async () => 7)
// @ts-expect-error a boolean
view(() => true)
// @ts-expect-error a bigint
view(() => 7n)
// @ts-expect-error a symbol
view(() => Symbol('x'))
// @ts-expect-error unknown
view(() => anything)
// @ts-expect-error a Set
view(() => new Set(['a']))
// @ts-expect-error a Map
view(() => new Map([['a', 1]]))
// @ts-expect-error a Map
view(async () => new Map([['a', 1]]))
// @ts-expect-error a WeakMap
view(() => new WeakMap())
// @ts-expect-error a Date
view(() => new Date())
// @ts-expect-error a regular expression
view(() => /x/)
// @ts-expect-error an ArrayBuffer
view(() => new ArrayBuffer(2))
// @ts-expect-error a class
view(() => User)
// @ts-expect-error a function of something else
view(() => (a: string, b: string) => a + b)

// @ts-expect-error a list: jsonify(list)
view(() => posts)
// @ts-expect-error a list: jsonify(list)
view(async () => posts)
// @ts-expect-error a list: jsonify(list)
view(() => text.split(','))
// @ts-expect-error a list: jsonify(list)
view(() => [])
// @ts-expect-error a list: jsonify(list)
view(() => ['a'])
// @ts-expect-error a list: jsonify(list)
view(() => ['a', 'b'])
// @ts-expect-error a list: jsonify(list)
view(() => [1, 2, 3])
// @ts-expect-error a list: jsonify(list)
view(() => [post, post])
// @ts-expect-error a list as a body
view(() => [['a', 'b'], 200])
// @ts-expect-error the status is no status
view(() => ['made', true])
// @ts-expect-error the status is no status
view(() => ['made', 'Created'])
// @ts-expect-error headers before the status
view(() => ['made', { 'X-A': 'b' }, 201])
// @ts-expect-error four parts
view(() => ['made', 201, {}, 1])
// @ts-expect-error no body
view(() => [null, 204])
// @ts-expect-error no body
view(() => [undefined, 204])
// @ts-expect-error a header that is an object
view(() => ['made', { 'X-A': { b: 1 } }])
// @ts-expect-error a header without a value
view(() => ['made', [['X-A']]])
// @ts-expect-error a number as a body
view(() => [7, 200])
// @ts-expect-error chunks of numbers
view(function * () { yield 1 })
// @ts-expect-error chunks of objects
view(async function * () { yield post })

// a result that was put into a variable first
const result: ViewResult = ['made', 201]
view(() => result)
const listener: ViewResult = createServer().listeners('request')[0] as (request: IncomingMessage, response: ServerResponse) => void
view(() => listener)
