import t from 'tap'
import { kNoMatch } from '../../../lib/routing/bound-converter.ts'
import { parseConverterArguments } from '../../../lib/routing/converter-arguments.ts'
import { type Converter, type ConverterArgument, createConverters } from '../../../lib/routing/converters.ts'

const NO_ARGUMENTS = parseConverterArguments('')

t.test('createConverters', async (t) => {
  t.test('has the built-in ones', async (t) => {
    t.same([...createConverters().keys()], ['default', 'string', 'any', 'path', 'int', 'bigint', 'float', 'uuid'])
  })
  t.test('takes converters as objects', async (t) => {
    const flight: Converter = { pattern: /[A-Z]{2}\d+/, parse: (text) => ({ code: text }), format: (value) => String(Object(value).code), weight: 10 }
    const converter = createConverters({ flight }).get('flight')?.bind(NO_ARGUMENTS)
    t.match(converter, { weight: 10, isolating: true })
    t.equal(converter?.fits('/LH12', 1, 5), true)
    t.equal(converter?.fits('/lh12', 1, 5), false)
    t.same(converter?.parse?.('LH12'), { code: 'LH12' })
    t.equal(converter?.format({ code: 'L H/é' }), 'L%20H/%C3%A9', 'its text is escaped')
  })
  t.test('has defaults for what an object leaves out', async (t) => {
    const converter = createConverters({ slug: { pattern: '[a-z]+' } }).get('slug')?.bind(NO_ARGUMENTS)
    t.match(converter, { weight: 100, isolating: true, parse: undefined })
    t.equal(converter?.format(7), '7')
  })
  t.test('stays inside a segment unless the pattern speaks of a slash', async (t) => {
    const converters = createConverters({ all: { pattern: '.+' }, tree: { pattern: '[a-z/]+' }, flat: { pattern: '[a-z/]+', isolating: true } })
    t.same(['all', 'tree', 'flat'].map((name) => converters.get(name)?.bind(NO_ARGUMENTS).isolating), [true, false, true])
  })
  t.test('does not match what parse throws at', async (t) => {
    const strict: Converter = { pattern: '.+', parse: () => { throw new Error('no') } }
    t.equal(createConverters({ strict }).get('strict')?.bind(NO_ARGUMENTS).parse?.('x'), kNoMatch)
  })
  t.test('calls a function with the arguments of the rule', async (t) => {
    const calls: unknown[] = []
    const digits = (...args: readonly ConverterArgument[]): Converter => {
      calls.push(args)
      return { pattern: `\\d{${String(args[0])}}` }
    }
    const binder = createConverters({ digits }).get('digits')
    t.equal(binder?.bind(parseConverterArguments('4, strict=True')).fits('1234', 0, 4), true)
    t.equal(binder?.bind(parseConverterArguments('2')).fits('1234', 0, 4), false)
    t.same(calls, [[4, { strict: true }], [2]])
    t.type(binder?.accepts, 'string')
  })
  t.test('lets a name of the user win', async (t) => {
    t.equal(createConverters({ int: { pattern: 'x' } }).get('int')?.bind(NO_ARGUMENTS).fits('7', 0, 1), false)
  })
  t.test('refuses arguments for an object', async (t) => {
    const binder = createConverters({ slug: { pattern: 'a' } }).get('slug')
    t.throws(() => binder?.bind(parseConverterArguments('1')), TypeError)
    t.throws(() => binder?.bind(parseConverterArguments('a=1')), TypeError)
  })
  t.test('refuses what is no converter', async (t) => {
    t.throws(() => createConverters({ 'my-conv': { pattern: 'a' } }), { code: 'FLASKISH_ERR_CONVERTER', message: /no rule can write/ })
    t.throws(() => createConverters({ a: { pattern: /(?=a)/ } }), { code: 'FLASKISH_ERR_CONVERTER' })
    for (const wrong of [{}, { pattern: 1 }, null]) {
      const converters: Record<string, Converter> = Object.assign(Object.create(null), { a: wrong })
      t.throws(() => createConverters(converters), { code: 'FLASKISH_ERR_CONVERTER', message: /no pattern/ })
    }
  })
})
