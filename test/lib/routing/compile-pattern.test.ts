import t from 'tap'
import { compilePattern } from '../../../lib/routing/compile-pattern.ts'

t.test('compilePattern', async (t) => {
  t.test('matches whole values, with or without anchors', async (t) => {
    for (const pattern of [/[a-z]+\d/, /^[a-z]+\d$/, '[a-z]+\\d', '^[a-z]+\\d$']) {
      const { test } = compilePattern('x', pattern)
      t.equal(test('abc1'), true)
      for (const text of ['abc', '1abc1', 'abc1\n', '', 'abc1 ']) t.equal(test(text), false, text)
    }
  })
  t.test('keeps a dollar sign that is text', async (t) => {
    t.equal(compilePattern('x', /a\$/).test('a$'), true)
    t.equal(compilePattern('x', /a\\$/).test('a\\'), true)
  })
  t.test('matches patterns that V8 could not match in linear time', async (t) => {
    const { test } = compilePattern('x', /(?:a+)+b|c*c*/)
    const start = process.hrtime.bigint()
    t.equal(test(`${'a'.repeat(10_000)}c`), false)
    t.equal(test('aaab'), true)
    t.ok(process.hrtime.bigint() - start < 2_000_000_000n)
  })
  t.test('honours flags and astral characters', async (t) => {
    t.equal(compilePattern('x', /ab+/i).test('ABB'), true)
    t.equal(compilePattern('x', /(?:ab)+/i).test('ABab'), true)
    t.equal(compilePattern('x', /.{2}/).test('😀a'), true)
    t.equal(compilePattern('x', /\p{L}+/u).test('é'), true)
    t.equal(compilePattern('x', /\u0041\cA*/).test('A'), true)
    t.equal(compilePattern('x', 'a\\-b').test('a-b'), true, 'an escape that V8 takes without the flag "u" only')
  })
  t.test('knows which pattern speaks of a slash', async (t) => {
    t.equal(compilePattern('x', /[^/]+/).mentionsSlash, false)
    t.equal(compilePattern('x', /.+/).mentionsSlash, false)
    t.equal(compilePattern('x', /a\/b/).mentionsSlash, true)
    t.equal(compilePattern('x', '[a-z/]+').mentionsSlash, true)
  })
  t.test('refuses what has no linear time, and says where to check instead', async (t) => {
    for (const pattern of [/(?=a)b/, /(?!a)b/, /(?<=a)b/, /(a)\1/, '(', 'a{2000}']) {
      t.throws(() => compilePattern('slug', pattern), { code: 'FLASKISH_ERR_CONVERTER', message: /"slug".*linear time.*"parse"/ })
    }
  })
})
