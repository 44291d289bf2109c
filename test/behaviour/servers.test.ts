import { readFileSync } from 'node:fs'
import { connect, constants, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2'
import { request as httpsRequest } from 'node:https'
import Fastify, { type FastifyInstance, type RawServerBase } from 'fastify'
import flaskish, { flash, getFlashedMessages, redirect, request, session, urlFor } from 'flaskish'
import t, { type Test } from 'tap'

const TLS = { cert: readFileSync(new URL('../tls/cert.pem', import.meta.url)), key: readFileSync(new URL('../tls/key.pem', import.meta.url)) }

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

interface Asked {
  readonly method?: string
  readonly cookie?: string
  readonly body?: string
}

type Ask = (path: string, asked?: Asked) => Promise<Answer>

t.test('a server that speaks', async (t) => {
  t.test('HTTPS has all of flaskish, and external URLs of its scheme', async (t) => {
    const app = Fastify({ https: TLS })
    await checkAnswers(t, await listen(t, app), overHttps)
  })
  t.test('HTTP/2 over TLS too', async (t) => {
    const app = Fastify({ http2: true, https: TLS })
    const base = await listen(t, app)
    const visitor = connect(base, { rejectUnauthorized: false })
    t.teardown(() => { visitor.destroy() })
    await checkAnswers(t, base, () => overHttp2(visitor))
  })
})

/** What the flaskish of one server answers, over its own protocol. */
async function checkAnswers (t: Test, base: string, open: (base: string) => Ask): Promise<void> {
  const ask = open(base)
  t.equal((await ask('/where')).body, `${base}/posts/7`)
  t.match(await ask('/projects?x=1'), { status: 308, headers: { location: '/projects/?x=1' } })
  t.match(await ask('/where', { method: 'POST' }), { status: 405, headers: { allow: 'GET, HEAD, OPTIONS' } })
  t.match(await ask('/none'), { status: 404 })
  t.match(await ask('/stream'), { status: 200, body: 'abc' })
  const saved = await ask('/login', { method: 'POST', body: 'name=ada' })
  t.match(saved, { status: 302, headers: { location: '/me' } })
  t.equal((await ask('/me', { cookie: String(saved.headers['set-cookie']?.[0]).split(';')[0] ?? '' })).body, 'ada: Welcome')
}

async function listen (t: Test, server: unknown): Promise<string> {
  const app = server as FastifyInstance<RawServerBase> as FastifyInstance
  t.teardown(() => app.close())
  await app.register(flaskish, { secretKey: 'k'.repeat(32) })
  app.rule('/where', () => urlFor('post', { id: 7, _external: true }))
  app.rule('/posts/<int:id>', { endpoint: 'post' }, ({ id }) => String(id))
  app.rule('/projects/', () => 'projects')
  app.rule('/stream', function * () { yield * 'abc' })
  app.rule('/login', { methods: ['POST'] }, () => {
    session['name'] = request.form['name']
    flash('Welcome')
    return redirect('/me')
  })
  app.rule('/me', () => `${String(session['name'])}: ${getFlashedMessages().join()}`)
  return app.listen({ host: 'localhost', port: 0 }).then((address) => address.replace(/127\.0\.0\.1|\[::1\]/, 'localhost'))
}

function overHttps (base: string): Ask {
  return (path, { method = 'GET', cookie, body } = {}) => new Promise((resolve, reject) => {
    const headers = { ...(cookie !== undefined && { cookie }), ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }) }
    const sent = httpsRequest(base + path, { method, headers, rejectUnauthorized: false }, async (answer) => {
      let text = ''
      for await (const chunk of answer.setEncoding('utf8')) text += chunk
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text })
    })
    sent.on('error', reject).end(body)
  })
}

function overHttp2 (visitor: ClientHttp2Session): Ask {
  return (path, { method = 'GET', cookie, body } = {}) => new Promise((resolve, reject) => {
    const stream = visitor.request({
      [constants.HTTP2_HEADER_METHOD]: method,
      [constants.HTTP2_HEADER_PATH]: path,
      ...(cookie !== undefined && { cookie }),
      ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' })
    })
    let text = ''
    let headers: IncomingHttpHeaders = {}
    stream.setEncoding('utf8').on('response', (given) => { headers = given }).on('data', (chunk: string) => { text += chunk })
    stream.on('end', () => { resolve({ status: Number(headers[constants.HTTP2_HEADER_STATUS]), headers, body: text }) }).on('error', reject).end(body)
  })
}
