import Fastify from 'fastify'
import flaskish, { currentApp, g, redirect, request, session, urlFor } from 'flaskish'
import t from 'tap'
import { buildApp } from '../build-app.ts'

t.test('two apps in one process', async (t) => {
  t.test('one mounted in the other: each has its own context, session and endpoints, before and after the inner one answered', async (t) => {
    const inner = await buildApp(t, { secretKey: 'i'.repeat(32), session: { cookieName: 'inner' }, config: { title: 'inner' } })
    inner.rule('/in/where', { endpoint: 'where' }, () => {
      session['seen'] = 'inner'
      return `${String(currentApp.config['title'])} ${request.path} ${urlFor('where')} ${String(g.get('who', 'nobody'))}`
    })
    await inner.ready()
    const outer = await buildApp(t, { secretKey: 'o'.repeat(32), session: { cookieName: 'outer' }, config: { title: 'outer' } })
    outer.rule('/out/where', { endpoint: 'where' }, async () => {
      g['who'] = 'outer'
      const answer = await inner.inject('/in/where')
      session['seen'] = 'outer'
      return `${answer.body} | ${String(currentApp.config['title'])} ${request.path} ${urlFor('where')} ${String(g['who'])}`
    })
    outer.rule('/in/<path:rest>', () => (incoming, response) => { inner.routing(incoming, response) })

    const both = await outer.inject('/out/where')
    t.equal(both.body, 'inner /in/where /in/where nobody | outer /out/where /out/where outer')
    t.match(both.headers['set-cookie'], /^outer=/)
    const mounted = await outer.inject('/in/where')
    t.equal(mounted.body, 'inner /in/where /in/where nobody')
    t.match(mounted.headers['set-cookie'], /^inner=/)
  })
  t.test('@fastify/session of the host keeps its own request.session beside flaskish\'s', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    // As @fastify/session does.
    app.decorateRequest<unknown, string>('session', undefined)
    app.addHook('onRequest', async (incoming) => { Object.assign(incoming, { session: { user: 'of the host' } }) })
    await app.register(flaskish, { secretKey: 'k'.repeat(32) })
    app.rule('/set', () => {
      session['user'] = 'of flaskish'
      return redirect('/get')
    })
    app.rule('/get', () => `${String(session['user'])} ${String(Reflect.get(Object(Reflect.get(request.fastify, 'session')), 'user'))}`)
    const saved = await app.inject('/set')
    t.equal((await app.inject({ url: '/get', headers: { cookie: String(saved.headers['set-cookie']).split(';')[0] } })).body, 'of flaskish of the host')
  })
})
