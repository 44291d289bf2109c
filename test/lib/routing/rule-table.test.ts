import t from 'tap'
import { type Converter, createConverters } from '../../../lib/routing/converters.ts'
import type { RulePlace } from '../../../lib/routing/rule-place.ts'
import { Rule, type RuleOptions } from '../../../lib/routing/rule.ts'
import { type RouteMatch, RuleTable, type RuleTableOptions } from '../../../lib/routing/rule-table.ts'

const slug: Converter = { pattern: '[a-z-]+', parse: (text) => text === 'bad' ? refuse() : text }
const converters = createConverters({ slug, all: { pattern: '.+' }, odd: { pattern: '(?:[a-z]+x?)+' } })

function refuse (): never {
  throw new Error('no')
}

type Row = string | readonly [string, Omit<RuleOptions, 'endpoint'> & { readonly endpoint?: string }]

function tableOf (rows: readonly Row[], options?: RuleTableOptions): RuleTable {
  const table = new RuleTable(options)
  for (const row of rows) {
    const [source, rest] = typeof row === 'string' ? [row, {}] : row
    table.add(new Rule(source, { endpoint: source, converters, ...rest }))
  }
  return table
}

function summary (answer: RouteMatch): string {
  switch (answer.kind) {
    case 'match': return `${answer.rule.source} ${JSON.stringify(answer.args)}`
    case 'redirect': return `308 ${answer.path}`
    case 'options': return `OPTIONS ${answer.allow.join(' ')}`
    case 'method-not-allowed': return `405 ${answer.allow.join(' ')}`
    case 'not-found': return '404'
  }
}

t.test('RuleTable#match', async (t) => {
  const get = (table: RuleTable, path: string, method = 'GET') => summary(table.match(method, path))

  t.test('finds rules without variables, however the path is spelled', async (t) => {
    const table = tableOf(['/', '/about', '/caf\u00e9', '/a b', '/100%', '/a%20b'])
    t.equal(get(table, '/'), '/ {}')
    t.equal(get(table, '///'), '/ {}')
    t.equal(get(table, '//about'), '/about {}')
    t.equal(get(table, '/ab%6Fut'), '/about {}')
    t.equal(get(table, '/caf%C3%A9'), '/café {}')
    t.equal(get(table, '/a%20b'), '/a b {}')
    t.equal(get(table, '/a%2520b'), '/a%20b {}')
    t.equal(get(table, '/100%'), '/100% {}')
    t.equal(get(table, '/About'), '404')
    t.equal(get(table, ''), '308 /')
    t.equal(get(table, '*'), '404')
    t.equal(get(table, 'about'), '/about {}')
  })
  t.test('converts variables, and refuses after a rule has won', async (t) => {
    const table = tableOf(['/<int(max=10):n>', '/<name>', '/s/<slug:s>', ['/s/<slug:s>', { methods: ['POST'] }], '/f/<float:x>'])
    t.equal(get(table, '/7'), '/<int(max=10):n> {"n":7}')
    t.equal(get(table, '/11'), '404', 'never the next rule')
    t.equal(get(table, '/x'), '/<name> {"name":"x"}')
    t.equal(get(table, '/s/bad'), '404')
    t.equal(get(table, '/s/bad', 'POST'), '405 GET HEAD OPTIONS')
    t.equal(get(table, '/f/1.5'), '/f/<float:x> {"x":1.5}')
  })
  t.test('keeps an encoded slash inside its segment', async (t) => {
    const table = tableOf(['/<x>', '/<x>/<y>/', '/p/<path:p>'])
    t.equal(get(table, '/a%2Fb'), '/<x> {"x":"a/b"}')
    t.equal(get(table, '/a%2fb/c'), '308 /a%2Fb/c/')
    t.equal(get(table, '/p/%2Fa'), '/p/<path:p> {"p":"/a"}')
    t.equal(get(table, '/%2Fevil.example/x'), '308 /%2Fevil.example/x/')
  })
  t.test('gives names of prototypes as own arguments', async (t) => {
    const table = tableOf(['/<__proto__>/<constructor>/<then>', ['/d', { defaults: JSON.parse('{"__proto__": 1}') }]])
    const answer = table.match('GET', '/a/b/c')
    const args = answer.kind === 'match' ? answer.args : {}
    t.same(Object.keys(args), ['__proto__', 'constructor', 'then'])
    t.equal(Object.getPrototypeOf(args), Object.prototype)
    t.equal(Object.getOwnPropertyDescriptor(args, '__proto__')?.value, 'a')
    const other = table.match('GET', '/d')
    t.same(Object.keys(other.kind === 'match' ? other.args : {}), ['__proto__'])
    for (const path of ['/__proto__', '/constructor', '/toString/x']) t.equal(get(table, path), '404')
  })
  t.test('redirects to the slash, to merged slashes, to the shorter rule, each on this origin', async (t) => {
    const table = tableOf(['/b/', '/a/<x>', ['/raw//x', { mergeSlashes: false }], ['/all/', { endpoint: 'all', defaults: { page: 1 } }], ['/all/<int:page>', { endpoint: 'all' }]])
    t.equal(get(table, '/b'), '308 /b/')
    t.equal(get(table, '/b', 'POST'), '404')
    t.equal(get(table, '//b'), '308 /b/')
    t.equal(get(table, '/a//x'), '308 /a/x')
    t.equal(get(table, '/a//x', 'POST'), '405 GET HEAD OPTIONS')
    t.equal(get(table, '/a//b//c'), '404')
    t.equal(get(table, '/raw//x'), '/raw//x {}')
    t.equal(get(table, '/raw//x', 'OPTIONS'), 'OPTIONS GET HEAD OPTIONS')
    t.equal(get(table, '/raw///x'), '404')
    t.equal(get(table, '/all/1'), '308 /all/')
    t.equal(get(table, '/all/2'), '/all/<int:page> {"page":2}')
    t.equal(get(table, '/all/1', 'POST'), '405 GET HEAD OPTIONS')
    t.equal(get(table, '/all//1'), '308 /all/1')
    t.equal(get(table, '/b//'), '308 /b/')
    t.equal(get(tableOf(['/<string(minlength=0):x>/']), '/'), '308 /')
    t.equal(get(tableOf(['/a//b'], { mergeSlashes: false }), '/a//b'), '404')
    t.equal(get(tableOf([['/all/', { endpoint: 'all', defaults: { page: 1 } }], ['/all/<int:page>', { endpoint: 'all' }]], { redirectDefaults: false }), '/all/1'), '/all/<int:page> {"page":1}')
  })
  t.test('never redirects to another host', async (t) => {
    const table = tableOf(['/<path:p>/', '/<x>/', ['/old/<path:p>', { redirectTo: '<p>' }], ['/fn/<path:p>', { redirectTo: ({ p }) => String(p) }]])
    const hosts = ['evil.example', '/evil.example', '\\evil.example', '\\\\evil.example', '/\\evil.example', '%2F%2Fevil.example', '%5Cevil.example', '%09//evil.example', 'http://evil.example', 'javascript:alert(1)', '@evil.example', '%0D%0ALocation:x', './/evil.example', '%E2%80%8B//evil.example']
    for (const prefix of ['/', '//', '///', '/old/', '/fn/']) {
      for (const host of hosts) {
        const answer = table.match('GET', prefix + host)
        if (answer.kind !== 'redirect') continue
        t.match(answer.path, /^\/(?![/\\])[\x21-\x7E]*$/, `${prefix}${host} → ${answer.path}`)
        t.equal(new URL(answer.path, 'http://here.example/').origin, 'http://here.example')
      }
    }
  })
  t.test('follows redirectTo, escaped and without the query of the request', async (t) => {
    const table = tableOf([
      ['/old/<int:id>/<slug>', { redirectTo: 'new/<slug>?id=<id>' }],
      ['/fn/<int:id>', { redirectTo: ({ id }) => `/é/${Number(id) + 1}` }]
    ])
    t.match(table.match('GET', '/old/7/a%3Fb%20c'), { kind: 'redirect', path: '/new/a%3Fb%20c?id=7', keepsQuery: false })
    t.match(table.match('GET', '/fn/7'), { kind: 'redirect', path: '/%C3%A9/8', keepsQuery: false })
    t.match(tableOf(['/a/']).match('GET', '/a'), { keepsQuery: true })
  })
  t.test('answers OPTIONS and other methods', async (t) => {
    const table = tableOf(['/x', ['/x', { methods: ['POST'] }], ['/y', { methods: ['OPTIONS'] }], ['/z', { methods: null }], ['/soft/', { strictSlashes: false }]])
    t.equal(get(table, '/x', 'OPTIONS'), 'OPTIONS GET HEAD OPTIONS POST')
    t.equal(get(table, '/x', 'BREW'), '405 GET HEAD OPTIONS POST')
    t.equal(get(table, '/y', 'OPTIONS'), '/y {}')
    t.equal(get(table, '/z', 'BREW'), '/z {}')
    t.equal(get(table, '/soft'), '/soft/ {}')
    t.equal(get(table, '/soft', 'OPTIONS'), 'OPTIONS ')
  })
  t.test('takes time linear in the path, whatever shares a segment', async (t) => {
    const sources = [
      '/<a>-<b>-<c>-<d>-<e>', '/<int:a>-<float:b>.<c>-<any(a, b):d>-<e>', '/<path:a>/<path:b>/<path:c>/', '/x/<path:a>-<path:b>.<c>',
      '/<odd:a>-<odd:b>-<all:c>', '/<all:x>', '/<path:p>/edit', '/<string(maxlength=9):a>.<b>.<c>'
    ]
    const table = tableOf([...sources, ...Array.from({ length: 1200 }, (_, index) => `/r${index}/<a>-<b>-<c>-<d>-<e>`)])
    const start = process.hrtime.bigint()
    for (const shape of ['-a', '/', '.', '-', 'a', '1.', '/a', '%2F', '%', '%C3%A9', '\u00c3\u00a9']) {
      for (const end of ['', '!', '%0A', '/']) {
        for (const begin of ['/', '/x/', '/r7/']) table.match('GET', begin + shape.repeat(14_000 / shape.length) + end)
      }
    }
    t.ok(process.hrtime.bigint() - start < 10_000_000_000n, '132 paths of 14 KB')
  })
})

t.test('RuleTable#add', async (t) => {
  t.test('returns the rule that answers instead', async (t) => {
    const table = tableOf([])
    const first = new Rule('/a/<x>', { endpoint: 'first' })
    t.equal(table.add(first), undefined)
    t.equal(table.add(new Rule('/a/<x>', { endpoint: 'second' })), first)
    t.equal(table.add(new Rule('/a/<x>', { endpoint: 'third', methods: ['POST'] })), undefined)
    t.equal(table.add(new Rule('/a/<x>', { endpoint: 'fourth', methods: null })), first)
    t.equal(table.add(new Rule('/a/<int:x>', { endpoint: 'fifth', methods: null })), undefined)
    t.equal(table.add(new Rule('/a/<int:x>', { endpoint: 'sixth' }))?.endpoint, 'fifth')
    t.equal(first.index, 0)
  })
  t.test('may come after matching', async (t) => {
    const table = tableOf(['/<x>', ['/all/<int:page>', { endpoint: 'all' }]])
    t.equal(summary(table.match('GET', '/7')), '/<x> {"x":"7"}')
    table.add(new Rule('/<int:n>', { endpoint: 'n' }))
    table.add(new Rule('/all/', { endpoint: 'all', defaults: { page: 1 } }))
    t.equal(summary(table.match('GET', '/7')), '/<int:n> {"n":7}')
    t.equal(summary(table.match('GET', '/all/1')), '308 /all/')
  })
})

t.test('RuleTable#allowedMethods', async (t) => {
  t.test('names all methods of a path, sorted', async (t) => {
    const table = tableOf(['/a', ['/<x>', { methods: ['PUT'] }], '/b/'])
    t.same(table.allowedMethods('/a'), ['GET', 'HEAD', 'OPTIONS', 'PUT'])
    t.same(table.allowedMethods('/b'), ['OPTIONS', 'PUT'])
    t.same(table.allowedMethods('/x/y'), [])
  })
})

t.test('RuleTable#sortedRulesForEndpoint', async (t) => {
  t.test('puts more arguments first, then more defaults, then the order of adding', async (t) => {
    const rows: readonly Row[] = [['/', { endpoint: 'e' }], ['/<a>', { endpoint: 'e' }], ['/d', { endpoint: 'e', defaults: { a: 1 } }], ['/<a>/<b>', { endpoint: 'e' }], ['/x', { endpoint: 'e' }]]
    const table = tableOf(rows)
    t.same(table.sortedRulesForEndpoint('e').map(({ source }) => source), ['/<a>/<b>', '/d', '/<a>', '/', '/x'])
    t.same(table.sortedRulesForEndpoint('constructor'), [])
    t.same([...table.endpoints()], ['e'])
    t.same([...table].map(({ source }) => source), ['/', '/<a>', '/d', '/<a>/<b>', '/x'])
  })
})

t.test('RuleTable#placeOf', async (t) => {
  t.test('is where a rule’s last segment begins, if that alone has variables', async (t) => {
    const table = tableOf(['/post/<int:id>', '/<a>/x', '/about', '/<path:p>'])
    t.same([...table].map((rule) => textOf(table.placeOf(rule))), ['/post/', undefined, undefined, undefined])
  })
})

t.test('RuleTable#matchAt', async (t) => {
  t.test('answers as match does, or not at all', async (t) => {
    const table = tableOf([
      '/one/<int:id>', '/two/<int:id>', '/two/<slug:s>', ['/two/<any(a):only>', { methods: ['PUT'] }], '/three/<int:id>', '/three/me', '/four/<a>-<b>',
      ['/five/<int:id>', { redirectTo: '/one/<id>' }], '/six/<name>/', ['/seven/<n>', { defaults: { n: 7 } }], ['/eight/<int:id>', { methods: ['POST'] }], '/nine/<x>.html'
    ])
    const places = [...table].map((rule) => table.placeOf(rule))
    t.ok(places.filter((place) => place !== undefined).length > 8)
    const ends = ['', '7', '99999999999999999999', 'x', 'bad', 'a', 'me', 'a-b', '%37', '7/', '7/8', '\xe9', 'page.html']
    const paths = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'].flatMap((first) => ends.map((end) => `/${first}/${end}`))
    let found = 0
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS']) {
      for (const path of paths) {
        const plain = summary(table.match(method, path))
        const others = places.filter((place) => place !== undefined).map((place) => table.matchAt(place, method, path, startOf(path)))
        const wrong = others.filter((answer) => answer !== undefined).map(summary).filter((answer) => answer !== plain)
        if (wrong.length > 0) t.same(wrong, [], `${method} ${path} is ${plain}`)
        found += others.filter((answer) => answer !== undefined).length
      }
    }
    t.ok(found > 20, `answered ${found} times`)
  })

  t.test('gives way to the shorter rule of an endpoint', async (t) => {
    const table = tableOf([['/all/', { endpoint: 'all', defaults: { page: 1 } }], ['/all/<int:page>', { endpoint: 'all' }]])
    const [, paged] = [...table]
    const place = paged && table.placeOf(paged)
    t.equal(textOf(place), '/all/')
    t.equal(place && table.matchAt(place, 'GET', '/all/1', 5), undefined)
    t.equal(summary(table.match('GET', '/all/1')), '308 /all/')
  })
})

function textOf (place: RulePlace | undefined): string | undefined {
  return place && String.fromCharCode(...place.prefix)
}

/** Where the last segment begins, if it needs no decoding. */
function startOf (path: string): number {
  return /[%\u0080-\uFFFF]/.test(path) ? 0 : path.lastIndexOf('/') + 1
}

t.test('RuleTable#withdraw', async (t) => {
  t.test('lets others answer, and builds URLs as ever', async (t) => {
    const table = new RuleTable()
    const [first, second] = ['first', 'second'].map((endpoint) => new Rule(`/files/<path:${endpoint}>`, { endpoint })) as [Rule, Rule]
    table.add(first)
    t.equal(summary(table.match('GET', '/files/a')), '/files/<path:first> {"first":"a"}')
    table.add(second)
    table.withdraw(first)
    t.equal(summary(table.match('GET', '/files/a')), '/files/<path:second> {"second":"a"}')
    table.withdraw(second)
    t.equal(summary(table.match('GET', '/files/a')), '404')
    t.equal(summary(table.match('POST', '/files/a')), '404')
    t.same(table.sortedRulesForEndpoint('first'), [first])
  })
})

t.test('RuleTable#hasRival', async (t) => {
  t.test('sees a rule for the same paths and methods, whatever its variables are called', async (t) => {
    const rule = new Rule('/files/<path:name>', { endpoint: 'files' })
    const rows: ReadonlyArray<readonly [string, readonly string[], boolean]> = [
      ['/files/<path:other>', ['GET'], true],
      ['/files/<path:name>', ['GET', 'POST'], true],
      ['/files/<path:name>', ['POST'], false],
      ['/files/<name>', ['GET'], false],
      ['/files/a', ['GET'], false]
    ]
    for (const [source, methods, expected] of rows) {
      const table = new RuleTable()
      table.add(rule)
      table.add(new Rule(source, { endpoint: 'other', methods }))
      t.equal(table.hasRival(rule), expected, `${source} ${methods}`)
    }
  })
})
