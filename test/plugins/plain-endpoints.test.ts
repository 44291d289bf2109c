import t from 'tap'
import { urlFor } from 'flaskish'
import { buildApp } from '../build-app.ts'

t.test('addPlainEndpoints', async (t) => {
  t.test('knows a route by its name and its handler, and has all routes of one name', async (t) => {
    const app = await buildApp(t)
    const list = async (): Promise<string> => 'list'
    app.get('/list', { config: { endpoint: 'list' } }, list)
    app.get('/list/:page', { config: { endpoint: 'list' } }, list)
    app.head('/other', { config: { endpoint: 'other' } }, async () => '')
    await app.ready()
    app.testRequestContext(() => {
      t.equal(urlFor('list'), '/list')
      t.equal(urlFor('list', { page: 2 }), '/list/2')
      t.equal(urlFor(list as never), '/list')
      t.throws(() => urlFor('other'), { code: 'FLASKISH_ERR_ENDPOINT_UNKNOWN' }, 'HEAD has no URL of its own')
    })
  })

  t.test('leaves rules alone that say something in their config', async (t) => {
    const app = await buildApp(t)
    app.rule('/rule', { endpoint: 'rule', config: { endpoint: 'other' } }, () => 'rule')
    await app.ready()
    app.testRequestContext(() => {
      t.equal(urlFor('rule'), '/rule')
      t.throws(() => urlFor('other'), { code: 'FLASKISH_ERR_ENDPOINT_UNKNOWN' })
    })
  })
})
