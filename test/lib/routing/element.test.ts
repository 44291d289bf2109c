import t from 'tap'
import { choice, escapeExpression, isOfClass, run, toExpressionSource } from '../../../lib/routing/element.ts'

t.test('isOfClass', async (t) => {
  t.test('knows ASCII digits, hex digits and all but one character', async (t) => {
    for (const character of '0123456789') t.ok(isOfClass('digit', character.charCodeAt(0)))
    for (const character of '/:a٣-') t.notOk(isOfClass('digit', character.charCodeAt(0)))
    for (const character of '09afAF') t.ok(isOfClass('hex', character.charCodeAt(0)))
    for (const character of 'gG@`/:') t.notOk(isOfClass('hex', character.charCodeAt(0)))
    t.ok(isOfClass('not-slash', 10))
    t.notOk(isOfClass('not-slash', 47))
    t.ok(isOfClass('not-newline', 47))
    t.notOk(isOfClass('not-newline', 10))
  })
})

t.test('toExpressionSource', async (t) => {
  t.test('writes each element for RE2', async (t) => {
    t.equal(toExpressionSource(run('digit', 1)), '[0-9]{1,}')
    t.equal(toExpressionSource(run('hex', 4, 4)), '[0-9A-Fa-f]{4,4}')
    t.equal(toExpressionSource({ kind: 'run', of: 'not-newline', min: 0, max: Infinity, lazy: true }), '[^\\n]{0,}?')
    t.equal(toExpressionSource(choice('a.b', '')), '(?:a\\.b|)')
    t.equal(toExpressionSource({ kind: 'expression', source: 'a|b' }), '(?:a|b)')
  })
})

t.test('escapeExpression', async (t) => {
  t.test('escapes what an expression reads', async (t) => {
    t.equal(escapeExpression('a-b/^$.*+?()[]{}|\\'), 'a-b/\\^\\$\\.\\*\\+\\?\\(\\)\\[\\]\\{\\}\\|\\\\')
  })
})
