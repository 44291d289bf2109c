import t from 'tap'
import Fastify from 'fastify'
import { rootOf } from '../../plugins/root-of.ts'

t.test('rootOf', async (t) => {
  t.test('goes out to the app itself', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    await app.register(async (child) => {
      t.equal(rootOf(child), rootOf(app))
      t.equal(rootOf(child).server, app.server)
    })
    t.equal(rootOf(rootOf(app)), rootOf(app))
  })
})
