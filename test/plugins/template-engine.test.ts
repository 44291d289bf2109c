import { join } from 'node:path'
import Handlebars from 'handlebars'
import t from 'tap'
import { Markup } from 'flaskish'
import { buildApp } from '../build-app.ts'
import { buildUrl, createHandlebarsEngine, FILES } from '../../plugins/template-engine.ts'

t.test('createHandlebarsEngine', async (t) => {
  t.test('builds URLs in templates, with both spellings, in the order that is written', async (t) => {
    const app = await buildApp(t)
    app.rule('/post/<int:postId>', { endpoint: 'post' }, () => '')
    app.testRequestContext(() => {
      t.equal(app.renderTemplateString('{{url_for "post" postId=7 a="1&2" b="<"}}'), '/post/7?a=1%262&amp;b=%3C')
      t.equal(app.renderTemplateString('{{urlFor "post" postId=7 a=1 b=2}}', {}, { autoescape: false }), '/post/7?a=1&b=2')
      t.equal(app.renderTemplateString('{{{url_for "post" postId=7 a=1 b=2}}}'), '/post/7?a=1&b=2')
      t.equal(app.renderTemplateString('{{url_for "post" postId=7 next=(url_for "post" postId=8 x=1 y=2)}}'), '/post/7?next=/post/8?x%3D1%26y%3D2')
      t.equal(app.renderTemplateString('{{#each ids}}{{url_for "post" postId=this _external=true}}{{/each}}', { ids: [1] }), 'http://localhost/post/1')
      t.throws(() => app.renderTemplateString('{{url_for "psot"}}'), { code: 'FLASKISH_ERR_TEMPLATE_RENDER', message: /line 1: Cannot build a URL for endpoint "psot".* The nearest one is "post"\./ })
      t.throws(() => app.renderTemplateString('{{url_for}}'), { code: 'FLASKISH_ERR_TEMPLATE_RENDER', message: /endpoint "undefined"/ })
    })
  })
  t.test('brings the helpers of a Handlebars that is given, and changes nothing of it', async (t) => {
    const own = Handlebars.create()
    own.registerHelper('shout', (text: string) => text.toUpperCase())
    const app = await buildApp(t, { templates: { engine: { handlebars: own } } })
    t.equal(app.renderTemplateString('{{shout "a"}}'), 'A')
    t.notOk('url_for' in own.helpers)
    t.notOk('url_for' in Handlebars.helpers)
    const engine = createHandlebarsEngine(app.flaskish, { folder: '/nowhere', engine: { name: 'handlebars', module: undefined }, autoReload: false, options: {} })
    t.same(engine.files.folders, ['/nowhere'])
  })
})

t.test('buildUrl', async (t) => {
  t.test('takes Markup for its text', async (t) => {
    const app = await buildApp(t, { serverName: 'a.b' })
    app.rule('/', function index () { return '' })
    t.equal(buildUrl(app.flaskish, 'index', { a: new Markup('x') }), 'http://a.b/?a=x')
    t.equal(buildUrl(app.flaskish, 'index'), 'http://a.b/')
  })
})

t.test('FILES', async (t) => {
  const folder = t.testdir({ 'a.txt': 'text', b: { 'c.txt': '' }, link: t.fixture('symlink', 'a.txt') })
  t.test('looks at files only', async (t) => {
    t.equal(FILES.stat(join(folder, 'a.txt'))?.size, 4)
    t.equal(FILES.stat(join(folder, 'link'))?.size, 4)
    for (const name of ['b', 'nope', 'a.txt/x', 'x'.repeat(5000)]) t.equal(FILES.stat(join(folder, name)), undefined, name.slice(0, 9))
    t.equal(FILES.read(join(folder, 'a.txt')), 'text')
    t.ok(FILES.now() > 0)
  })
  t.test('tells of other failures', async (t) => {
    t.throws(() => FILES.stat('\0'), { code: 'ERR_INVALID_ARG_VALUE' })
  })
  t.test('lists a folder, also one that is not there', async (t) => {
    t.same(FILES.list(folder, true).toSorted(), ['a.txt', 'b', 'b/c.txt', 'link'])
    t.same(FILES.list(folder, false).toSorted(), ['a.txt', 'b', 'link'])
    t.same(FILES.list(join(folder, 'nope'), true), [])
  })
})
