import t from 'tap'
import { Rule, fillTarget } from '../../../lib/routing/rule.ts'

t.test('Rule', async (t) => {
  t.test('answers GET, and with it HEAD and OPTIONS', async (t) => {
    const rule = new Rule('/user/<int:id>', { endpoint: 'user' })
    t.same([...rule.methods ?? []], ['GET', 'HEAD', 'OPTIONS'])
    t.same([...rule.declaredMethods ?? []], ['GET'])
    t.match(rule, { source: '/user/<int:id>', endpoint: 'user', strictSlashes: true, mergeSlashes: true, provideAutomaticOptions: true, index: -1, data: undefined, redirectTo: undefined })
    t.match(rule.variables, [{ name: 'id', converterName: 'int' }])
  })
  t.test('takes methods in any case, and null for all', async (t) => {
    t.same([...new Rule('/', { endpoint: 'x', methods: ['post'] }).methods ?? []], ['POST', 'OPTIONS'])
    t.same([...new Rule('/', { endpoint: 'x', methods: ['GET', 'OPTIONS'] }).methods ?? []], ['GET', 'OPTIONS', 'HEAD'])
    t.equal(new Rule('/', { endpoint: 'x', methods: ['OPTIONS'] }).provideAutomaticOptions, false)
    t.same([...new Rule('/', { endpoint: 'x', provideAutomaticOptions: false }).methods ?? []], ['GET', 'HEAD'])
    const any = new Rule('/', { endpoint: 'x', methods: null })
    t.match(any, { methods: null, declaredMethods: null, provideAutomaticOptions: false })
  })
  t.test('merges doubled slashes of its text unless told not to', async (t) => {
    t.equal(new Rule('/a//b', { endpoint: 'x' }).pieces.length, 4)
    t.equal(new Rule('/a//b', { endpoint: 'x', mergeSlashes: false }).pieces.length, 5)
  })
  t.test('keeps defaults away from prototypes', async (t) => {
    const defaults: Record<string, unknown> = JSON.parse('{"__proto__": 1, "page": 2}')
    const rule = new Rule('/<__proto__>', { endpoint: 'x', defaults })
    t.equal(Object.getPrototypeOf(rule.defaults), null)
    t.same(rule.argumentNames, ['__proto__', 'page'])
    t.same(rule.defaultNames, ['__proto__', 'page'])
  })
  t.test('carries what the caller wants to find again', async (t) => {
    t.equal(new Rule('/', { endpoint: 'x', data: 7 }).data, 7)
  })
  t.test('refuses a default its variable does not take', async (t) => {
    t.throws(() => new Rule('/<int:n>', { endpoint: 'x', defaults: { n: 'a' } }), { code: 'FLASKISH_ERR_RULE_SYNTAX', message: /the default of "n" is "a", not a whole number/ })
  })
  t.test('refuses a redirect that names no variable of it', async (t) => {
    t.throws(() => new Rule('/<a>', { endpoint: 'x', redirectTo: '/<b>' }), { code: 'FLASKISH_ERR_RULE_SYNTAX', message: /names "b"/ })
    t.equal(new Rule('/<a>', { endpoint: 'x', redirectTo: '/b/<a>' }).redirectTo, '/b/<a>')
  })
})

t.test('fillTarget', async (t) => {
  t.test('replaces every name', async (t) => {
    const rule = new Rule('/<a>/<b>', { endpoint: 'x' })
    t.equal(fillTarget(rule, '/<b>-<a>', ({ name }) => name.toUpperCase()), '/B-A')
  })
})
