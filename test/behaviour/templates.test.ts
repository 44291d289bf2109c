import { request as send } from 'node:http'
import { writeFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { escape, flash, g, html, jsonify, Markup, renderTemplate, renderTemplateString, request, session } from 'flaskish'
import { buildApp, takeErrors, takeWarnings } from '../build-app.ts'

t.test('a page of templates', async (t) => {
  t.test('escapes what visitors have sent, wherever the template finds it', async (t) => {
    const app = await buildApp(t, { config: { evil: '<c>' } })
    app.templateHelper('evil', () => '<h>')
    app.contextProcessor(() => ({ processed: '<p>' }))
    const source = '{{v}}|{{#each map}}{{@key}}{{/each}}|{{evil}}|{{processed}}|{{request.args.q}}|{{#each request.args}}{{@key}}{{this}}{{/each}}|{{g.x}}|{{config.evil}}|{{url_for "index" q=v}}|{{#each list}}{{this}}{{/each}}|{{request.headers.x-evil}}|{{request.cookies.c}}|{{request.path}}|{{request.userAgent}}'
    app.rule('/<path:rest>', () => {
      g['x'] = '<g>'
      return renderTemplateString(source, { v: '"><script>', map: { '<k>': 1 }, list: ['<l>'] })
    })
    app.rule('/', { endpoint: 'index' }, () => '')
    const { body } = await app.inject({ url: '/%3Cpath%3E?q=%3Cq%3E&%3Ckey%3E=1', headers: { 'x-evil': '<x>', cookie: 'c=<c>', 'user-agent': '<ua>' } })
    t.notMatch(body, /[<>"]/)
    t.match(body, '&lt;q&gt;')
    t.match(body, '&lt;ua&gt;')
  })
  t.test('shows the session and flashed messages, and then says that it depends on the cookie', async (t) => {
    const app = await buildApp(t, {
      secretKey: 'a key of enough letters for a test',
      root: t.testdir({
        templates: {
          'messages.html': '{{#each (get_flashed_messages with_categories=true)}}{{this.[0]}}={{this.[1]}};{{/each}}{{#each get_flashed_messages}}{{this}};{{/each}}{{#each (getFlashedMessages categoryFilter="error")}}[{{this}}]{{/each}}',
          'user.html': '{{#if session.user}}{{session.user}}{{else}}nobody{{/if}}',
          'none.html': '{{#each rows}}{{> row.html a=1}}{{/each}}',
          'row.html': '{{request.path}}'
        }
      })
    })
    app.rule('/flash', () => { session['user'] = '<ann>'; flash('<saved>'); flash(new Markup('<b>'), 'error'); return '' })
    app.rule('/<name>', ({ name }) => renderTemplate(`${name}.html`, { rows: [{}] }))
    const cookie = String((await app.inject('/flash')).headers['set-cookie']).split(';')[0] ?? ''
    const answer = await app.inject({ url: '/messages', headers: { cookie } })
    t.equal(answer.body, 'message=&lt;saved&gt;;error=<b>;&lt;saved&gt;;<b>;[<b>]')
    t.match(answer.headers.vary, /cookie/i)
    const user = await app.inject({ url: '/user', headers: { cookie } })
    t.equal(user.body, '&lt;ann&gt;')
    t.match(user.headers.vary, /cookie/i)
    t.equal((await app.inject('/user')).body, 'nobody')
    const none = await app.inject({ url: '/none', headers: { cookie } })
    t.equal(none.body, '/none')
    t.equal(none.headers.vary, undefined)
    t.equal(none.headers['set-cookie'], undefined)
  })
  t.test('trusts Markup, which JSON carries as its text', async (t) => {
    const app = await buildApp(t)
    app.rule('/', () => renderTemplateString('{{a}}{{b}}{{c}}{{d}}', { a: new Markup('<b>'), b: html`<i>${'<'}</i>`, c: escape('<'), d: '<' }))
    app.rule('/json', () => jsonify({ a: new Markup('<b>') }))
    t.equal((await app.inject('/')).body, '<b><i>&lt;</i>&lt;&lt;')
    t.equal((await app.inject('/json')).body, '{"a":"<b>"}')
  })
  t.test('takes values for data, whatever they are called', async (t) => {
    const app = await buildApp(t, { root: t.testdir({ templates: { 'a.html': '{{layout}}{{partials}}{{settings.views}}{{cache}}{{filename}}{{> b helpers="h"}}{{> (lookup . "name")}}', 'b.html': '[{{helpers}}{{data}}]' }, 'evil.html': 'EVIL' }) })
    const values = JSON.parse('{"layout":"../evil","partials":"p","settings":{"views":"../"},"cache":"c","filename":"../evil.html","data":"d","name":"b","allowProtoPropertiesByDefault":true,"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"helpers":{"b":"x"}}')
    app.rule('/', () => renderTemplate('a.html', values))
    t.equal((await app.inject('/')).body, '../evilp../c../evil.html[hd][[object Object]d]')
    t.equal(Reflect.get({}, 'polluted'), undefined)
  })
})

t.test('a template\'s name from a visitor', async (t) => {
  t.test('never leads out of the folder, over a real socket, and is never a 500', async (t) => {
    const app = await buildApp(t, { root: t.testdir({ templates: { 'a.html': 'A', sub: {} }, 'secret.html': 'SECRET' }) })
    app.rule('/path/<path:name>', ({ name }) => renderTemplate(name))
    app.rule('/query', () => renderTemplate(request.args.get('name', '')))
    const address = new URL(await app.listen({ port: 0 }))
    const ask = (path: string): Promise<{ status: number | undefined, body: string }> => new Promise((resolve, reject) => {
      send({ host: address.hostname, port: address.port, path, agent: false }, (response) => {
        text(response).then((body) => resolve({ status: response.statusCode, body }), reject)
      }).on('error', reject).end()
    })
    const spellings = [
      '../secret.html', '..%2fsecret.html', '%2e%2e/secret.html', '%2e%2e%2fsecret.html', '..%252fsecret.html', '%252e%252e/secret.html', '..%5csecret.html', '..\\secret.html',
      'sub/../../secret.html', 'sub%2f..%2f..%2fsecret.html', './../secret.html', '....//secret.html', '..;/secret.html', '..%00/secret.html', '../secret.html%00.html', '/etc/passwd', '%2fetc%2fpasswd',
      'file:///etc/passwd', 'C:/windows/win.ini', 'C:%5cwindows', '%5c%5chost%5cshare', '~/secret', '%c0%ae%c0%ae/secret.html', '%ef%bc%8e%ef%bc%8e/secret.html', '..%u2215secret.html', '..%0d%0a/secret.html',
      '..//secret.html', '/../secret.html', '//../secret.html', 'sub/%2e%2e/%2e%2e/secret.html', '%2e./secret.html', '.%2e/secret.html'
    ]
    for (const spelling of spellings) {
      for (const path of [`/path/${spelling}`, `/query?name=${spelling}`]) {
        const { status, body } = await ask(path)
        t.notMatch(body, /SECRET|root:/, path)
        t.ok(status !== undefined && status >= 300 && status < 500, `${path}: ${status}`)
      }
    }
    t.same(await ask('/path/a.html'), { status: 200, body: 'A' })
    t.ok(takeWarnings(app).length > 0)
  })
  t.test('that is only wrong is an error for the programmer', async (t) => {
    const app = await buildApp(t, { root: t.testdir({ templates: { 'a.html': 'A' } }) })
    app.rule('/<name>', ({ name }) => renderTemplate(name))
    const { statusCode, body } = await app.inject('/b.html')
    t.equal(statusCode, 500)
    t.notMatch(body, 'b.html')
    t.match(takeErrors(app)[0]?.err?.message, /The nearest one is "a\.html"/)
  })
})

t.test('broken templates', async (t) => {
  t.test('are a 500 that names template and line in the log, and the app goes on', async (t) => {
    const root = t.testdir({ templates: { 'loop.html': 'x{{> loop}}', 'open.html': '\n{{#if x}}', 'helper.html': '\n\n{{nope 1}}', 'partial.html': '{{> nope}}', 'self.html': '{{extends "self.html"}}', 'deep.html': '{{#if 1}}'.repeat(3000) + '{{/if}}'.repeat(3000), 'ok.html': 'ok' } })
    const app = await buildApp(t, { root })
    app.rule('/<name>', ({ name }) => renderTemplate(name))
    for (const [name, message] of [
      ['loop', /"loop\.html", line 1: Maximum call stack/], ['open', /"open\.html", line 2: Expecting/], ['helper', /"helper\.html", line 3: .*"nope"/], ['partial', /"partial\.html", line 1: .*"nope"/],
      ['self', /"self\.html", line 1: it extends itself/], ['deep', /"deep\.html"/]
    ] as const) {
      const { statusCode, body } = await app.inject(`/${name}.html`)
      t.equal(statusCode, 500, name)
      t.notMatch(body, /line|\.html/)
      t.match(takeErrors(app)[0]?.err?.message, message, name)
      t.equal((await app.inject('/ok.html')).body, 'ok')
    }
  })
  t.test('are repaired without a restart in debug', async (t) => {
    const root = t.testdir({ templates: { 'a.html': '{{#if}}' } })
    const app = await buildApp(t, { root, debug: true })
    app.rule('/', () => renderTemplate('a.html'))
    t.equal((await app.inject('/')).statusCode, 500)
    takeErrors(app)
    writeFileSync(`${root}/templates/a.html`, 'repaired')
    t.equal((await app.inject('/')).body, 'repaired')
  })
})
