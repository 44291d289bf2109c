import t from 'tap'
import { bindOnce, createBoundConverter } from '../../../lib/routing/bound-converter.ts'
import { parseConverterArguments } from '../../../lib/routing/converter-arguments.ts'
import { choice } from '../../../lib/routing/element.ts'

const rest = { weight: 1, isolating: true, schema: { type: 'string' as const }, fits: () => true, parse: undefined, format: () => '' }

t.test('createBoundConverter', async (t) => {
  t.test('has equal keys for equal elements', async (t) => {
    t.equal(createBoundConverter([choice('a')], rest).key, createBoundConverter([choice('a')], rest).key)
    t.not(createBoundConverter([choice('a')], rest).key, createBoundConverter([choice('b')], rest).key)
  })
})

t.test('bindOnce', async (t) => {
  t.test('shares what has no arguments', async (t) => {
    const binder = bindOnce({ accepts: 'anything', bind: () => createBoundConverter([], rest) })
    t.equal(binder.bind(parseConverterArguments('')), binder.bind(parseConverterArguments('')))
    t.not(binder.bind(parseConverterArguments('1')), binder.bind(parseConverterArguments('1')))
    t.equal(binder.accepts, 'anything')
  })
})
