import { rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Handlebars from 'handlebars'
import t from 'tap'
import { createEnvironment } from '../../../lib/templates/environment.ts'
import { addInheritance } from '../../../lib/templates/inheritance.ts'
import { TemplateFiles } from '../../../lib/templates/template-files.ts'
import { TemplateSet } from '../../../lib/templates/template-set.ts'
import { FILES } from '../../../plugins/template-engine.ts'

/** Templates in a folder that the test has made. */
function buildSet (folder: string, { autoReload = false, now = Date.now } = {}): TemplateSet {
  const environment = createEnvironment(Handlebars)
  addInheritance(environment)
  return new TemplateSet(environment, new TemplateFiles({ ...FILES, now }, [folder]), { autoReload })
}

t.test('TemplateSet', async (t) => {
  t.test('renders files with their partials, escaped by their endings', async (t) => {
    const set = buildSet(t.testdir({ 'a.html': '{{v}} {{> in/b}} {{> c.txt}}', in: { 'b.html': '<{{v}}>' }, 'c.txt': '{{v}}' }))
    t.equal(set.render('a.html', { v: '&' }), '&amp; <&amp;> &')
    t.equal(set.render('c.txt', { v: '&' }), '&')
  })
  t.test('renders text, escaped or not', async (t) => {
    const set = buildSet(t.testdir({ 'b.html': '<{{v}}>' }))
    t.equal(set.renderText('{{v}}{{> b}}', { v: '&' }, { autoescape: true }), '&amp;<&amp;>')
    t.equal(set.renderText('{{v}}{{> b}}', { v: '&' }, { autoescape: false }), '&<&amp;>')
    t.equal(set.renderText('{{v}}', { v: '&' }, { autoescape: true }), '&amp;')
    t.equal(set.renderText('{{v}}', { v: '<' }, { autoescape: true }), '&lt;')
  })
  t.test('takes computed partials from the folder alone, compiled when they are used', async (t) => {
    const folder = t.testdir({ 'a.html': '{{> (lookup . "name")}}{{> (lookup . "name")}}', 'b.html': 'B{{> c}}', 'c.html': 'C', 'bad.html': '{{#if}}', sub: { 'd.html': 'D' } })
    const set = buildSet(folder)
    t.equal(set.render('a.html', { name: 'b' }), 'BCBC')
    t.equal(set.render('a.html', { name: 'sub/d.html' }), 'DD')
    t.throws(() => set.render('a.html', { name: 'bad' }), { code: 'FLASKISH_ERR_TEMPLATE_SYNTAX', details: { template: 'bad.html' } })
    t.throws(() => set.render('a.html', { name: '../x' }), { code: 'FLASKISH_ERR_TEMPLATE_RENDER', message: /line 1: Cannot find the template "\.\.\/x": it is not in / })
    rmSync(join(folder, 'sub'), { recursive: true })
    t.throws(() => buildSet(folder).render('a.html', { name: 'sub/d.html' }), /Cannot find the template "sub\/d\.html"/)
  })
  t.test('finds out at the last moment that a computed partial is gone', async (t) => {
    const folder = t.testdir({ 'a.html': '{{remove}}{{> (lookup . "name")}}', 'b.html': 'B' })
    const set = buildSet(folder)
    t.throws(() => set.render('a.html', { name: 'b', remove: () => rmSync(join(folder, 'b.html')) }), /line 1: Cannot find the template "b"/)
  })
  t.test('renders layouts in both ways, two levels deep', async (t) => {
    const set = buildSet(t.testdir({
      'base.html': '[{{#> title}}base{{/title}}|{{#> body}}{{/body}}]',
      'middle.html': '{{#> base}}{{#*inline "body"}}<{{#> content}}{{/content}}>{{/inline}}{{/base}}',
      'page.html': '{{#> middle.html}}{{#*inline "title"}}{{t}}{{/inline}}{{#*inline "content"}}C{{/inline}}{{/middle.html}}',
      'base2.html': '[{{#block "title"}}base{{/block}}|{{#block "body"}}{{/block}}]',
      'middle2.html': '{{extends "base2"}}{{#block "title"}}middle {{super}}{{/block}}{{#block "body"}}<{{#block "content"}}{{/block}}>{{/block}}',
      'page2.html': '{{extends "middle2.html"}}\nnothing\n{{#block "title"}}{{t}} {{super}}{{/block}}\n{{#block "content"}}C{{/block}}\n',
      'including.html': '{{> page2}}'
    }))
    t.equal(set.render('page.html', { t: '<' }).trim(), '[&lt;|<C>]')
    t.equal(set.render('page2.html', { t: '<' }), '[&lt; middle base|<C>]')
    t.equal(set.render('including.html', { t: 'T' }), '[T middle base|<C>]')
  })
  t.test('refuses a template that extends itself, or nothing that is there', async (t) => {
    const set = buildSet(t.testdir({ 'a.html': '{{extends "b.html"}}', 'b.html': '{{extends "a.html"}}', 'c.html': '{{extends "nope"}}' }))
    t.throws(() => set.render('a.html', {}), { code: 'FLASKISH_ERR_TEMPLATE_SYNTAX', message: /it extends itself/ })
    t.throws(() => set.render('c.html', {}), { code: 'FLASKISH_ERR_TEMPLATE_MISSING', details: { template: 'nope' } })
  })
  t.test('names template and line of what fails while it is rendered', async (t) => {
    const set = buildSet(t.testdir({
      'page.html': '\n{{> row}}',
      'row.html': '\n\n{{boom 1}}',
      'loop.html': '{{> loop}}',
      'gone.html': 'a\n{{> rwo}}',
      'value.html': '{{a}}\n{{b}}',
      'base.html': '{{#> body}}{{/body}}',
      'child.html': '{{#> base}}\n{{#*inline "body"}}\n{{b}}{{/inline}}{{/base}}'
    }))
    const bad = { get b () { throw new TypeError('no') } }
    t.throws(() => set.render('page.html', {}), { code: 'FLASKISH_ERR_TEMPLATE_RENDER', details: { template: 'row.html', line: 3 }, message: /"boom"/ })
    t.throws(() => set.render('loop.html', {}), { code: 'FLASKISH_ERR_TEMPLATE_RENDER', details: { template: 'loop.html', line: 1 }, message: /call stack/ })
    t.throws(() => set.render('gone.html', {}), { details: { template: 'gone.html', line: 2 }, message: /Cannot find the template "rwo": .* The nearest one is "row\.html"\./ })
    t.throws(() => set.render('value.html', bad), { code: 'FLASKISH_ERR_TEMPLATE_RENDER', details: { template: 'value.html', line: 2, found: 'no' } })
    t.throws(() => set.render('child.html', bad), { code: 'FLASKISH_ERR_TEMPLATE_RENDER', details: { template: 'child.html', line: 3 } })
    t.throws(() => set.renderText('\n{{b}}', bad, { autoescape: true }), { code: 'FLASKISH_ERR_TEMPLATE_RENDER', details: { template: '<string>', line: 2 } })
  })
  t.test('compiles once', async (t) => {
    const folder = t.testdir({ 'a.html': 'one' })
    const set = buildSet(folder)
    t.equal(set.render('a.html', {}), 'one')
    writeFileSync(join(folder, 'a.html'), 'two')
    t.equal(set.render('a.html', {}), 'one')
  })
  t.test('with autoReload sees changed, new and removed files, and partials', async (t) => {
    const folder = t.testdir({ 'a.html': '1 {{> b}}', 'b.html': 'b', 'c.html': '{{extends "base"}}{{#block "x"}}X{{/block}}', 'base.html': '({{#block "x"}}{{/block}})' })
    const set = buildSet(folder, { autoReload: true })
    t.equal(set.render('a.html', {}), '1 b')
    writeFileSync(join(folder, 'a.html'), '2 {{> b}}')
    t.equal(set.render('a.html', {}), '2 b')
    writeFileSync(join(folder, 'b.html'), 'B')
    t.equal(set.render('a.html', {}), '2 B')
    t.equal(set.render('a.html', {}), '2 B')
    t.equal(set.renderText('{{> b}}', {}, { autoescape: true }), 'B')
    writeFileSync(join(folder, 'b.html'), 'bb')
    t.equal(set.renderText('{{> b}}', {}, { autoescape: true }), 'bb')
    t.equal(set.render('c.html', {}), '(X)')
    writeFileSync(join(folder, 'base.html'), '[{{#block "x"}}{{/block}}]')
    t.equal(set.render('c.html', {}), '[X]')
    t.throws(() => set.render('new.html', {}), { code: 'FLASKISH_ERR_TEMPLATE_MISSING' })
    writeFileSync(join(folder, 'new.html'), 'new')
    t.equal(set.render('new.html', {}), 'new')
    rmSync(join(folder, 'b.html'))
    t.throws(() => set.render('a.html', {}), /Cannot find the template "b"/)
  })
  t.test('reads a file again only where it may have changed', async (t) => {
    const folder = t.testdir({ 'a.html': 'one' })
    const path = join(folder, 'a.html')
    const old = new Date(2020, 1, 1)
    utimesSync(path, old, old)
    const set = buildSet(folder, { autoReload: true })
    t.equal(set.render('a.html', {}), 'one')
    writeFileSync(path, 'two')
    utimesSync(path, old, old)
    t.equal(set.render('a.html', {}), 'one', 'same time and size, long ago')
    const racy = buildSet(folder, { autoReload: true, now: () => old.getTime() + 10 })
    t.equal(racy.render('a.html', {}), 'two')
    writeFileSync(path, '333')
    utimesSync(path, old, old)
    t.equal(racy.render('a.html', {}), '333', 'read right after it was written')
  })
  t.test('keeps few of many texts', async (t) => {
    const set = buildSet(t.testdir({}))
    for (let number = 0; number < 300; number++) t.equal(set.renderText(`{{v}} ${number}`, { v: 1 }, { autoescape: true }), `1 ${number}`)
  })
  t.test('may render another template in a helper, and then still knows where it is', async (t) => {
    const environment = createEnvironment(Handlebars)
    const folder = t.testdir({ 'inner.html': '\n\n\n\n{{a}}', 'outer.html': '\n{{inner}}{{b}}' })
    const set = new TemplateSet(environment, new TemplateFiles(FILES, [folder]), { autoReload: false })
    const values = { inner: () => set.render('inner.html', { a: 1 }), get b () { throw new Error('no') } }
    t.throws(() => set.render('outer.html', values), { code: 'FLASKISH_ERR_TEMPLATE_RENDER', details: { template: 'outer.html', line: 2 } })
  })
})
