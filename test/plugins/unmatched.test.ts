import t from 'tap'
import { g, request } from 'flaskish'
import { buildApp } from '../build-app.ts'

t.test('answerUnmatched', async (t) => {
  t.test('redirects to the canonical URL, with the query, as it is and escaped where it must be', async (t) => {
    const app = await buildApp(t)
    app.rule('/dir/', () => '')
    t.match((await app.inject('/dir?a=1&b=%20')).headers, { location: '/dir/?a=1&b=%20' })
    t.match((await app.inject('/dir?')).headers, { location: '/dir/' })
    t.match((await app.inject('/dir?"><script>')).headers, { location: '/dir/?%22%3E%3Cscript%3E' })
  })
  t.test('redirects under the application root and a trusted prefix', async (t) => {
    const app = await buildApp(t, { applicationRoot: '/app', proxy: { prefix: 1 } })
    app.rule('/dir/', () => '')
    t.equal((await app.inject('/dir')).headers.location, '/app/dir/')
    t.equal((await app.inject({ url: '/dir', headers: { 'x-forwarded-prefix': '//evil.example/' } })).headers.location, '/evil.example/dir/')
  })
  t.test('answers OPTIONS and 405 with Allow', async (t) => {
    const app = await buildApp(t)
    app.rule('/x', { methods: ['PUT'] }, () => '')
    t.match(await app.inject({ method: 'OPTIONS', url: '/x' }), { statusCode: 200, body: '', headers: { allow: 'OPTIONS, PUT' } })
    t.match(await app.inject('/x'), { statusCode: 405, headers: { allow: 'OPTIONS, PUT' } })
  })
  t.test('answers OPTIONS of a branch asked without its slash, where that is allowed, without Allow', async (t) => {
    const app = await buildApp(t, { strictSlashes: false })
    app.rule('/dir/', () => '')
    const { statusCode, headers } = await app.inject({ method: 'OPTIONS', url: '/dir' })
    t.equal(statusCode, 200)
    t.equal(headers.allow, undefined)
  })
  t.test('answers 404 with a page, or leaves it to the host’s not-found handler', async (t) => {
    const app = await buildApp(t)
    t.match((await app.inject('/none')).body, /<h1>Not Found<\/h1>/)
    const own = await buildApp(t)
    own.setNotFoundHandler(async (_request, reply) => reply.code(404).send('own'))
    t.equal((await own.inject('/none')).body, 'own')
  })
  t.test('answers an unreadable URL with 400, saying why only in debug, or leaves it to Fastify', async (t) => {
    const app = await buildApp(t)
    app.rule('/', () => '')
    t.match((await app.inject('/%zz')).body, /<h1>Bad Request<\/h1>/)
    t.notMatch((await app.inject('/%zz')).body, /UTF-8/)
    const debugged = await buildApp(t, { debug: true })
    debugged.rule('/', () => '')
    t.match((await debugged.inject('/%zz')).body, /UTF-8/)
    const own = await buildApp(t)
    own.setNotFoundHandler(async () => 'own')
    own.rule('/', () => '')
    t.equal((await own.inject('/%zz')).json().code, 'FST_ERR_BAD_URL')
  })
  t.test('goes on with the context that a hook of the host has opened', async (t) => {
    const app = await buildApp(t)
    app.addHook('onRequest', async () => { g.seen = request.path })
    app.registerErrorHandler(405, (error) => [`${String(g.seen)} ${error.code}`, 405])
    app.rule('/x', { methods: ['PUT'] }, () => '')
    t.equal((await app.inject('/x')).body, '/x 405')
  })
  t.test('lets error handlers answer 404 and 405', async (t) => {
    const app = await buildApp(t)
    app.registerErrorHandler(404, () => ['handled', 404])
    t.equal((await app.inject('/none')).body, 'handled')
  })
  t.test('refuses hosts that are not trusted', async (t) => {
    const app = await buildApp(t, { trustedHosts: ['.example.com'] })
    app.rule('/dir/', () => '')
    t.equal((await app.inject({ url: '/dir', headers: { host: 'evil.example' } })).statusCode, 400)
    t.equal((await app.inject({ url: '/dir', headers: { host: 'a.example.com' } })).statusCode, 308)
  })
})
