import { writeFileSync } from 'node:fs'
import { escape, flash, g, html, Markup, renderTemplate, renderTemplateString, request, secureFilename, session } from 'flaskish'
import t from 'tap'
import { buildApp, takeErrors, takeWarnings } from '../build-app.ts'
import { listen } from '../raw-socket.ts'
import { send, time } from './wire.ts'

// Templates, Markup.

const EVIL = '"\'><script>alert(1)</script>`='
const ESCAPED = /&lt;script&gt;alert\(1\)&lt;\/script&gt;/

t.test('goal 60; CVE-2015-8861, CVE-2024-22195, CVE-2024-34064: whatever a template shows is escaped, by the ending of its name', async (t) => {
  const source = '{{value}}|{{#each list}}{{this}}{{/each}}|{{#each map}}{{@key}}{{this}}{{/each}}|{{shout value}}|{{processed}}|{{request.args.q}}|{{request.path}}|{{session.x}}|{{g.x}}|{{#each (get_flashed_messages)}}{{this}}{{/each}}|{{config.x}}|{{lookup map value}}|{{#with value}}{{.}}{{/with}}'
  const endings = ['html', 'htm', 'xml', 'xhtml', 'svg', 'hbs', 'html.hbs']
  const root = t.testdir({ templates: Object.fromEntries([...endings, 'txt', 'js', 'txt.hbs', 'css'].map((ending) => [`page.${ending}`, source])) })
  const app = await buildApp(t, { root, secretKey: 'a key of this test alone', config: { x: EVIL } })
  app.templateHelper('shout', (text: string) => text)
  app.contextProcessor(() => ({ processed: EVIL }))
  const values = { value: EVIL, list: [EVIL, Object(EVIL), [EVIL], { toString: () => EVIL }], map: { [EVIL]: EVIL } }
  app.rule('/<path:name>', ({ name }) => {
    session['x'] = EVIL
    g['x'] = EVIL
    flash(EVIL)
    return request.args.has('string') ? renderTemplateString(source, values) : renderTemplate(name, values)
  })
  const port = await listen(app)
  for (const ending of endings) {
    const { body, status } = await send(port, `/page.${ending}?q=${encodeURIComponent(EVIL)}`)
    t.equal(status, 200, ending)
    t.notMatch(body, /<script|"|'|`|=(?!&)/, ending)
    t.ok(body.split(ESCAPED).length > 10, ending)
  }
  t.notMatch((await send(port, `/x?string&q=${encodeURIComponent(EVIL)}`)).body, '<script')
  for (const ending of ['txt', 'js', 'txt.hbs', 'css']) t.match((await send(port, `/page.${ending}?q=1`)).body, '<script>', ending)
})

const WAYS = [
  '{{constructor.name}}', '{{__proto__}}', '{{value.__proto__.x}}', '{{value.constructor.name}}', '{{lookup value "constructor"}}', '{{lookup value "__proto__"}}', '{{lookup (lookup value "constructor") "name"}}', '{{#with value}}{{constructor.name}}{{/with}}', '{{#each value}}{{../value.constructor.name}}{{/each}}',
  '{{#with (lookup value "constructor")}}{{name}}{{/with}}', '{{value.toString}}', '{{value.hasOwnProperty}}', '{{value.valueOf}}', '{{value.__defineGetter__}}', '{{value.__lookupGetter__}}', '{{list.constructor.name}}', '{{list.map}}', '{{text.constructor.name}}', '{{text.sub}}', '{{fn.constructor.name}}', '{{fn.call}}', '{{request.constructor.name}}',
  '{{request.__proto__.constructor.name}}', '{{session.constructor.name}}', '{{g.constructor.name}}', '{{config.constructor.name}}', '{{request.args.constructor.name}}', '{{lookup request "constructor"}}', '{{this.constructor.name}}', '{{@root.constructor.name}}', '{{[constructor].[name]}}', '{{value.["constructor"].name}}', '{{#each (lookup value "constructor")}}{{@key}}{{/each}}',
  '{{instance.method}}', '{{instance.constructor.name}}', '{{instance.secret}}'
]

t.test('goal 61; CVE-2019-19919, CVE-2019-20920, GHSA-q42p-pg8m-cqh6, GHSA-2cf5-4w76-r9qv, GHSA-q2c6-c6pm-g3gh, GHSA-g9r4-xpmj-mj65, CVE-2021-23369, CVE-2021-23383, GHSA-442j-39wm-28r2, GHSA-7rx3-28cr-v5wh: no template reaches a constructor or a prototype', async (t) => {
  class Thing {
    get secret (): string { return 'S3CRET' }
    method (): string { return 'S3CRET' }
  }
  const app = await buildApp(t, { secretKey: 'a key of this test alone' })
  app.rule('/', { methods: ['POST'] }, () => `<${renderTemplateString(request.form.get('t', ''), { value: { a: 1 }, list: [1], text: 'a', fn: () => 'called', instance: new Thing() })}>`)
  for (const way of WAYS) {
    const { statusCode, body } = await app.inject({ method: 'POST', url: '/', payload: new URLSearchParams({ t: way }).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } })
    t.ok(statusCode === 500 || body === '<>', `${way}: ${body.slice(0, 60)}`)
  }
  for (const way of ['{{#helperMissing}}{{/helperMissing}}', '{{helperMissing 1}}', '{{blockHelperMissing value}}', '{{#blockHelperMissing value}}x{{/blockHelperMissing}}', '{{> (lookup . "constructor")}}', '{{> __proto__}}', '{{> constructor}}', '{{> toString}}', '{{* decorator}}', '{{*constructor}}', '{{#*constructor}}{{/constructor}}', '{{* __proto__}}', '{{constructor 1}}', '{{toString 1}}', '{{__proto__ 1}}', '{{#toString}}{{/toString}}', '{{> @partial-block}}', '{{#> x}}{{> @partial-block}}{{/x}}', '{{lookup}}', '{{each}}', '{{#each}}', '{{/each}}', '{{#if}}{{/if}}', '{{{{raw}}}}', '{{!--', '{{#', '{{^}}', '{{else}}', '{{a.}}', '{{../../../a}}', '{{log "x" level="__proto__"}}']) {
    const { statusCode, body } = await app.inject({ method: 'POST', url: '/', payload: new URLSearchParams({ t: way }).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } })
    t.ok(statusCode === 500 || /^<[^a-z]*>$/.test(body), `${way}: ${statusCode} ${body.slice(0, 60)}`)
  }
  t.same(Object.keys(Object.prototype), [])
  takeErrors(app)
  takeWarnings(app)
})

t.test('goal 61; CVE-2026-33916: a polluted prototype gives templates no partial, no helper and no value', async (t) => {
  const root = t.testdir({ templates: { 'a.html': '{{> evil}}', 'b.html': '{{evil}}' } })
  const app = await buildApp(t, { root })
  app.rule('/<name>', ({ name }) => renderTemplate(name))
  await app.ready()
  const everything: object = Object.getPrototypeOf({})
  Object.defineProperty(everything, 'evil', { value: 'S3CRET', configurable: true })
  try {
    t.notMatch((await app.inject('/a.html')).body, 'S3CRET')
    t.notMatch((await app.inject('/b.html')).body, 'S3CRET')
  } finally {
    Reflect.deleteProperty(everything, 'evil')
  }
  takeErrors(app)
})

t.test('goal 61; CVE-2026-33937, CVE-2026-33938, CVE-2026-33940: parsed trees and objects of visitors are neither templates nor partials', async (t) => {
  const root = t.testdir({ templates: { 'dynamic.html': '{{> (lookup . "part")}}' } })
  const app = await buildApp(t, { root })
  const code = '1);globalThis.polluted=1;('
  const number = { type: 'NumberLiteral', value: code, original: code, loc: { start: { line: 1, column: 0 }, end: { line: 1, column: 1 } } }
  const trees: unknown[] = [
    { type: 'Program', body: [{ type: 'MustacheStatement', path: { type: 'PathExpression', original: 'lookup', parts: ['lookup'], depth: 0, data: false, loc: number.loc }, params: [number, number], escaped: true, strip: {}, loc: number.loc }], blockParams: [], strip: {}, loc: number.loc },
    { type: 'Program', body: [] }, { type: 'Program', body: [number] }, number, [], ['x'], { toString: () => 'x' }, null
  ]
  app.rule('/string', { endpoint: 'string', methods: ['POST'] }, () => renderTemplateString(request.json as string))
  app.rule('/partial', { endpoint: 'partial', methods: ['POST'] }, () => renderTemplate('dynamic.html', { part: request.json }))
  app.rule('/name', { endpoint: 'name', methods: ['POST'] }, () => renderTemplate(request.json as string))
  for (const tree of trees) {
    for (const url of ['/string', '/partial', '/name']) {
      const { statusCode } = await app.inject({ method: 'POST', url, payload: JSON.stringify(tree), headers: { 'content-type': 'application/json' } })
      t.ok([500, 404, 400].includes(statusCode), `${url} ${JSON.stringify(tree)?.slice(0, 30)} ${statusCode}`)
    }
  }
  t.equal((globalThis as { polluted?: number }).polluted, undefined)
  takeErrors(app)
  takeWarnings(app)
})

t.test('goal 61; CVE-2021-32820, CVE-2022-29078: values called like options of an engine are values', async (t) => {
  const root = t.testdir({ templates: { 'page.html': 'page {{layout}}' }, 'secret.txt': 'S3CRET' })
  const app = await buildApp(t, { root })
  app.rule('/', () => renderTemplate('page.html', Object.fromEntries(request.args)))
  const names = ['layout', 'partials', 'settings', 'cache', 'filename', 'helpers', 'data', 'async', 'client', 'root', 'views', 'view options', 'settings[view options]', 'escapeFunction', 'outputFunctionName', 'localsName', 'destructuredLocals', 'compileDebug', 'debug', 'delimiter', 'openDelimiter', 'strict', 'compat', 'allowProtoPropertiesByDefault', 'allowProtoMethodsByDefault', 'allowedProtoProperties', 'noEscape', 'blockParams', 'knownHelpers', 'preventIndent', 'explicitPartialContext', 'allowCallsToHelperMissing', '_locals', 'include', 'ext', 'engine']
  for (const name of names) {
    for (const value of ['../secret.txt', 'x;process.exit()', 'true', '/etc/passwd']) {
      const { statusCode, body } = await app.inject(`/?${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
      t.equal(statusCode, 200, name)
      t.equal(body.startsWith('page'), true)
      t.notMatch(body, /S3CRET|root:/)
    }
  }
})

t.test('CVE-2026-33939, CVE-2019-20922, GHSA-62gr-4qp9-h98f, GHSA-f52g-6jhx-586p: a broken or endless template is a 500, and the app goes on', async (t) => {
  const root = t.testdir({ templates: { 'loop.html': '{{> loop.html}}', 'a.html': '{{> b.html}}', 'b.html': '{{> a.html}}', 'x.html': '{{extends "x.html"}}', 'y.html': '{{extends "z.html"}}', 'z.html': '{{extends "y.html"}}', 'broken.html': '{{#if}', 'decorator.html': '{{*x}}', 'ok.html': 'ok' } })
  const app = await buildApp(t, { root })
  app.rule('/<name>', ({ name }) => renderTemplate(name))
  for (const name of ['loop.html', 'a.html', 'x.html', 'y.html', 'broken.html', 'decorator.html']) {
    t.equal((await app.inject(`/${name}`)).statusCode, 500, name)
    t.equal((await app.inject('/ok.html')).body, 'ok')
  }
  takeErrors(app)
})

t.test('goal 65; CVE-2016-0752, CVE-2014-0130, CVE-2019-5418: templates stay under their folder, and no header chooses one', async (t) => {
  const root = t.testdir({ templates: { 'page.html': 'page' }, 'templates-private': { 'a.html': 'S3CRET' }, 'secret.html': 'S3CRET' })
  writeFileSync(`${root}/templates/page.html`, 'page')
  const app = await buildApp(t, { root })
  app.rule('/', () => renderTemplate(request.args.get('name', '')))
  app.rule('/fixed', () => renderTemplate('page.html'))
  const port = await listen(app)
  const names = ['../secret.html', '..\\secret.html', '/../secret.html', './../secret.html', 'x/../../secret.html', '../templates-private/a.html', `${root}/secret.html`, `file://${root}/secret.html`, '....//secret.html', '..%2fsecret.html', '%2e%2e/secret.html', '..%252fsecret.html', '../secret.html\0', 'page.html\0', '..;/secret.html', 'C:\\secret.html', '\\\\host\\x', '//host/x', '/etc/passwd', '~/x', '-private/a.html', 'page.html/../../secret.html', '', '.', '..', '/', '__proto__', 'constructor', 'toString']
  for (const name of names) {
    const { status, body } = await send(port, `/?name=${encodeURIComponent(name)}`)
    t.notMatch(body, /S3CRET|root:|templates/, name)
    t.ok(status === 404 || status === 500, `${name}: ${status}`)
    if (/\.\.|\0|:|^[\\/]/.test(name)) t.equal(status, 404, `${JSON.stringify(name)}: ${status}`)
  }
  for (const accept of ['../../../../etc/passwd{{', '../secret.html', 'text/plain']) t.match(await send(port, '/fixed', { headers: { Accept: accept } }), { status: 200, body: 'page' })
  takeErrors(app)
  takeWarnings(app)
})

t.test('goal 28; CVE-2020-28493: striptags, unescape, escape, format and secureFilename take less than 1 s for 1 MB', async (t) => {
  const texts = ['<', '>', '&', '<!--', '-->', '<a ', '&amp', '&#', '&#x', ' ', '\n', '.', '/', '../', '%s', '%', '<!', '"', '\u00e9', '&lt;', '<x>', '\\', '_', '.a', '-'].map((text) => text.repeat(Math.ceil(1_000_000 / text.length)))
  let worst = 0
  for (const text of texts) {
    for (const work of [() => new Markup(text).striptags(), () => new Markup(text).unescape(), () => escape(text), () => html`${text}`, () => secureFilename(text.slice(0, 200_000)), () => new Markup('%s').format(text), () => { try { new Markup(text.slice(0, 200_000)).format('x') } catch {} }]) worst = Math.max(worst, await time(work))
  }
  t.ok(worst < 1000, `${Math.round(worst)} ms`)
})

t.test('CVE-2016-10745, CVE-2019-10906, CVE-2024-56201, CVE-2024-56326, CVE-2025-27516: Markup#format knows directives, and no attributes', async (t) => {
  for (const text of ['{0.constructor}', '{x.__class__}', '%(x.constructor)s', '%(__proto__)s', '%(constructor)s']) {
    try { t.notMatch(String(new Markup(text).format({ x: 1 })), /function|Object/) } catch (error) { t.match(error, { code: 'FLASKISH_ERR_MARKUP_FORMAT' }) }
  }
})
