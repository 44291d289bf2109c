import { createRequire } from 'node:module'
import t from 'tap'
import { Rule } from '../../../lib/routing/rule.ts'
import { hasOwnParameters, toProbePath, toRouterPath } from '../../../lib/routing/router-path.ts'

// Fastify's own router, found where Fastify finds it.
interface Router { on (method: string, path: string, handler: () => void): void, find (method: string, path: string): { params: Record<string, string> } | null }
const createRouter: () => Router = createRequire(import.meta.resolve('fastify'))('find-my-way')

const ROWS: readonly (readonly [rule: string, router: string, probe: string])[] = [
  ['/', '/', '/'],
  ['/about', '/about', '/about'],
  ['/projects/', '/projects/', '/projects/'],
  ['/user/<int:id>', '/user/:id', '/user/\0'],
  ['/user/<id>/', '/user/:id/', '/user/\0/'],
  ['/user-<id>/x', '/user-:id/x', '/user-\0/x'],
  ['/user.<id>', '/user.:id', '/user.\0'],
  ['/<a>-<b>', '/:a_b', '/\0'],
  ['/<a>.html', '/:a', '/\0'],
  ['/img_<int:id>x<int:w>.<any(png, jpg):ext>/y', '/img_:id_w_ext/y', '/img_\0/y'],
  ['/<path:p>', '/*', '/\0'],
  ['/w/<path:p>/edit/', '/w/*', '/w/\0'],
  ['/w<path:p>', '/w*', '/w\0'],
  ['/<a>-<path:p>/x', '/*', '/\0'],
  ['/a:b/<x>', '/a::b/:x', '/a:b/\0'],
  ['/a:<x>', '/a:::x', '/a:\0'],
  ['/a*b/c', '/a*', '/a\0'],
  ['/a?b/c', '/a:text/c', '/a\0/c'],
  ['/?/<x>', '/:text/:x', '/\0/\0'],
  ['/a#b<x>', '/a:x', '/a\0'],
  ['/100%/<x>', '/100%/:x', '/100%25/\0'],
  ['/a%20b', '/a%20b', '/a%2520b'],
  ['/a%2Fb', '/a%2Fb', '/a%252Fb'],
  ['/café/日本', '/café/日本', '/café/日本'],
  ['/café/100%', '/café/100%', '/café/100%25'],
  ['/a b+c;d=e&f,g@h!i$j\'(k)', '/a b+c;d=e&f,g@h!i$j\'(k)', '/a b+c;d=e&f,g@h!i$j\'(k)'],
  ['/a//b', '/a/b', '/a/b'],
  ['/<__proto__>', '/:__proto__', '/\0']
]

t.test('toRouterPath', async (t) => {
  t.test('says a rule in the words of the router', async (t) => {
    for (const [source, router] of ROWS) t.equal(toRouterPath(new Rule(source, { endpoint: 'x' })), router)
    t.equal(toRouterPath(new Rule('/a//b', { endpoint: 'x', mergeSlashes: false })), '/a//b')
  })
})

t.test('toProbePath', async (t) => {
  t.test('is found by the router under the path of the rule', async (t) => {
    for (const [source, path, probe] of ROWS) {
      t.equal(toProbePath(new Rule(source, { endpoint: 'x' })), probe)
      const router = createRouter()
      router.on('GET', path, () => {})
      const found = router.find('GET', probe)
      t.ok(found, `${path} finds ${JSON.stringify(probe)}`)
      t.ok(Object.values(found?.params ?? {}).every((value) => value === '\0'))
    }
  })
})

t.test('hasOwnParameters', async (t) => {
  const has = (text: string): boolean => hasOwnParameters(new Rule(text, { endpoint: 'x' }))
  t.test('is true where each variable ends its segment alone', async (t) => {
    for (const text of ['/', '/about', '/<a>/<int:b>', '/user-<id>/x']) t.equal(has(text), true, text)
  })
  t.test('is false for a path, for text behind a variable, for two in a segment, and for text that the router cuts at', async (t) => {
    for (const text of ['/<path:p>', '/<a>.html', '/<a>-<b>', '/a?b', '/a*b', '/x#y']) t.equal(has(text), false, text)
  })
})
