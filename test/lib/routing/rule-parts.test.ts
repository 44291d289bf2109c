import t from 'tap'
import { createConverters } from '../../../lib/routing/converters.ts'
import { parseRule } from '../../../lib/routing/parse-rule.ts'
import { type PartWeight, compareWeights, toRuleParts } from '../../../lib/routing/rule-parts.ts'

const converters = createConverters()

function partsOf (source: string): readonly unknown[] {
  return toRuleParts(parseRule(source, converters)).map((part) => part.kind === 'static'
    ? part.text
    : [part.items.map((item) => typeof item === 'string' ? item : '*').join(''), part.isFinal, part.isSuffixed])
}

t.test('toRuleParts', async (t) => {
  t.test('splits at slashes', async (t) => {
    t.same(partsOf('/'), ['', ''])
    t.same(partsOf('/a/b/'), ['', 'a', 'b', ''])
    t.same(partsOf('/a//b'), ['', 'a', '', 'b'])
    t.same(partsOf('/a/<x>-<y>.z/b'), ['', 'a', ['*-*.z', false, false], 'b'])
  })
  t.test('keeps everything behind a path variable in one part', async (t) => {
    t.same(partsOf('/w/<path:p>/edit/<x>'), ['', 'w', ['*/edit/*', true, false]])
    t.same(partsOf('/a<x><path:p>b'), ['', ['a**b', true, false]])
  })
  t.test('sets a slash at the end of such a part aside', async (t) => {
    t.same(partsOf('/<path:p>/'), ['', ['*', true, true], ''])
    t.same(partsOf('/<path:p>/edit/'), ['', ['*/edit', true, true], ''])
    t.same(partsOf('/<path:p>//'), ['', ['*/', true, true], ''])
  })
  t.test('has equal keys for parts that accept the same', async (t) => {
    const keys = ['/<a>-<b>', '/<string:x>-<y>', '/<a>.<b>', '/<a>-<b>/', '/<int:a>-<b>', '/<int(max=9):x>-<y>', '/<path:a>', '/<path:a>/']
      .map((source) => toRuleParts(parseRule(source, converters))[1]).map((part) => part?.kind === 'variables' ? part.key : '')
    t.equal(keys[0], keys[1])
    t.equal(keys[0], keys[3])
    t.equal(keys[4], keys[5], 'limits are looked at after a rule has won')
    t.equal(new Set(keys).size, 5)
  })
})

t.test('compareWeights', async (t) => {
  t.test('puts text first, then more variables, then lighter ones', async (t) => {
    const order: readonly PartWeight[] = [
      { textLengths: [1, 1], converterWeights: [100] },
      { textLengths: [3], converterWeights: [200] },
      { textLengths: [2], converterWeights: [100, 100] },
      { textLengths: [2], converterWeights: [50] },
      { textLengths: [2], converterWeights: [100] },
      { textLengths: [], converterWeights: [200] }
    ]
    t.same(order.toReversed().sort(compareWeights), order)
    t.equal(compareWeights({ textLengths: [1], converterWeights: [5] }, { textLengths: [1], converterWeights: [5] }), 0)
  })
  t.test('counts code points', async (t) => {
    const part = toRuleParts(parseRule('/😀a<x>', converters))[1]
    t.same(part?.kind === 'variables' && part.weight.textLengths, [2])
  })
})
