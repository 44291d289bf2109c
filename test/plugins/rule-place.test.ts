import type { RouteConstraint } from 'fastify/types/route.js'
import t from 'tap'
import { joinPrefix, placeRule } from '../../plugins/rule-place.ts'
import { Rule } from '../../lib/routing/rule.ts'
import type { RuleRoute } from '../../plugins/routes.ts'
import { buildApp } from '../build-app.ts'

t.test('placeRule', async (t) => {
  t.test('finds the router’s path, and notes what is known of the route', async (t) => {
    const app = await buildApp(t)
    const rule = new Rule<RuleRoute>('/posts/<int:id>', { endpoint: 'blog.admin.post' })
    t.same(placeRule(app.flaskish, app, rule, {}), { methods: ['GET', 'HEAD'], path: '/posts/:id', key: '/posts/<int:id>' })
    t.match(rule.data, { key: '/posts/<int:id>', probe: '/posts/\0', blueprint: 'blog.admin', hasErrorHandler: false, hasOwnParameters: true })
  })
  t.test('leaves out methods that a rule of the same text and constraints has', async (t) => {
    const app = await buildApp(t)
    const place = (methods: string[], constraints: RouteConstraint): readonly string[] =>
      placeRule(app.flaskish, app, new Rule<RuleRoute>('/x', { endpoint: 'x', methods, provideAutomaticOptions: false }), { constraints }).methods
    t.same(place(['POST'], { host: 'a', version: '1.0.0' }), ['POST'])
    t.same(place(['POST', 'PUT'], { version: '1.0.0', host: 'a' }), ['PUT'])
    t.same(place(['POST'], { host: /a/ }), ['POST'])
    t.same(place(['POST'], { host: /b/ }), ['POST'])
    t.same(place(['POST'], {}), ['POST'])
  })
  t.test('has no route for a rule that names no methods', async (t) => {
    const app = await buildApp(t)
    t.same(placeRule(app.flaskish, app, new Rule<RuleRoute>('/x', { endpoint: 'x', methods: null }), {}).methods, [])
  })
  t.test('lets Fastify know of the methods that it has not by itself', async (t) => {
    const app = await buildApp(t)
    t.notOk(app.supportedMethods.includes('PURGE'))
    placeRule(app.flaskish, app, new Rule<RuleRoute>('/x', { endpoint: 'x', methods: ['PURGE'] }), {})
    t.ok(app.supportedMethods.includes('PURGE'))
  })
})

t.test('joinPrefix', async (t) => {
  const rows = [['', '/x', '/x'], ['/a', '/x', '/a/x'], ['/a/', '/x', '/a/x'], ['/a', '', '/a'], ['/a', '/', '/a/'], ['/a/', '//x', '/a/x'], ['/a', 'x', '/a/x']] as const
  for (const [prefix, text, joined] of rows) {
    t.test(`joins "${prefix}" and "${text}" with one slash`, async (t) => {
      t.equal(joinPrefix(prefix, text), joined)
    })
  }
})
