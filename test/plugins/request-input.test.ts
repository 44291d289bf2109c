import t from 'tap'
import { request } from 'flaskish'
import { RequestInput, bodyOf, isDetached, sourceOf } from '../../plugins/request-input.ts'
import { toDetached } from '../../plugins/test-context.ts'
import { buildApp } from '../build-app.ts'

t.test('RequestInput', async (t) => {
  t.test('has each part of a request of Fastify\'s when it is asked for', async (t) => {
    const app = await buildApp(t)
    app.rule('/post/<int:id>', { methods: ['POST'] }, (_args, { reply }) => {
      const input = new RequestInput(app.flaskish, reply, undefined, {})
      t.equal(input.source, reply.request)
      t.equal(input.native, reply.request)
      t.equal(input.settings, app.flaskish.settings)
      t.equal(input.match, undefined)
      t.equal(isDetached(reply), false)
      t.same([input.body(), input.validated(), bodyOf(reply)].map(String), ['a=1', 'a=1', 'a=1'])
      return { ...request.viewArgs }
    })
    const answer = await app.inject({ method: 'POST', url: '/post/7', headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: 'a=1' })
    t.same(answer.json(), { id: 7 })
  })

  t.test('has those of a request that no server has, under the root that it was given', async (t) => {
    const app = await buildApp(t)
    await app.ready()
    const detached = toDetached({ method: 'POST', scheme: 'http', root: '/shop', target: '/x?a=1', headers: { host: 'localhost' }, body: Buffer.from('b'), host: 'localhost', remoteAddr: '127.0.0.1' })
    const input = new RequestInput(app.flaskish, detached, undefined, {})
    t.equal(isDetached(detached), true)
    t.equal(input.source, sourceOf(detached))
    t.equal(input.native, undefined)
    t.equal(input.settings.applicationRoot, detached.scriptRoot ?? app.flaskish.settings.applicationRoot)
    t.same([input.body(), input.validated(), bodyOf(detached)].map(String), ['b', 'b', 'b'])
  })
})
