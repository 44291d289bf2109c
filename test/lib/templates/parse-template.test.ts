import Handlebars from 'handlebars'
import t from 'tap'
import { compileTree, parseTemplate } from '../../../lib/templates/parse-template.ts'

const parse = (text: string) => parseTemplate(Handlebars, text, 'x.html')

t.test('parseTemplate', async (t) => {
  t.test('gathers the partials that are written out', async (t) => {
    const { partials, hasDynamicPartials, parent } = parse('{{> nav}}{{#each a}}{{> "in/row.html" b=(c d)}}{{else}}{{#> layout}}{{> @partial-block}}{{/layout}}{{/each}}{{> nav}}')
    t.same(partials, ['nav', 'in/row.html', 'layout'])
    t.equal(hasDynamicPartials, false)
    t.equal(parent, undefined)
  })
  t.test('knows that a computed partial may be any', async (t) => {
    t.equal(parse('{{> (lookup . "name")}}').hasDynamicPartials, true)
  })
  t.test('takes out what a template extends, and all but its blocks', async (t) => {
    const { parent, partials, program } = parse('{{! why }}\n{{extends "base.html"}}\ntext {{value}}\n{{#block "a"}}A{{/block}}{{#if x}}{{/if}}{{#*inline "b"}}B{{/inline}}')
    t.equal(parent, 'base.html')
    t.same(partials, ['base.html'])
    t.same(program.body.map(({ type }) => type), ['BlockStatement', 'DecoratorBlock'])
  })
  t.test('leaves a value that is called extends', async (t) => {
    t.equal(parse('{{extends}}{{5}}').parent, undefined)
  })
  t.test('names the line of what cannot be read', async (t) => {
    const rows: [text: string, line: number, message: RegExp][] = [
      ['a\n{{#if x}}\nb', 3, /line 3: Expecting /],
      ['a\n{{#if x}}{{/each}}', 2, /line 2: if doesn't match each\.$/],
      ['\n\n{{#if}}{{/if}}', 3, /"#if" needs one value\./],
      ['{{#unless a b}}{{/unless}}', 1, /"#unless" needs one value\./],
      ['{{#with}}{{/with}}', 1, /"#with" needs one value\./],
      ['\n{{#each}}{{/each}}', 2, /"#each" needs a list or an object\./],
      ['\n{{extends name}}', 2, /"extends" needs the name of a template as text/],
      ['\n{{#if a}}{{extends "b"}}{{/if}}', 2, /outside of all blocks/],
      ['{{extends "a"}}\n{{extends "b"}}', 2, /one other, not two/],
      ['{{', 1, /line 1: /]
    ]
    for (const [text, line, message] of rows) t.throws(() => parse(text), { code: 'FLASKISH_ERR_TEMPLATE_SYNTAX', message, details: { template: 'x.html', line } }, text)
  })
})

t.test('compileTree', async (t) => {
  t.test('compiles at once, with or without escaping', async (t) => {
    const { program } = parse('{{a}}')
    t.equal(compileTree(Handlebars.create(), program, { template: 'x', escape: true })({ a: '<' }), '&lt;')
    t.equal(compileTree(Handlebars.create(), program, { template: 'x', escape: false })({ a: '<' }), '<')
  })
  t.test('names the line of what only the compiler finds', async (t) => {
    const { program } = parse('\n{{> a b c}}')
    t.throws(() => compileTree(Handlebars.create(), program, { template: 'x', escape: true }), { code: 'FLASKISH_ERR_TEMPLATE_SYNTAX', details: { template: 'x', line: 2, found: 'Unsupported number of partial arguments: 2.' } })
  })
})
