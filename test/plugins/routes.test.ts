import { inspect } from 'node:util'
import t from 'tap'
import { request, rule } from 'flaskish'
import { buildApp, takeWarnings } from '../build-app.ts'

const view = (): string => ''

t.test('addRule', async (t) => {
  t.test('takes a text, a list of texts and a declared rule, with and without options', async (t) => {
    const app = await buildApp(t)
    const declared = rule('/declared/<int:id>')
    app.rule('/text', () => 'text')
    app.rule(['/list', '/list/<int:page>'], { endpoint: 'list' }, ({ page }) => String(page))
    app.rule(declared, ({ id }) => declared.url({ id: id + 1 }))
    t.equal((await app.inject('/text')).body, 'text')
    t.equal((await app.inject('/list/2')).body, '2')
    t.equal((await app.inject('/list')).body, 'undefined')
    t.equal((await app.inject('/declared/7')).body, '/declared/8')
  })
  t.test('names the endpoint by its option, the declared name, the view, or the rule', async (t) => {
    const app = await buildApp(t)
    function named (): string { return '' }
    t.equal(app.rule('/a', { endpoint: 'given' }, view).name, 'given')
    t.equal(app.rule(rule('/b', { endpoint: 'declared' }), named).name, 'declared')
    t.equal(app.rule('/c', named).name, 'named')
    t.equal(app.rule('/d', () => '').name, 'GET /d')
    t.equal(app.rule('/d', { methods: ['post'] }, () => '').name, 'POST /d')
    t.equal(app.rule('/d', { methods: ['POST'] }, () => '').name, 'POST /d (2)')
    t.match(takeWarnings(app), [{ msg: /"\/d" is there already for POST/ }])
  })
  t.test('lets one view serve several rules, and the first of two equal ones answer, with a warning', async (t) => {
    const app = await buildApp(t)
    function page (): string { return request.path }
    app.rule('/one', page)
    app.rule('/two', page)
    app.rule('/two', { endpoint: 'again', methods: ['GET', 'POST'] }, () => 'again')
    t.equal((await app.inject('/two')).body, '/two')
    t.equal((await app.inject({ method: 'POST', url: '/two' })).body, 'again')
    t.match(takeWarnings(app), [{ msg: 'The rule "/two" is there already for GET; the first one answers.' }])
  })
  t.test('knows HEAD with GET, OPTIONS by itself, and a view for OPTIONS', async (t) => {
    const app = await buildApp(t)
    app.rule('/a', view)
    app.rule('/b', { methods: ['OPTIONS'] }, () => 'own')
    app.rule('/c', { provideAutomaticOptions: false }, view)
    t.equal((await app.inject({ method: 'HEAD', url: '/a' })).statusCode, 200)
    t.equal((await app.inject({ method: 'OPTIONS', url: '/a' })).headers.allow, 'GET, HEAD, OPTIONS')
    t.equal((await app.inject({ method: 'OPTIONS', url: '/b' })).body, 'own')
    t.equal((await app.inject({ method: 'OPTIONS', url: '/c' })).statusCode, 405)
  })
  t.test('follows strictSlashes and mergeSlashes of the rule, then of the registration', async (t) => {
    const app = await buildApp(t, { strictSlashes: false, mergeSlashes: false })
    app.rule('/dir/', () => 'dir')
    app.rule('/strict/', { strictSlashes: true }, () => 'strict')
    app.rule('/merged/x', { mergeSlashes: true }, () => 'merged')
    t.equal((await app.inject('/dir')).body, 'dir')
    t.equal((await app.inject('/strict')).statusCode, 308)
    t.equal((await app.inject('/merged//x')).statusCode, 404)
  })
  t.test('is an error after the start', async (t) => {
    const app = await buildApp(t)
    await app.ready()
    t.throws(() => app.rule('/late', view), { code: 'FLASKISH_ERR_STARTED', message: /"\/late"/ })
    t.throws(() => app.rule(rule(['/a', '/b']), view), { code: 'FLASKISH_ERR_STARTED', message: /"\/a \/b"/ })
  })
  t.test('is an error for an endpoint that is taken, and a declared rule that is bound', async (t) => {
    const app = await buildApp(t)
    const declared = rule('/declared')
    app.rule(declared, { endpoint: 'taken' }, view)
    t.throws(() => app.rule('/x', { endpoint: 'taken' }, () => 'other'), { code: 'FLASKISH_ERR_ENDPOINT_TAKEN' })
    t.throws(() => app.rule(declared, { endpoint: 'new' }, view), { code: 'FLASKISH_ERR_ENDPOINT_BOUND_TWICE' })
  })

  const options: ReadonlyArray<readonly [option: string, options: object, fix: RegExp]> = [
    ['method', { method: 'GET' }, /methods: \['GET', 'POST'\]/],
    ['url', { url: '/y' }, /first argument/],
    ['path', { path: '/y' }, /first argument/],
    ['handler', { handler: view }, /last argument/],
    ['methods', { methods: 'GET' }, /a list that is not empty/],
    ['methods', { methods: [] }, /a list that is not empty/],
    ['methods', { methods: ['FOO'] }, /Leave out 'FOO'/],
    ['methods', { methods: ['__proto__'] }, /Leave out '__proto__'/],
    ['methods', { methods: [Symbol('x')] }, /Leave out Symbol\(x\)/],
    ['endpoint', { endpoint: 7 }, /Give a name/],
    ['endpoint', { endpoint: '' }, /not empty/],
    ['defaults', { defaults: 'page' }, /by name/],
    ['defaults', { defaults: [1] }, /by name/],
    ['redirectTo', { redirectTo: 7 }, /Give a path/],
    ['strictSlashes', { strictSlashes: 'no' }, /true or false/],
    ['mergeSlashes', { mergeSlashes: 1 }, /true or false/],
    ['provideAutomaticOptions', { provideAutomaticOptions: null }, /true or false/],
    ['endpiont', { endpiont: 'x' }, /"endpoint"/],
    ['strict_slashes', { strict_slashes: true }, /"strictSlashes"/]
  ]
  for (const [option, given, fix] of options) {
    t.test(`refuses ${inspect(given)}, naming the fix`, async (t) => {
      const app = await buildApp(t)
      t.throws(() => app.rule('/x', given, view), { code: 'FLASKISH_ERR_RULE_OPTION', message: fix, details: { rule: '/x', option } })
    })
  }
  t.test('leaves options of other plugins alone, and undefined ones', async (t) => {
    const app = await buildApp(t)
    const seen: unknown[] = []
    app.addHook('onRoute', (route) => { seen.push(Reflect.get(route, 'websocket')) })
    app.rule('/x', { websocket: true, endpoint: undefined } as object, () => 'x')
    t.equal((await app.inject('/x')).body, 'x')
    t.same(seen, [true])
  })
  t.test('refuses what is no rule, no view and no options', async (t) => {
    const app = await buildApp(t)
    const add = app.rule.bind(app) as (...given: unknown[]) => unknown
    for (const wrong of [undefined, null, 7, Symbol('x'), {}, Object.create(null), [], ['/a', 7]]) {
      t.throws(() => add(wrong, view), { code: 'FLASKISH_ERR_RULE_OPTION', details: { option: 'rule' } })
    }
    for (const wrong of [undefined, null, {}, 'view']) t.throws(() => add('/x', {}, wrong), { code: 'FLASKISH_ERR_RULE_VIEW' })
    t.throws(() => add('/x'), { code: 'FLASKISH_ERR_RULE_VIEW', message: /its view is undefined/ })
    t.throws(() => add('/x', 'endpoint', view), { code: 'FLASKISH_ERR_RULE_OPTION', details: { option: 'options' } })
    for (const wrong of ['', 'x', '/<int:id', '/<a>/<a>']) t.throws(() => add(wrong, view), { code: 'FLASKISH_ERR_RULE_SYNTAX' })
    t.throws(() => add('/<imt:id>', view), { code: 'FLASKISH_ERR_CONVERTER_UNKNOWN', message: /"int"/ })
  })
})
