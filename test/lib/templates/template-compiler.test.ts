import Handlebars from 'handlebars'
import t from 'tap'
import { createEnvironment } from '../../../lib/templates/environment.ts'
import { GLOBAL_NAMES, installCompiler, readPlace, toPlace } from '../../../lib/templates/template-compiler.ts'

function render (text: string, values: object): string {
  return createEnvironment(Handlebars).handlebars.compile(text)(values)
}

t.test('installCompiler', async (t) => {
  t.test('looks globals up on the page\'s own context where the current one has none', async (t) => {
    const values = { request: { path: '/' }, rows: [{}, { request: { path: '/own' } }] }
    t.equal(render('{{#each rows}}{{request.path}} {{/each}}', values), '/ /own ')
    t.equal(render('{{#each rows}}{{#if true}}{{this.request.path}} {{../request.path}}{{/if}} {{/each}}', values), '/ / /own / ')
    t.equal(render('{{#each rows as |row|}}{{row.request.path}};{{/each}}', values), ';/own;')
    t.equal(render('{{@root.request.path}}', values), '/')
    t.equal(render('{{#each rows}}{{session.a}}{{/each}}', values), '')
  })
  t.test('leaves other names alone', async (t) => {
    t.equal(render('{{#each rows}}{{title}}{{/each}}', { title: 'T', rows: [{}] }), '')
    t.equal(render('{{a.session}}', { a: {}, session: 'x' }), '')
  })
  t.test('changes no other environment', async (t) => {
    const other = Handlebars.create()
    installCompiler(Handlebars.create())
    t.equal(other.compile('{{#each rows}}{{g}}{{/each}}')({ g: 1, rows: [{}] }), '')
  })
  t.test('says which statement is running', async (t) => {
    const { handlebars, place } = createEnvironment(Handlebars)
    const seen: string[] = []
    const values = { get a () { seen.push(place.current); return 1 } }
    handlebars.compile(handlebars.parseWithoutProcessing('{{a}}\n{{{a}}}\n{{#if a}}{{/if}}', { srcName: 'x' } as never))(values)
    t.ok(seen.includes('1:x') && seen.includes('2:x') && seen.includes('3:x'), seen.join())
  })
})

t.test('toPlace and readPlace', async (t) => {
  t.test('keep a template\'s name, whatever it is', async (t) => {
    const start = { line: 7, column: 0 }
    t.same(readPlace(toPlace({ source: 'a:b".html', start, end: start })), { template: 'a:b".html', line: 7 })
    t.equal(readPlace(''), undefined)
  })
})

t.test('GLOBAL_NAMES', async (t) => {
  t.ok(GLOBAL_NAMES.has('session'))
})
