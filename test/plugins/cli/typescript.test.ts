import t from 'tap'
import { loadTypeScript } from '../../../plugins/cli/typescript.ts'

t.test('loadTypeScript', async (t) => {
  t.test('has nothing to do for JavaScript', async (t) => {
    await t.resolves(loadTypeScript('/app.js', { isNative: false }))
    await t.resolves(loadTypeScript('/app.ts', { isNative: true }))
  })

  t.test('takes the tsx that is there: of the app, else its own', async (t) => {
    const folder = t.testdir({ node_modules: { tsx: { 'package.json': '{"type":"module","exports":"./index.js"}', 'index.js': 'globalThis.loadedTsx = true' } }, 'app.ts': '' })
    await loadTypeScript(`${folder}/app.ts`, { isNative: false })
    t.equal(Reflect.get(globalThis, 'loadedTsx'), true)
    Reflect.deleteProperty(globalThis, 'loadedTsx')
    await t.resolves(loadTypeScript('/app.mts', { isNative: false }))
    await t.resolves(loadTypeScript('/app.mts', { isNative: false, fallback: '/nowhere.js' }))
  })
})
