import Fastify from 'fastify'
import t from 'tap'
import { readRouterOption } from '../../plugins/router-options.ts'

t.test('readRouterOption', async (t) => {
  t.test('reads a setting from routerOptions, or from where it was given before', async (t) => {
    t.equal(readRouterOption(Fastify({ routerOptions: { maxParamLength: 7 } }), 'maxParamLength'), 7)
    t.equal(readRouterOption(Fastify(), 'caseSensitive'), true)
  })
})
