import t from 'tap'
import { Response } from 'flaskish'
import { RequestContext } from '../../plugins/context.ts'
import { writeResponse } from '../../plugins/write-response.ts'
import { buildApp, takeErrors } from '../build-app.ts'

t.test('writeResponse', async (t) => {
  t.test('sends status, headers and body', async (t) => {
    const app = await buildApp(t)
    const responses: Record<string, () => Response> = {
      text: () => new Response('text', 201, [['X-A', '1'], ['X-A', '2']]),
      bytes: () => new Response(Buffer.from('bytes'), { contentType: 'image/png' }),
      stream: () => new Response(['a', 'b']),
      nothing: () => new Response(null, 202),
      typeless: () => { const response = new Response('text'); response.headers.delete('content-type'); return response },
      typelessBytes: () => { const response = new Response(Buffer.from('bytes')); response.headers.delete('content-type'); return response }
    }
    app.get('/:name', (request, reply) => {
      const { name } = request.params as { name: string }
      reply.header('vary', ['Origin', 'Cookie'])
      const response = responses[name]?.() ?? new Response()
      response.headers.append('vary', 'cookie, Accept')
      writeResponse(new RequestContext(app.flaskish, undefined, reply), reply, response)
    })
    t.match(await app.inject('/text'), { statusCode: 201, body: 'text', headers: { 'x-a': ['1', '2'], 'content-length': '4', 'content-type': 'text/html; charset=utf-8', vary: 'Origin, cookie, Accept' } })
    t.match(await app.inject('/bytes'), { statusCode: 200, body: 'bytes', headers: { 'content-type': 'image/png', 'content-length': '5' } })
    t.match(await app.inject('/stream'), { statusCode: 200, body: 'ab' })
    t.match(await app.inject('/nothing'), { statusCode: 202, body: '', headers: { 'content-length': '0' } })
    for (const [name, body] of [['typeless', 'text'], ['typelessBytes', 'bytes']] as const) {
      const answer = await app.inject(`/${name}`)
      t.equal(answer.body, body)
      t.equal(answer.headers['content-type'], undefined)
      t.equal(answer.headers['content-length'], String(body.length))
      t.match(await app.inject({ method: 'HEAD', url: `/${name}` }), { body: '', headers: { 'content-length': String(body.length) } })
    }
  })

  t.test('gives an answer to HEAD the headers of the one to GET', async (t) => {
    const app = await buildApp(t)
    app.rule('/text', { endpoint: 'text' }, () => new Response('text'))
    app.rule('/nothing', { endpoint: 'nothing' }, () => new Response())
    t.match(await app.inject({ method: 'HEAD', url: '/text' }), { body: '', headers: { 'content-length': '4', 'content-type': 'text/html; charset=utf-8' } })
    t.match(await app.inject({ method: 'HEAD', url: '/nothing' }), { body: '', headers: { 'content-type': 'text/html; charset=utf-8' } })
  })

  t.test('leaves nothing of a stream that fails at once in the page for it', async (t) => {
    const app = await buildApp(t)
    app.rule('/', () => {
      const response = new Response((function * () { throw new Error('lost') })(), 200, { 'Cache-Control': 'public, max-age=60', ETag: '"a"', 'Content-Disposition': 'attachment', 'Content-Length': 5, Vary: 'X-A' })
      response.setCookie('a', '1')
      return response
    })
    const { statusCode, headers } = await app.inject('/')
    t.equal(statusCode, 500)
    t.same(['cache-control', 'etag', 'content-disposition'].filter((name) => name in headers), [])
    t.match(headers, { vary: 'X-A, Accept', 'set-cookie': 'a=1; Path=/', 'content-type': 'text/html; charset=utf-8' })
    t.match(takeErrors(app), [{ err: { message: 'lost' } }])
  })

  t.test('puts no one else\'s chunks on the wire, and no empty ones', async (t) => {
    const app = await buildApp(t)
    app.rule('/', () => new Response(['', 'a', '', new Uint8Array(0), Buffer.from('b'), '']))
    t.equal((await app.inject('/')).body, 'ab')
  })
})
