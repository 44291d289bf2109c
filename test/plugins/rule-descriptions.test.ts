import Fastify, { type RouteOptions } from 'fastify'
import flaskish from 'flaskish'
import t from 'tap'

t.test('describeRules', async (t) => {
  t.test('shows those who keep the options of routes the rules as they are written, once the app is ready', async (t) => {
    const routes: RouteOptions[] = []
    const app = Fastify()
    t.teardown(() => app.close())
    app.addHook('onRoute', (route) => { routes.push(route) })
    await app.register(flaskish, { static: false })
    app.rule('/item/<int:id>', { methods: ['GET', 'POST'] }, function item () { return '' })
    app.rule('/<path:rest>/end', () => '')
    app.rule('/head', { methods: ['HEAD', 'OPTIONS'] }, () => '')
    app.rule('/old/<int:id>', { redirectTo: '/item/<id>' })
    app.get('/plain/:id', async () => '')
    await app.ready()
    t.same(routes.map(({ url, method, schema }) => [url, method, schema]), [
      ['/plain/:id', 'GET', undefined],
      ['/plain/:id', 'HEAD', undefined],
      ['/item/{id}', ['GET', 'POST'], { params: { type: 'object', properties: { id: { type: 'integer', minimum: 0 } }, required: ['id'] } }],
      ['/{rest}/end', ['GET'], { params: { type: 'object', properties: { rest: { type: 'string', minLength: 1 } }, required: ['rest'] } }],
      ['/head', ['HEAD', 'OPTIONS'], undefined],
      ['/old/{id}', ['GET'], { params: { type: 'object', properties: { id: { type: 'integer', minimum: 0 } }, required: ['id'] } }]
    ])
  })
  t.test('changes nothing of what is answered', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    await app.register(flaskish)
    app.rule('/item/<int:id>', ({ id }, { request }) => [typeof id, typeof request.fastify.getDecorator, JSON.stringify(request.fastify.params)].join())
    t.equal((await app.inject('/item/7')).body, 'number,function,{"id":"7"}')
    t.equal((await app.inject('/item/x')).statusCode, 404)
  })
  t.test('leaves a schema of the rule\'s own for its variables, and validates by it', async (t) => {
    const routes: RouteOptions[] = []
    const app = Fastify()
    t.teardown(() => app.close())
    app.addHook('onRoute', (route) => { routes.push(route) })
    await app.register(flaskish, { static: false })
    const params = { type: 'object', properties: { id: { type: 'integer', maximum: 9 } } }
    app.rule('/item/<int:id>', { schema: { params, summary: 'One item' } as object }, ({ id }) => String(id))
    t.equal((await app.inject('/item/7')).statusCode, 200)
    t.equal((await app.inject('/item/10')).statusCode, 400)
    t.same(routes.map(({ schema }) => schema), [{ params, summary: 'One item' }])
  })
})
