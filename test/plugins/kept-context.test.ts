import t from 'tap'
import { g, hasRequestContext } from 'flaskish'
import { runWith } from '../../plugins/context.ts'
import { KeptContext } from '../../plugins/kept-context.ts'
import { buildApp } from '../build-app.ts'

t.test('KeptContext', async (t) => {
  t.test('is no request before it has one', async (t) => {
    const app = await buildApp(t)
    const kept = new KeptContext()
    runWith(kept, () => {
      t.equal(hasRequestContext(), false)
      t.throws(() => g['a'], { code: 'FLASKISH_ERR_NO_CONTEXT' })
    })
    const client = app.testClient()
    app.rule('/', () => { g['a'] = 1; return '' })
    await client.get('/')
    t.equal(client.withContext(() => hasRequestContext() && g['a']), 1)
  })
})
