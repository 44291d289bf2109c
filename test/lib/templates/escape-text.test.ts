import Handlebars from 'handlebars'
import t from 'tap'
import { escapeText } from '../../../lib/templates/escape-text.ts'

t.test('escapeText', async (t) => {
  t.test('is what Handlebars makes of every character', async (t) => {
    const all = Array.from({ length: 0x3000 }, (_, code) => String.fromCharCode(code)).join('')
    for (const text of ['', 'plain', '<', 'a<b', '<b>&amp;"\'`=', 'Ü<ß>', '😀 & 😀', all]) t.equal(escapeText(text), Handlebars.escapeExpression(text))
  })
  t.test('takes linear time', async (t) => {
    const start = performance.now()
    t.equal(escapeText('<'.repeat(1_000_000)).length, 4_000_000)
    t.ok(performance.now() - start < 1000)
  })
})
