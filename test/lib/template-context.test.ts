import t from 'tap'
import { createTemplateContext, describe, isPromise, isValues } from '../../lib/template-context.ts'

const create = (values: unknown, processed: object[] = []) => createTemplateContext({ template: 'x.html', globals: Object.assign(Object.create(null), { g: 'g', config: 1 }), processed, values })

t.test('createTemplateContext', async (t) => {
  t.test('lets processors win over globals, and the view over both', async (t) => {
    t.same({ ...create({ b: 3 }, [{ g: 1, a: 1, b: 1 }, { a: 2 }]) }, { g: 1, config: 1, a: 2, b: 3 })
  })
  t.test('has no prototype, and none can be set by a name', async (t) => {
    const context = create(JSON.parse('{"__proto__":{"x":1},"constructor":2,"layout":"x"}'))
    t.equal(Object.getPrototypeOf(context), null)
    t.same(Object.keys(context), ['g', 'config', 'constructor', 'layout'])
    t.equal(Reflect.get({}, 'x'), undefined)
  })
  t.test('refuses what are no values, and promises by name', async (t) => {
    for (const values of [null, 'text', 1, [1], () => 1, Promise.resolve({})]) t.throws(() => create(values), { code: 'FLASKISH_ERR_TEMPLATE_VALUES', message: /its values are .*\. Give an object/ })
    t.throws(() => create({ user: Promise.resolve(1) }), { code: 'FLASKISH_ERR_TEMPLATE_VALUES', message: 'Cannot render the template "x.html": the value "user" is a promise. Await it first.' })
  })
})

t.test('describe', async (t) => {
  t.same([null, [], Promise.resolve(), 1, undefined].map(describe), ['null', 'a list', 'a promise', 'number', 'undefined'])
})

t.test('isValues', async (t) => {
  t.same([{}, Object.create(null), new Map(), [], null, 'a'].map(isValues), [true, true, true, false, false, false])
})

t.test('isPromise', async (t) => {
  t.same([Promise.resolve(), { then () {} }, { then: 1 }, null, {}].map(isPromise), [true, true, false, false, false])
})
