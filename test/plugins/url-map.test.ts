import t from 'tap'
import { buildApp } from '../build-app.ts'

t.test('createUrlMap', async (t) => {
  t.test('lists every rule in the order they were added', async (t) => {
    const app = await buildApp(t, { static: false })
    t.equal(app.urlMap.size, 0)
    t.same([...app.urlMap], [])
    app.rule('/', function index () { return '' })
    app.rule(['/post/<int:id>', '/p/<int:id>'], { methods: ['POST', 'GET'] }, function showPost () { return '' })
    t.same([...app.urlMap], [
      { endpoint: 'index', rule: '/', methods: ['GET', 'HEAD', 'OPTIONS'], blueprint: undefined },
      { endpoint: 'showPost', rule: '/post/<int:id>', methods: ['GET', 'HEAD', 'OPTIONS', 'POST'], blueprint: undefined },
      { endpoint: 'showPost', rule: '/p/<int:id>', methods: ['GET', 'HEAD', 'OPTIONS', 'POST'], blueprint: undefined }
    ])
    t.equal(app.urlMap.size, 3)
  })
  t.test('shows the whole rule behind a prefix, and the blueprint of a dotted endpoint', async (t) => {
    const app = await buildApp(t, { static: false })
    app.register(async (admin) => {
      admin.rule('/users/', { endpoint: 'admin.users' }, () => '')
      t.equal(admin.urlMap, app.urlMap)
    }, { prefix: '/admin' })
    await app.ready()
    t.same([...app.urlMap], [{ endpoint: 'admin.users', rule: '/admin/users/', methods: ['GET', 'HEAD', 'OPTIONS'], blueprint: 'admin' }])
  })
  t.test('can be looked at again and again, and changes nothing', async (t) => {
    const app = await buildApp(t)
    app.rule('/', function index () { return '' })
    const [entry] = app.urlMap
    Object.assign(entry?.methods ?? [], ['DELETE'])
    t.same([...app.urlMap][0]?.methods, ['GET', 'HEAD', 'OPTIONS'])
  })
})
