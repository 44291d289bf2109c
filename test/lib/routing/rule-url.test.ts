import t from 'tap'
import { Rule } from '../../../lib/routing/rule.ts'
import { buildRulePath, isGiven, isSameValue, isSuitable } from '../../../lib/routing/rule-url.ts'
import { createConverters } from '../../../lib/routing/converters.ts'

t.test('isSuitable', async (t) => {
  const rule = new Rule('/p/<int:id>', { endpoint: 'p', defaults: { page: 1 } })
  t.test('needs every variable, and no value that contradicts a default', async (t) => {
    t.equal(isSuitable(rule, { id: 1 }), true)
    t.equal(isSuitable(rule, { id: 1, page: 1, q: 2 }), true)
    t.equal(isSuitable(rule, { id: 1, page: null }), true)
    t.equal(isSuitable(rule, { id: 1, page: 2 }), false)
    t.equal(isSuitable(rule, { id: null }), false)
    t.equal(isSuitable(rule, {}), false)
  })
})

t.test('isGiven', async (t) => {
  t.test('does not look at prototypes', async (t) => {
    t.equal(isGiven({}, 'constructor'), false)
    t.equal(isGiven({ constructor: 1 }, 'constructor'), true)
    t.equal(isGiven(JSON.parse('{"__proto__": 1}'), '__proto__'), true)
    t.equal(isGiven({ a: undefined }, 'a'), false)
  })
})

t.test('isSameValue', async (t) => {
  t.test('compares numbers of all kinds by value', async (t) => {
    t.equal(isSameValue(1, true), true)
    t.equal(isSameValue(1n, 1), true)
    t.equal(isSameValue(false, 0), true)
    t.equal(isSameValue(1, '1'), false)
    t.equal(isSameValue(NaN, NaN), false)
  })
  t.test('compares lists by their items and the rest by identity', async (t) => {
    t.equal(isSameValue([1, 'a'], [true, 'a']), true)
    t.equal(isSameValue([1], [1, 2]), false)
    t.equal(isSameValue('a', 'a'), true)
    t.equal(isSameValue({}, {}), false)
    t.equal(isSameValue(null, 0), false)
  })
})

t.test('buildRulePath', async (t) => {
  t.test('begins with one slash, whatever a value begins with', async (t) => {
    t.equal(buildRulePath(new Rule('/<path:p>', { endpoint: 'p' }), { p: '//evil.example/x' }), '/evil.example/x')
    t.equal(buildRulePath(new Rule('/<x>/', { endpoint: 'p' }), { x: '' }), '/')
    t.equal(buildRulePath(new Rule('/<path:p>', { endpoint: 'p' }), { p: '\\evil.example' }), '/%5Cevil.example')
    t.equal(buildRulePath(new Rule('/u/<path:p>', { endpoint: 'p' }), { p: '/a' }), '/u//a')
  })
  t.test('names the value that does not fit', async (t) => {
    t.throws(() => buildRulePath(new Rule('/<int:id>', { endpoint: 'user' }), { id: 3.7 }), { code: 'FLASKISH_ERR_URL_VALUES', message: 'Cannot build a URL for endpoint "user": the value of "id" is 3.7, not a whole number. Give a value that the rule "/<int:id>" accepts.' })
    const converters = createConverters({ odd: { pattern: 'a', format: () => { throw 'is odd' } } }) // eslint-disable-line no-throw-literal
    t.throws(() => buildRulePath(new Rule('/<odd:x>', { endpoint: 'user', converters }), { x: 1 }), { message: /"x" is odd/ })
  })
})
