import t from 'tap'
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import { addBodyParsers, findForm, readBody, readValidatedBody } from '../../plugins/bodies.ts'
import { readOptions } from '../../plugins/options.ts'
import { TemporaryFolder } from '../../plugins/temporary-files.ts'
import { rememberReply } from '../../plugins/uploads.ts'
import { BOUNDARY, field, file, form } from '../multipart.ts'

/** An app that reads bodies in flaskish's way, and answers with what `show` makes of a request. */
function createApp (show: (request: FastifyRequest) => unknown, { schema, debug = false }: { schema?: object, debug?: boolean } = {}): FastifyInstance {
  const app = Fastify()
  app.addHook('onRequest', async (request, reply) => rememberReply(request, reply))
  addBodyParsers(app, readOptions({ debug }), new TemporaryFolder())
  app.post('/', { ...(schema && { schema: { body: schema } }) }, async (request) => ({ shown: show(request) ?? null }))
  return app
}

async function post (app: FastifyInstance, type: string, payload: string): Promise<unknown> {
  return (await app.inject({ method: 'POST', url: '/', headers: { 'content-type': type }, payload })).json()
}

t.test('addBodyParsers', async (t) => {
  t.test('reads every type as bytes, and takes them apart when asked', async (t) => {
    const app = createApp(({ body }) => body)
    t.same(await post(app, 'application/json', '{"a":1}'), { shown: { a: 1 } })
    t.same(await post(app, 'application/x-www-form-urlencoded', 'a=1&a=2&b=3&__proto__=x'), JSON.parse('{"shown":{"a":["1","2"],"b":"3","__proto__":"x"}}'))
    t.same(await post(app, 'text/plain', 'é'), { shown: 'é' })
    t.match(await post(app, 'x/y', 'ab'), { shown: { type: 'Buffer', data: [97, 98] } })
    t.same(await post(app, 'application/json', ''), { shown: null })
  })

  t.test('reads nothing that is not asked for', async (t) => {
    t.same(await post(createApp(({ flaskishBody }) => String(flaskishBody)), 'application/json', '{'), { shown: '{' })
    t.match(await post(createApp(({ body }) => body), 'application/json', '{'), { statusCode: 400 })
  })

  t.test('reads once, and lets hooks put another body in place', async (t) => {
    t.same(await post(createApp((request) => request.body === request.body), 'application/json', '{}'), { shown: true }) // eslint-disable-line no-self-compare
    t.same(await post(createApp((request) => { request.body = 5; return request.body }), 'application/json', '{'), { shown: 5 })
  })

  t.test('parses at once for a schema, what the view can read and nothing else', async (t) => {
    const schema = { type: 'object', required: ['a'] }
    const app = createApp(({ body }) => body, { schema })
    t.same(await post(app, 'application/json', '{"a":1}'), { shown: { a: 1 } })
    t.same(await post(app, 'application/x-www-form-urlencoded', 'a=1'), { shown: { a: '1' } })
    t.match(await post(app, 'application/json', '{}'), { statusCode: 400 })
    t.match(await post(app, 'text/plain', '{"a":1}'), { statusCode: 400 })
    t.match(await post(app, 'image/png', '{"a":1}'), { statusCode: 415 })
    t.match(await post(createApp(() => '', { schema, debug: true }), 'image/png', 'x'), { statusCode: 415, message: /"image\/png"/ })
  })
})

t.test('readBody', async (t) => {
  t.test('has the bytes as they arrived', async (t) => {
    const app = createApp((request) => Buffer.from(readBody(request)).toString(), { schema: { type: 'object' } })
    t.same(await post(app, 'application/json', '{ "a": 1 }'), { shown: '{ "a": 1 }' })
  })

  t.test('has what stands for them where the host has parsed the body', async (t) => {
    const app = Fastify()
    app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, _text, done) => { done(null, { a: ['1', '2'], b: 3 }) })
    app.addContentTypeParser('x/null', { parseAs: 'string' }, (_request, _text, done) => { done(null, null) })
    app.addContentTypeParser('x/bytes', { parseAs: 'buffer' }, (_request, bytes, done) => { done(null, bytes) })
    app.post('/', async (request) => ({ shown: Buffer.from(readBody(request)).toString() }))
    t.same(await post(app, 'application/json', '{ "a": 1 }'), { shown: '{"a":1}' })
    t.same(await post(app, 'application/json', '"text"'), { shown: '"text"' })
    t.same(await post(app, 'application/json', 'null'), { shown: 'null' })
    t.same(await post(app, 'text/plain', 'text'), { shown: 'text' })
    t.same(await post(app, 'application/x-www-form-urlencoded', 'x'), { shown: 'a=1&a=2&b=3' })
    t.same(await post(app, 'x/null', 'x'), { shown: '' })
    t.same(await post(app, 'x/bytes', 'bytes'), { shown: 'bytes' })
    t.same((await app.inject({ method: 'POST', url: '/' })).json(), { shown: '' })
  })
})

t.test('a multipart form', async (t) => {
  const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`
  const SENT = form(field('a', '1'), field('a', '2'), field('b', '3'), file('f', 'f', '4')).toString()

  t.test('is read as such, with its fields as the body', async (t) => {
    t.same(await post(createApp(({ body }) => body), FORM_TYPE, SENT), { shown: { a: ['1', '2'], b: '3' } })
    t.same(await post(createApp((request) => [...findForm(request).fields]), FORM_TYPE, SENT), { shown: [['a', '1'], ['a', '2'], ['b', '3']] })
    t.same(await post(createApp((request) => readBody(request).length), FORM_TYPE, SENT), { shown: 0 })
    t.match(await post(createApp(() => '', { schema: { type: 'object' } }), FORM_TYPE, SENT), { statusCode: 415 })
  })

  t.test('has the fields that a parser of the host has found, if it has', async (t) => {
    const bodies: ReadonlyArray<readonly [body: unknown, fields: unknown]> = [
      [{ a: { type: 'field', value: '1' }, b: [{ type: 'field', value: '2' }, { type: 'file' }], c: { type: 'field', value: {} } }, [['a', '1'], ['b', '2']]],
      [{ a: '1', b: ['2', Buffer.from('3')], c: 4, d: null }, [['a', '1'], ['b', '2']]],
      ['text', []],
      [Buffer.from('bytes'), []],
      [null, []],
      [undefined, []]
    ]
    for (const [body, fields] of bodies) {
      const app = Fastify()
      app.addContentTypeParser('multipart/form-data', (_request, payload, done) => { payload.resume().on('end', () => done(null, body)) })
      app.post('/', async (request) => ({ shown: [...findForm(request).fields] }))
      t.same(await post(app, FORM_TYPE, SENT), { shown: fields })
    }
  })
})

t.test('readValidatedBody', async (t) => {
  t.test('is what a schema let through', async (t) => {
    const schema = { type: 'object', additionalProperties: false, properties: { a: { type: 'integer' }, b: { default: 2 } } }
    const app = createApp((request) => Buffer.from(readValidatedBody(request)).toString(), { schema })
    t.same(await post(app, 'application/json', '{ "a": "1", "c": 3 }'), { shown: '{"a":1,"b":2}' })
    t.same(await post(app, 'application/x-www-form-urlencoded', 'a=1&c=3'), { shown: 'a=1&b=2' })
  })

  t.test('is the body itself without a schema', async (t) => {
    const app = createApp((request) => Buffer.from(readValidatedBody(request)).toString())
    t.same(await post(app, 'application/json', '{ "a": 1 }'), { shown: '{ "a": 1 }' })
  })
})

t.test('a schema for each type', async (t) => {
  t.test('takes these types, and no other', async (t) => {
    const app = createApp((request) => Buffer.from(readValidatedBody(request)).toString(), { schema: { content: { 'application/json': { schema: { type: 'object' } } } } })
    t.same(await post(app, 'application/json', '{"a":1}'), { shown: '{"a":1}' })
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/vnd.api+json']) t.match(await post(app, type, '{"a":1}'), { statusCode: 415 }, type)
  })
})
