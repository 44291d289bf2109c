import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { readTemplateOptions, type TemplateOptions } from '../../plugins/template-options.ts'

const read = (given: TemplateOptions | false | undefined, debug = false) => readTemplateOptions(given, { root: resolve('/app'), debug })

t.test('readTemplateOptions', async (t) => {
  t.test('has defaults', async (t) => {
    t.same(read(undefined), { folder: resolve('/app/templates'), engine: { name: 'handlebars', module: undefined }, autoReload: false, options: {} })
    t.equal(read({}, true)?.autoReload, true)
    t.equal(read({ autoReload: false }, true)?.autoReload, false)
    t.equal(read(false), undefined)
  })
  t.test('reads folders as paths within the root, whole paths and file URLs', async (t) => {
    t.equal(read({ folder: 'pages' })?.folder, resolve('/app/pages'))
    t.equal(read({ folder: resolve('/other') })?.folder, resolve('/other'))
    t.equal(read({ folder: pathToFileURL(resolve('/other')) })?.folder, resolve('/other'))
    t.equal(read({ folder: pathToFileURL(resolve('/other')).href })?.folder, resolve('/other'))
  })
  t.test('takes an engine by its name', async (t) => {
    const module = { render () {} }
    t.same(read({ engine: { ejs: module }, options: { a: 1 } }), { folder: resolve('/app/templates'), engine: { name: 'ejs', module }, autoReload: false, options: { a: 1 } })
  })
  t.test('refuses what cannot work', async (t) => {
    const rows: [given: unknown, message: RegExp][] = [
      [true, /"templates": it is true/],
      [{ folder: 7 }, /"templates\.folder": it is 7/],
      [{ folder: 'a\0b' }, /"templates\.folder"/],
      [{ folder: new URL('http://x/') }, /"templates\.folder"/],
      [{ folder: '' }, /"templates\.folder"/],
      [{ autoReload: 'yes' }, /"templates\.autoReload": it is "yes"/],
      [{ options: [] }, /"templates\.options"/],
      [{ engine: 'ejs' }, /"templates\.engine": it is "ejs"\. Give one engine by its name, such as { nunjucks }: handlebars, /],
      [{ engine: {} }, /"templates\.engine": it is "{ {2}}"/],
      [{ engine: { ejs: {}, nunjucks: {} } }, /it is "{ ejs, nunjucks }"/],
      [{ engine: { jinja: {} } }, /it is "{ jinja }"/],
      [{ engine: { ejs: undefined } }, /"templates\.engine"/],
      [{ engine: { ejs: null } }, /"templates\.engine"/]
    ]
    for (const [given, message] of rows) t.throws(() => read(given as never), { code: 'FLASKISH_ERR_OPTION', message })
    t.throws(() => read({ foldr: 'x' } as never), { code: 'FLASKISH_ERR_OPTION_UNKNOWN', message: /"templates\.foldr".* "folder"/ })
  })
})
