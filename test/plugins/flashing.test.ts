import { flash, get_flashed_messages as flaskName, getFlashedMessages, html, Markup, redirect, renderTemplateString, session } from 'flaskish'
import t from 'tap'
import { buildApp } from '../build-app.ts'
import { Visitor } from '../visitor.ts'

const secretKey = 'a key that only the tests of flashing have'

t.test('flash', async (t) => {
  t.test('shows a message in the next page, once, through any number of redirects', async (t) => {
    const app = await buildApp(t, { secretKey })
    app.rule('/start', () => { flash('first'); flash('oh', 'error'); return redirect('/middle') })
    app.rule('/middle', () => { flash('second', 'info'); return redirect('/plain') })
    app.get('/plain', async (_request, reply) => { flash('third'); return reply.redirect('/end') })
    app.rule('/end', () => ({ flashes: getFlashedMessages({ withCategories: true }) }))
    const visitor = new Visitor(app)
    let path = '/start'
    for (;;) {
      const answer = await visitor.get(path)
      if (answer.headers.location === undefined) {
        t.same(answer.json(), { flashes: [['message', 'first'], ['error', 'oh'], ['info', 'second'], ['message', 'third']] })
        break
      }
      path = answer.headers.location
    }
    t.same((await visitor.get('/end')).json(), { flashes: [] })
    t.equal(visitor.cookies.size, 0)
  })

  t.test('shows it in the same request too, as in Flask', async (t) => {
    const app = await buildApp(t, { secretKey })
    app.rule('/', () => {
      flash('now')
      const shown = getFlashedMessages()
      flash('later')
      return { shown, again: getFlashedMessages(), kept: '_flashes' in session }
    })
    app.rule('/next', () => ({ shown: getFlashedMessages() }))
    const visitor = new Visitor(app)
    t.same((await visitor.get('/')).json(), { shown: ['now'], again: ['now'], kept: true })
    t.same((await visitor.get('/next')).json(), { shown: ['later'] })
  })

  t.test('takes Markup, and leaves text to be escaped', async (t) => {
    const app = await buildApp(t, { secretKey })
    app.rule('/flash', () => { flash(new Markup('<b>bold</b>')); flash('<i>'); flash({ ' h': '<script>' } as never); return 'ok' })
    app.rule('/', () => html`${getFlashedMessages().map((message) => html`[${message}]`)}`)
    const visitor = new Visitor(app)
    await visitor.get('/flash')
    t.equal((await visitor.get('/')).body, '[<b>bold</b>][&lt;i&gt;][[object Object]]')
  })

  t.test('keeps the messages of forty visitors at once apart', async (t) => {
    const app = await buildApp(t, { secretKey })
    app.rule('/flash/<name>', async ({ name }) => { await null; flash(name); return 'ok' })
    app.rule('/', async () => { await null; return { shown: getFlashedMessages() } })
    const seen = await Promise.all(Array.from({ length: 40 }, async (_, index) => {
      const visitor = new Visitor(app)
      await visitor.get(`/flash/visitor${index}`)
      return [(await visitor.get('/')).json(), (await visitor.get('/')).json()]
    }))
    t.same(seen, seen.map((_, index) => [{ shown: [`visitor${index}`] }, { shown: [] }]))
  })
})

t.test('getFlashedMessages', async (t) => {
  t.test('filters, and agrees with itself however often it is asked', async (t) => {
    const app = await buildApp(t, { secretKey })
    app.rule('/flash', () => { flash('a'); flash('b', 'error'); flash('c', 'info'); return 'ok' })
    app.rule('/', () => ({
      errors: getFlashedMessages({ categoryFilter: ['error'] }),
      all: getFlashedMessages(),
      pairs: getFlashedMessages({ withCategories: true, categoryFilter: ['error', 'info'] }),
      one: flaskName({ categoryFilter: 'info' })
    }))
    const visitor = new Visitor(app)
    await visitor.get('/flash')
    t.same((await visitor.get('/')).json(), { errors: ['b'], all: ['a', 'b', 'c'], pairs: [['error', 'b'], ['info', 'c']], one: ['c'] })
    t.same((await visitor.get('/')).json(), { errors: [], all: [], pairs: [], one: [] })
  })

  t.test('is of the running request', async (t) => {
    for (const call of [() => flash('x'), () => getFlashedMessages()]) t.throws(call, { code: 'FLASKISH_ERR_NO_CONTEXT' })
  })
})

t.test('get_flashed_messages in templates', async (t) => {
  const listed = '{{#each (get_flashed_messages)}}[{{this}}]{{/each}}'
  const paired = '{{#each (get_flashed_messages with_categories=true category_filter="error")}}<{{this.[0]}}:{{this.[1]}}>{{/each}}'

  t.test('shows them, escaped unless they are Markup, with either spelling and in loops', async (t) => {
    const app = await buildApp(t, { secretKey, root: t.testdir({}) })
    app.rule('/flash', () => { flash('<i>'); flash(html`<b>${'x'}</b>`, 'error'); return 'ok' })
    app.rule('/', () => renderTemplateString(`${listed}${paired}{{#each list}}{{#each (getFlashedMessages categoryFilter=@root.only withCategories=false)}}({{this}}){{/each}}{{/each}}`, { list: [1], only: ['error', 'x'] }))
    const visitor = new Visitor(app)
    await visitor.get('/flash')
    const answer = await visitor.get('/')
    t.equal(answer.body, '[&lt;i&gt;][<b>x</b>]<error:<b>x</b>>(<b>x</b>)')
    t.equal(answer.headers.vary, 'Cookie')
    t.equal((await visitor.get('/')).body, '')
  })

  t.test('leaves the session alone that a template does not look at', async (t) => {
    const app = await buildApp(t, { secretKey, root: t.testdir({}) })
    app.rule('/', () => renderTemplateString('{{request.path}}'))
    app.rule('/session', () => renderTemplateString('{{session.user}}'))
    t.equal((await app.inject('/')).headers.vary, undefined)
    t.equal((await app.inject('/session')).headers.vary, 'Cookie')
  })

  t.test('works with explicit contexts, and is empty outside of requests', async (t) => {
    const app = await buildApp(t, { secretKey, contexts: 'explicit', root: t.testdir({}) })
    app.rule('/', (_args, context) => {
      context.flash('now')
      return app.renderTemplateString(listed, {}, {}, context)
    })
    t.equal((await app.inject('/')).body, '[now]')
    t.equal(app.renderTemplateString(listed), '')
  })

  t.test('works in another engine', async (t) => {
    const { default: nunjucks } = await import('nunjucks')
    const app = await buildApp(t, { secretKey, root: t.testdir({}), templates: { engine: { nunjucks } } })
    app.rule('/', () => {
      flash('a', 'error')
      flash('b')
      return renderTemplateString('{% for category, message in get_flashed_messages(with_categories=true, category_filter=["error"]) %}{{ category }}:{{ message }}{% endfor %}')
    })
    t.equal((await app.inject('/')).body, 'error:a')
  })
})
