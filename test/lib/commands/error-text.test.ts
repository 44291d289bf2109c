import t from 'tap'
import { findRelativeImports, hasPosition, messageOf, trimStack } from '../../../lib/commands/error-text.ts'

t.test('messageOf', async (t) => {
  t.test('takes whatever was thrown', async (t) => {
    t.equal(messageOf(new TypeError('mistake')), 'mistake')
    t.equal(messageOf(undefined), 'undefined')
  })
})

t.test('trimStack', async (t) => {
  t.test('leaves the frames of the app', async (t) => {
    const stack = 'Error: x\n at the top\n    at view (/app/app.ts:3:4)\n    at node:internal/timers:5:6\n    at load (node:internal/x:1:2)\n    at main (/flaskish/cli.ts:1:1)'
    t.equal(trimStack(stack, (line) => line.includes('/flaskish/')), 'Error: x\n at the top\n    at view (/app/app.ts:3:4)')
  })
})

t.test('hasPosition', async (t) => {
  t.test('tells whether a place in a file is named', async (t) => {
    t.equal(hasPosition('SyntaxError: Unexpected end of input'), false)
    t.equal(hasPosition('/app/a.cjs:2\n  a: }\n\nSyntaxError: Unexpected token'), true)
    t.equal(hasPosition('Error: x\n    at view (/app/app.ts:3:4)'), true)
  })
})

t.test('findRelativeImports', async (t) => {
  t.test('finds what a module takes from beside it', async (t) => {
    const text = "import a from './a.mjs'\nimport \"../b.js\"\nconst c = await import('./c.js')\nexport { d } from './d.js'\nconst e = require('./e.cjs')\nimport Fastify from 'fastify'\n// from here"
    t.same(findRelativeImports(text), ['./a.mjs', '../b.js', './c.js', './d.js', './e.cjs'])
  })
})
