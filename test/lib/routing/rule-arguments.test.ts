import t from 'tap'
import { toArguments, textsByName } from '../../../lib/routing/rule-arguments.ts'
import { Rule } from '../../../lib/routing/rule.ts'
import { RuleTable } from '../../../lib/routing/rule-table.ts'

t.test('toArguments', async (t) => {
  t.test('converts each variable, and puts the defaults over them', async (t) => {
    const rule = new Rule('/<int:id>/<name>', { endpoint: 'x', defaults: { page: 1, name: 'fixed' } })
    t.same(toArguments(rule, ['07', 'given']), { id: 7, page: 1, name: 'fixed' })
  })
  t.test('is undefined for a text that is no value', async (t) => {
    t.equal(toArguments(new Rule('/<int(max=3):id>', { endpoint: 'x' }), ['4']), undefined)
  })
  t.test('takes __proto__ for a name like others', async (t) => {
    const args = toArguments(new Rule('/<__proto__>', { endpoint: 'x' }), ['text'])
    t.same(Object.entries(args ?? {}), [['__proto__', 'text']])
    t.equal(Object.getPrototypeOf(args), Object.prototype)
  })
})

t.test('textsByName', async (t) => {
  t.test('has what each variable stood for, before conversion, under any name', async (t) => {
    const table = new RuleTable()
    table.add(new Rule('/<int(fixed_digits=2):__proto__>-<b>', { endpoint: 'x' }))
    const found = table.match('GET', '/07-a%2Fb')
    const texts = found.kind === 'match' && Object.entries(textsByName(found.rule, found.texts))
    t.same(texts, [['__proto__', '07'], ['b', 'a/b']])
  })
})
