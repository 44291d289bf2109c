import Fastify from 'fastify'
import t from 'tap'
import { findSymbol } from '../../plugins/fastify-symbols.ts'

t.test('findSymbol', async (t) => {
  const app = Fastify()
  t.test('finds the key of what Fastify keeps', async (t) => {
    t.match(Reflect.get(app, findSymbol(app, 'hooks') ?? ''), { onRequest: [] })
  })
  t.test('finds nothing under a name that Fastify does not have', async (t) => {
    t.equal(findSymbol(app, 'none'), undefined)
  })
})
