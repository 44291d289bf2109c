import Fastify from 'fastify'
import t from 'tap'
import flaskish, { request } from 'flaskish'
import { RuleRouter } from '../../plugins/rule-router.ts'
import { buildApp } from '../build-app.ts'

t.test('RuleRouter', async (t) => {
  t.test('is one for a server, whatever instance asks', async (t) => {
    const app = await buildApp(t)
    await app.register(async (inner) => { t.equal(RuleRouter.of(inner), RuleRouter.of(app)) })
    t.not(RuleRouter.of(await buildApp(t)), RuleRouter.of(app))
  })
  t.test('gives thirty routes a spot, and others one of their own', async (t) => {
    const router = RuleRouter.of(await buildApp(t))
    const wanted = { methods: ['GET'], path: '/:a/*', probe: '/\0/\0', findsAll: true }
    for (let index = 0; index < 30; index++) t.equal(router.reserve(wanted).path, '/:a/*')
    t.same(router.reserve({ ...wanted, path: '/:b/*' }), { path: '/:b//~1', probe: '/\0//~1' })
    t.equal(router.reserve({ ...wanted, methods: ['POST'] }).path, '/:a/*')
    t.equal(router.reserve({ ...wanted, path: '/A/:x', probe: '/A/\0' }).path, '/A/:x')
  })
  t.test('counts spots of upper and lower case together where the host’s router does', async (t) => {
    t.capture(console, 'error')
    const app = Fastify({ routerOptions: { caseSensitive: false } })
    t.teardown(() => app.close())
    await app.register(flaskish)
    for (let index = 0; index < 40; index++) app.rule(`/${index % 2 === 0 ? 'ab' : 'AB'}/<any(x${index}):v>`, { endpoint: `e${index}` }, ({ v }) => String(v))
    t.equal((await app.inject('/ab/x38')).body, 'x38')
    t.equal((await app.inject('/AB/x39')).body, 'x39')
    t.equal((await app.inject('/ab/x39')).statusCode, 404)
  })
  t.test('keeps the match of a request until its handler takes it, once', async (t) => {
    const app = await buildApp(t)
    app.rule('/<name>', {
      onRequest: async ({ raw }) => {
        t.match(app.flaskish.router.see(raw)?.result, { kind: 'match', args: { name: 'x' } })
        t.match(app.flaskish.router.take(raw)?.result, { kind: 'match' })
        t.equal(app.flaskish.router.take(raw), undefined)
      }
    }, () => 'seen')
    t.equal((await app.inject('/x')).body, 'seen')
  })
  t.test('finds a rule behind a route of the host that takes what leads there', async (t) => {
    const app = await buildApp(t)
    app.get('/:any', async () => 'host')
    app.rule('/<path:p>/edit', ({ p }) => `edit ${p}`)
    app.rule('/<a>-<b>', ({ a, b }) => `${a} ${b}`)
    app.get('/*', async () => 'rest')
    t.equal((await app.inject('/a/edit')).body, 'edit a')
    t.equal((await app.inject('/a%20b/edit')).body, 'edit a b')
    t.equal((await app.inject('/1-2')).body, '1 2')
    t.equal((await app.inject('/x')).body, 'host')
    t.equal((await app.inject('/a/b')).body, 'rest')
  })
  t.test('goes on searching where another rule of the same URL lives', async (t) => {
    const app = await buildApp(t)
    app.rule('/a/<int:n>', ({ n }) => `number ${n}`)
    app.rule('/<any(a, b):w>/<name>', ({ w, name }) => `${w} ${name}`)
    t.equal((await app.inject('/a/7')).body, 'number 7')
    t.equal((await app.inject('/a/x')).body, 'a x')
  })
  t.test('asks again for a request that a route of the host sends through the router once more', async (t) => {
    const app = await buildApp(t)
    app.rule('/<int:n>', ({ n }) => `rule ${n}`)
    app.get('/:alias', (request, reply) => {
      reply.hijack()
      request.raw.url = '/7'
      app.routing(request.raw, reply.raw)
    })
    t.equal((await app.inject('/seven')).body, 'rule 7')
  })
  t.test('answers a path without variables the same every time, and each of its methods, queries and spellings its own way', async (t) => {
    const app = await buildApp(t)
    app.rule('/a', { endpoint: 'get' }, () => `get ${request.fullPath}`)
    app.rule('/a', { endpoint: 'post', methods: ['POST'] }, () => `post ${request.fullPath}`)
    app.rule('/a', { endpoint: 'inner', constraints: { host: 'inner.example' } }, () => 'inner')
    for (let round = 0; round < 2; round++) {
      t.equal((await app.inject('/a')).body, 'get /a?')
      t.equal((await app.inject('/a?x=1')).body, 'get /a?x=1')
      t.equal((await app.inject('/%61?x=%2F')).body, 'get /a?x=%2F')
      t.equal((await app.inject({ method: 'POST', url: '/a' })).body, 'post /a?')
      t.equal((await app.inject({ method: 'HEAD', url: '/a' })).statusCode, 200)
      t.equal((await app.inject({ url: '/a', headers: { host: 'inner.example' } })).body, 'inner')
      t.equal((await app.inject({ method: 'PUT', url: '/a' })).statusCode, 405)
      t.equal((await app.inject('/a/')).statusCode, 404)
    }
  })
  t.test('keeps what it knows of paths apart where the host’s router does not tell them apart', async (t) => {
    t.capture(console, 'error')
    const app = Fastify({ routerOptions: { caseSensitive: false, ignoreTrailingSlash: true } })
    t.teardown(() => app.close())
    await app.register(flaskish)
    app.rule('/a', () => 'a')
    for (let round = 0; round < 2; round++) {
      t.equal((await app.inject('/a')).body, 'a')
      t.equal((await app.inject('/A')).statusCode, 404)
      t.equal((await app.inject('/A?x')).statusCode, 404)
      t.equal((await app.inject('/a/')).statusCode, 404)
    }
  })
  t.test('lets a rule answer that another scope’s table does not match', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    for (const [prefix, id] of [['/:x', 'wide'], ['/a', 'narrow']] as const) {
      await app.register(async (inner) => {
        await inner.register(flaskish)
        inner.rule(`/${id}/`, () => `${id} ${request.path}`)
        inner.rule('/put', { endpoint: 'put', methods: ['PUT'] }, () => '')
      }, { prefix })
    }
    t.equal((await app.inject('/a/narrow/')).body, 'narrow /a/narrow/')
    t.equal((await app.inject('/a/wide/')).body, 'wide /a/wide/')
    t.equal((await app.inject('/a/narrow')).headers.location, '/a/narrow/')
    t.equal((await app.inject('/b/narrow')).statusCode, 404)
    t.equal((await app.inject('/b/put')).statusCode, 405)
  })
})
