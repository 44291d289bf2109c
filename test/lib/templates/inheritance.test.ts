import Handlebars from 'handlebars'
import t from 'tap'
import { createEnvironment, type Render } from '../../../lib/templates/environment.ts'
import { addInheritance, createExtending } from '../../../lib/templates/inheritance.ts'

const environment = createEnvironment(Handlebars)
addInheritance(environment)
const compile = (text: string): Render => environment.handlebars.compile(text)
const extending = (...texts: string[]): Render => createExtending(environment, texts.map(compile))

t.test('addInheritance', async (t) => {
  t.test('shows a block where it stands in a page that nothing extends', async (t) => {
    t.equal(compile('<{{#block "a"}}A{{x}}{{super}}{{/block}}>')({ x: 1 }), '<A1>')
  })
  t.test('leaves values that are called block or super', async (t) => {
    t.equal(compile('{{block}}{{super}}')({ block: 'b', super: 's' }), 'bs')
    t.equal(compile('{{block}}{{super}}')({}), '')
    t.equal(compile('{{#each list}}{{block}}{{/each}}')({ list: ['text', null] }), '')
  })
})

t.test('createExtending', async (t) => {
  const base = '[{{#block "a"}}base{{/block}}|{{#block "b"}}{{x}}{{/block}}]'
  t.test('puts the blocks of the page into what it extends', async (t) => {
    t.equal(extending('{{#block "a"}}page{{/block}}', base)({ x: '<' }), '[page|&lt;]')
  })
  t.test('lets the page win over what is in between, two levels and more', async (t) => {
    t.equal(extending('{{#block "a"}}page{{/block}}', '{{#block "a"}}middle{{/block}}{{#block "b"}}m{{/block}}', base)({}), '[page|m]')
    t.equal(extending('{{#block "c"}}C{{/block}}', '', '{{#block "b"}}<{{#block "c"}}{{/block}}>{{/block}}', base)({}), '[base|<C>]')
  })
  t.test('has the block that was replaced as `super`', async (t) => {
    t.equal(extending('{{#block "a"}}page {{super}}{{/block}}', '{{#block "a"}}middle {{super}}{{/block}}', base)({}), '[page middle base|]')
  })
  t.test('keeps a block\'s own context', async (t) => {
    t.equal(extending('{{#block "a"}}{{x}}{{/block}}', '{{#each list}}{{#block "a"}}{{this}}{{/block}}{{/each}}')({ x: 'X', list: [1, 2] }), 'XX')
  })
  t.test('works as a partial, which shares nothing with the page around it', async (t) => {
    const partials = { card: extending('{{#block "a"}}card{{/block}}', '({{#block "a"}}{{/block}})') }
    const page = createExtending(environment, ['{{#block "a"}}page{{/block}}', '{{#block "a"}}{{/block}} {{> card}}'].map(compile))
    t.equal(page({}, { partials }), 'page (card)')
  })
})
