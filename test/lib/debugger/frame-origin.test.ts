import t from 'tap'
import { libraryOf, originOf } from '../../../lib/debugger/frame-origin.ts'

t.test('originOf', async (t) => {
  t.test('tells the programmer\'s code from that of packages, of Node and of flaskish', async (t) => {
    const own = ['/app/node_modules/flaskish/dist/plugins/']
    t.same(['/app/app.ts', 'C:\\app\\app.ts', '/app/node_modules/fastify/fastify.js', 'C:\\a\\node_modules\\x\\y.js', 'node:fs', '<anonymous>', 'index 0', 'node:internal/x', '/app/node_modules/flaskish/dist/plugins/views.js'].map((file) => originOf(file, own)),
      ['app', 'app', 'library', 'library', 'node', 'node', 'node', 'node', 'flaskish'])
  })
})

t.test('libraryOf', async (t) => {
  t.test('names the package', async (t) => {
    t.same(['/app/node_modules/fastify/lib/route.js', '/a/node_modules/x/node_modules/@fastify/cookie/plugin.js', 'node:fs', '<anonymous>', '/app/app.ts', '/app/node_modules/'].map(libraryOf), ['fastify', '@fastify/cookie', 'Node.js', '', '', ''])
  })
})
