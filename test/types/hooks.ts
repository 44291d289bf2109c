import Fastify, { type FastifyInstance } from 'fastify'
import { Response, type BeforeRequestFunction, type RequestEvents, type ViewContext } from 'flaskish'
import { expectType, type Equal } from './expect-type.ts'

const app = Fastify()

app.beforeRequest(function (context) {
  expectType<Equal<typeof this, FastifyInstance>>()
  expectType<Equal<typeof context, ViewContext>>()
})
app.beforeRequest(async () => undefined)
app.beforeRequest(({ request }) => request.path === '/' ? 'early' : undefined)
app.beforeRequest(async () => ['early', 403])
app.beforeRequest(() => new Response('early'))
// @ts-expect-error a number is no result
app.beforeRequest(() => 7)
// @ts-expect-error null is none either: return nothing
app.beforeRequest(() => null)
// @ts-expect-error nor a list
app.beforeRequest(async () => ['a', 'b', 'c', 'd'])
// @ts-expect-error no function
app.beforeRequest('early')

app.afterRequest(function (response, context) {
  expectType<Equal<typeof this, FastifyInstance>>()
  expectType<Equal<typeof response, Response>>()
  expectType<Equal<typeof context, ViewContext>>()
})
app.afterRequest((response) => response)
app.afterRequest(async () => new Response('other'))
// @ts-expect-error text is no Response
app.afterRequest(() => 'text')

app.teardownRequest(function (error, context) {
  expectType<Equal<typeof this, FastifyInstance>>()
  expectType<Equal<typeof error, unknown>>()
  expectType<Equal<typeof context, ViewContext>>()
})
app.teardownRequest(async () => {})

app.urlValuePreprocessor((endpoint, values, context) => {
  expectType<Equal<typeof endpoint, string | undefined>>()
  expectType<Equal<typeof values, Record<string, unknown>>>()
  expectType<Equal<typeof context, ViewContext>>()
})
app.urlDefaults((endpoint, values) => {
  expectType<Equal<typeof endpoint, string>>()
  values['lang'] ??= 'en'
})

export const login: BeforeRequestFunction = function ({ reply }) {
  return reply.sent ? undefined : 'early'
}

export type Finished = RequestEvents['flaskish.request.finished']['response']
expectType<Equal<Finished, Response>>()
