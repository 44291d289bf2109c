import t from 'tap'
import { formatRoutes, joinRoutes, type RouteRow } from '../../../lib/commands/routes-table.ts'

const ROWS: readonly RouteRow[] = [
  { endpoint: 'post', methods: ['GET', 'HEAD', 'OPTIONS'], rule: '/post/<int:id>', isPlain: false },
  { endpoint: 'login', methods: ['POST', 'GET', 'HEAD', 'OPTIONS'], rule: '/login', isPlain: false },
  { endpoint: undefined, methods: ['GET', 'HEAD'], rule: '/health', isPlain: true },
  { endpoint: 'feed', methods: ['GET'], rule: '/feed', isPlain: true },
  { endpoint: 'login', methods: ['OPTIONS'], rule: '/enter', isPlain: false }
]

t.test('joinRoutes', async (t) => {
  t.test('knows which entries of the map are plain routes', async (t) => {
    const entries = [
      { endpoint: 'index', methods: ['GET'], rule: '/' },
      { endpoint: 'early.bird', methods: ['POST'], rule: '/early' },
      { endpoint: 'blog.feed', methods: ['GET', 'HEAD'], rule: '/blog/feed/:id?' },
      { endpoint: 'blog.feed', methods: ['GET', 'HEAD'], rule: '/blog/feed/:id?' }
    ]
    const plain = [
      { endpoint: 'feed', methods: ['GET', 'HEAD'], rule: '/blog/feed/:id?', isPlain: true },
      { endpoint: undefined, methods: ['GET'], rule: '/health', isPlain: true },
      { endpoint: 'early', methods: ['GET'], rule: '/early', isPlain: true }
    ]
    t.same(joinRoutes(entries, plain), [
      { endpoint: 'index', methods: ['GET'], rule: '/', isPlain: false },
      { endpoint: 'early.bird', methods: ['POST'], rule: '/early', isPlain: false },
      { endpoint: 'blog.feed', methods: ['GET', 'HEAD'], rule: '/blog/feed/:id?', isPlain: true },
      ...plain.slice(1)
    ])
  })
})

t.test('formatRoutes', async (t) => {
  t.test('sorts by endpoint, plain routes behind the rules', async (t) => {
    t.equal(formatRoutes(ROWS, { order: 'endpoint', allMethods: false }), [
      'Endpoint            Methods    Rule',
      '------------------  ---------  --------------',
      'login               OPTIONS    /enter',
      'login               GET, POST  /login',
      'post                GET        /post/<int:id>',
      '(plain route)       GET        /health',
      'feed (plain route)  GET        /feed',
      ''
    ].join('\n'))
  })

  t.test('shows all methods', async (t) => {
    t.match(formatRoutes(ROWS, { order: 'rule', allMethods: true }), 'login               GET, HEAD, OPTIONS, POST  /login')
  })

  t.test('sorts by rule, by methods, or not at all', async (t) => {
    const rulesBy = (order: 'rule' | 'methods' | 'match'): string[] => formatRoutes(ROWS, { order, allMethods: false }).trim().split('\n').slice(2).map((line) => line.split(' ').at(-1) ?? '')
    t.same(rulesBy('rule'), ['/enter', '/login', '/post/<int:id>', '/feed', '/health'])
    t.same(rulesBy('methods'), ['/post/<int:id>', '/login', '/enter', '/feed', '/health'])
    t.same(rulesBy('match'), ['/post/<int:id>', '/login', '/health', '/feed', '/enter'])
  })

  t.test('says when there is nothing', async (t) => {
    t.equal(formatRoutes([], { order: 'rule', allMethods: false }), 'The app has no rules and no routes.\n')
  })
})
