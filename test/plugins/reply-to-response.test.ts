import t from 'tap'
import { Response } from 'flaskish'
import { replyToResponse } from '../../plugins/reply-to-response.ts'
import { buildApp } from '../build-app.ts'

t.test('replyToResponse', async (t) => {
  t.test('sets headers on the Response, and sees those of the reply', async (t) => {
    const app = await buildApp(t)
    app.get('/', async (request, reply) => {
      reply.header('x-host', 'host').header('x-gone', '1')
      const response = new Response('', 200, { 'X-Own': 'own' })
      const facade = replyToResponse(reply, response)
      t.equal(facade.header('X-A', 1).header('X-B', ['2', '3']), facade)
      t.equal(facade.headers({ 'x-c': 'c' }).type('text/plain'), facade)
      t.equal(facade.removeHeader('x-own').removeHeader('X-Gone'), facade)
      t.same([...response.headers], [['content-type', 'text/plain'], ['x-a', '1'], ['x-b', '2'], ['x-b', '3'], ['x-c', 'c']])
      t.same([facade.getHeader('x-a'), facade.getHeader('x-host'), facade.getHeader('x-own'), facade.getHeader('x-gone')], ['1', 'host', undefined, undefined])
      t.same(['X-A', 'x-host', 'x-own'].map((name) => facade.hasHeader(name)), [true, true, false])
      t.match(facade.getHeaders(), { 'x-a': '1', 'x-host': 'host' })
      t.equal(facade.request, request)
      t.equal(reply.hasHeader('x-a'), false)
      return 'ok'
    })
    t.equal((await app.inject('/')).body, 'ok')
  })
})
