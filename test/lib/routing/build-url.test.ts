import t from 'tap'
import { buildPath, composeUrl, resolveEndpoint } from '../../../lib/routing/build-url.ts'
import { Rule } from '../../../lib/routing/rule.ts'
import { RuleTable } from '../../../lib/routing/rule-table.ts'

function tableOf (...rules: readonly Rule[]): RuleTable {
  const table = new RuleTable()
  for (const rule of rules) table.add(rule)
  return table
}

t.test('buildPath', async (t) => {
  const table = tableOf(
    new Rule('/user/<int:id>/photos/<path:file>', { endpoint: 'photo' }),
    new Rule('/all/', { endpoint: 'all', defaults: { page: 1 } }),
    new Rule('/all/<int:page>', { endpoint: 'all' }),
    new Rule('/in', { endpoint: 'log', methods: ['POST'] }),
    new Rule('/log', { endpoint: 'log', methods: null }),
    new Rule('/first', { endpoint: 'page', defaults: { page: 1 } })
  )
  const path = (endpoint: string, values: Record<string, unknown> = {}, options = {}) => buildPath(table, endpoint, values, options).path

  t.test('moves values the rule does not name into the query', async (t) => {
    t.equal(path('photo', { id: 7, file: 'trip/1 a.jpg', page: 2 }), '/user/7/photos/trip/1%20a.jpg?page=2')
    t.equal(path('photo', { id: '7', file: 'a', q: ['x', 'y z', null], e: [], n: null, u: undefined, s: new Set([1]) }), '/user/7/photos/a?q=x&q=y+z&s=1')
    t.equal(path('log', JSON.parse('{"__proto__": "a", "constructor": 1}')), '/log?__proto__=a&constructor=1')
  })
  t.test('chooses the rule by defaults and method', async (t) => {
    t.equal(path('all', { page: 1 }), '/all/')
    t.equal(path('all', { page: 2 }), '/all/2')
    t.equal(path('all'), '/all/')
    t.equal(path('log'), '/log')
    t.equal(path('log', {}, { method: 'POST' }), '/in')
    t.equal(path('log', {}, { currentMethod: 'POST' }), '/in')
    t.equal(path('all', {}, { currentMethod: 'POST' }), '/all/', 'another method is better than none')
    t.equal(buildPath(table, 'all', {}).rule.source, '/all/')
  })
  t.test('names every missing value at once', async (t) => {
    t.throws(() => path('photo'), { code: 'FLASKISH_ERR_URL_VALUES', message: /"id" and "file" are missing for the rule/, details: { missing: ['id', 'file'] } })
    t.throws(() => path('photo', { id: 1, file: null }), { message: /"file" is missing .* Pass it as values/ })
  })
  t.test('names the endpoint nearest to an unknown one', async (t) => {
    t.throws(() => path('photos'), { code: 'FLASKISH_ERR_ENDPOINT_UNKNOWN', message: /no rule has it\. The nearest one is "photo"/ })
    t.throws(() => path('constructor'), { code: 'FLASKISH_ERR_ENDPOINT_UNKNOWN', message: /Register a rule/ })
  })
  t.test('says which value does not fit', async (t) => {
    t.throws(() => path('photo', { id: 3.7, file: 'a' }), { code: 'FLASKISH_ERR_URL_VALUES', message: /"id" is 3\.7/ })
    t.throws(() => path('log', { q: {} }), { code: 'FLASKISH_ERR_URL_VALUES', message: /"q" is an object/ })
    t.throws(() => path('page', { page: 2 }), { code: 'FLASKISH_ERR_URL_VALUES', message: /another default for "page"/ })
    t.throws(() => path('photo', {}, { method: 'post' }), { code: 'FLASKISH_ERR_URL_VALUES', message: /has the method "post"/ })
    t.throws(() => path('log', { q: { toString: () => { throw 'odd' } } }), { message: /"q" odd/ }) // eslint-disable-line no-throw-literal
  })
})

t.test('resolveEndpoint', async (t) => {
  t.test('reads a leading dot as the current blueprint', async (t) => {
    t.equal(resolveEndpoint('.index', { isInRequest: true, currentBlueprint: 'admin.users' }), 'admin.users.index')
    t.equal(resolveEndpoint('.index', { isInRequest: true, currentBlueprint: undefined }), 'index')
    t.equal(resolveEndpoint('.index', { isInRequest: false, currentBlueprint: 'admin' }), '.index')
    t.equal(resolveEndpoint('index', { isInRequest: true, currentBlueprint: 'admin' }), 'index')
  })
})

t.test('composeUrl', async (t) => {
  const here = { isInRequest: true, scriptRoot: '', scheme: 'http', host: 'Localhost:80' }

  t.test('is relative inside a request and external outside', async (t) => {
    t.equal(composeUrl('/x', here), '/x')
    t.equal(composeUrl('/x', here, { external: true }), 'http://localhost/x')
    t.equal(composeUrl('/x', { ...here, isInRequest: false }), 'http://localhost/x')
    t.equal(composeUrl('/x', { ...here, isInRequest: false }, { external: false }), '/x')
  })
  t.test('knows http and https as schemes', async (t) => {
    t.equal(composeUrl('/x', here, { scheme: 'https' }), 'https://localhost/x')
    t.equal(composeUrl('/x', here, { scheme: 'wss' }), 'https://localhost/x')
    t.equal(composeUrl('/x', here, { scheme: 'javascript' }), 'http://localhost/x')
    t.equal(composeUrl('/x', here, { scheme: '' }), '//localhost/x')
    t.throws(() => composeUrl('/x', here, { scheme: 'https', external: false }), { code: 'FLASKISH_ERR_URL_SCHEME', message: /not external/ })
  })
  t.test('leaves the port of the own scheme out', async (t) => {
    t.equal(composeUrl('/x', { ...here, scheme: 'https', host: 'a.example:443' }, { external: true }), 'https://a.example/x')
    t.equal(composeUrl('/x', { ...here, host: 'a.example:8080' }, { external: true }), 'http://a.example:8080/x')
    t.equal(composeUrl('/x', { ...here, host: '[::1]:80' }, { external: true }), 'http://[::1]/x')
    t.equal(composeUrl('/x', { ...here, host: 'Bücher.example:8080' }, { external: true }), 'http://xn--bcher-kva.example:8080/x')
  })
  t.test('puts the script root before the path', async (t) => {
    t.equal(composeUrl('/x', { ...here, scriptRoot: '/app/' }), '/app/x')
    t.equal(composeUrl('/x', { ...here, scriptRoot: '/app' }, { external: true }), 'http://localhost/app/x')
    t.equal(composeUrl('/x', { ...here, scriptRoot: '/' }), '/x')
    t.equal(composeUrl('/x', { ...here, scriptRoot: '//evil.example' }), '/evil.example/x')
    t.equal(composeUrl('/x', { ...here, scriptRoot: 'app' }), '/app/x')
  })
  t.test('escapes an anchor, and keeps an empty one', async (t) => {
    t.equal(composeUrl('/x', here, { anchor: 'a b%20#' }), '/x#a%20b%20#')
    t.equal(composeUrl('/x', here, { anchor: '' }), '/x#')
  })
})
