import Fastify from 'fastify'
import t from 'tap'
import { CanonicalRedirect } from '../../plugins/canonical-redirect.ts'

t.test('CanonicalRedirect', async (t) => {
  t.test('sends a location and a page, the same each time', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    const redirect = new CanonicalRedirect('/bücher/?"<')
    app.get('/', (_request, reply) => { redirect.send(reply) })
    for (const turn of ['first', 'second']) {
      const { statusCode, headers, body } = await app.inject('/')
      t.equal(statusCode, 308, turn)
      t.match(headers, { location: '/b%C3%BCcher/?%22%3C', 'content-type': 'text/html; charset=utf-8' }, turn)
      t.match(body, 'now at <a href="/bücher/?&#34;&lt;">', turn)
    }
  })
})
