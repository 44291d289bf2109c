import t from 'tap'
import { warmUp } from '../../../plugins/cli/warm-up.ts'

t.test('warmUp', async (t) => {
  t.test('loads what the app is going to, and leaves it to the app to complain', async (t) => {
    const folder = t.testdir({
      node_modules: {
        fastify: { 'package.json': '{"main":"index.js"}', 'index.js': 'globalThis.loadedFastify = true' },
        flaskish: { 'package.json': '{"main":"index.js"}', 'index.js': 'throw new Error("broken")' }
      },
      'package.json': '{"name":"an-app"}',
      'app.js': ''
    })
    await warmUp(`${folder}/app.js`)
    t.equal(Reflect.get(globalThis, 'loadedFastify'), true)
    Reflect.deleteProperty(globalThis, 'loadedFastify')
  })
})
