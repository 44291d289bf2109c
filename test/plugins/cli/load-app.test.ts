import { join } from 'node:path'
import Fastify from 'fastify'
import t from 'tap'
import { loadApp, startApp, type LoadedApp } from '../../../plugins/cli/load-app.ts'
import { ROOT } from '../../cli.ts'

const FASTIFY = "import Fastify from 'fastify'\n"
const FLASKISH = `${FASTIFY}import flaskish from '${ROOT}plugins/index.ts'\n`

t.test('loadApp', async (t) => {
  const folder = t.testdir({
    'app.ts': `${FASTIFY}const app: unknown = Fastify()\nexport default app`,
    'named.mjs': `${FASTIFY}export const api = Fastify()`,
    'promise.mjs': `${FASTIFY}export const app = Promise.resolve().then(() => ({ then: undefined, app: Fastify() }.app))`,
    'rejected.mjs': "export const app = Promise.reject(new Error('mistake'))",
    'factory.mjs': `${FASTIFY}export async function createApp (name = 'x') { return Object.assign(Fastify(), { made: name }) }`,
    'throws.mjs': "export function createApp () { throw new Error('mistake') }",
    'common.cjs': "module.exports = require('fastify')()",
    'common-named.cjs': "const app = require('fastify')()\nmodule.exports = (() => ({ api: app }))()",
    'transpiled.cjs': "Object.defineProperty(exports, '__esModule', { value: true })\nexports.default = require('fastify')()",
    'no-app.mjs': 'export const app = { listen () {} }',
    'hidden.mjs': `${FASTIFY}Fastify()`,
    'broken.mjs': "throw new Error('mistake')",
    'listens.mjs': `${FASTIFY}const app = Fastify()\nawait app.listen({ port: 0 })\nexport default app`,
    package: { 'package.json': '{"type":"module","exports":"./web.js"}', 'web.js': FASTIFY + 'export default Fastify()' }
  })
  const cwd = process.cwd()
  const script = process.argv[1] ?? ''
  t.teardown(() => {
    process.chdir(cwd)
    process.argv[1] = script
  })
  process.chdir(folder)
  const warnings: string[] = []
  const load = (reference?: string): Promise<LoadedApp> => loadApp(reference, (message) => { warnings.push(message) })

  t.test('finds an app whatever kind of module it is in', async (t) => {
    for (const reference of [undefined, 'app.ts', 'named.mjs', 'named:api', 'promise.mjs', 'factory.mjs', 'common.cjs', 'common-named.cjs', 'common-named.cjs:api', 'transpiled.cjs', 'package']) {
      const { app, file } = await load(reference)
      t.type(app.inject, 'function', file)
      t.equal(process.argv[1], file)
    }
    t.match(await load('factory:createApp("y")'), { app: { made: 'y' }, name: 'factory.mjs', file: join(folder, 'factory.mjs') })
    t.equal((await load(join(folder, 'app.ts'))).name, 'app.ts')
    process.chdir(join(folder, 'package'))
    t.equal((await load(join(folder, 'app.ts'))).name, join(folder, 'app.ts'))
    process.chdir(folder)
    t.same(warnings, [])
  })

  t.test('warns when it listens by itself', async (t) => {
    const { app } = await load('listens')
    t.equal(app.server.listening, false)
    t.match(warnings.splice(0), [/^"listens\.mjs" calls listen\(\), which is left out here/])
  })

  const refused: ReadonlyArray<readonly [reference: string, message: RegExp, report: RegExp | undefined]> = [
    ['rejected', /^Cannot make the app of "rejected\.mjs": the promise "app" was rejected\.$/, /^Error: mistake\n.*rejected\.mjs:1/],
    ['throws', /^Cannot make the app of "throws\.mjs": createApp\(\) threw\.$/, /^Error: mistake\n.*createApp .*throws\.mjs:1/],
    ['no-app', /^Cannot use "app" of "no-app\.mjs" as the app: it is an object, not a Fastify instance\./, undefined],
    ['no-app:app', /^Cannot use "app" of "no-app\.mjs" as the app/, undefined],
    ['hidden', /It makes a Fastify instance without exporting it/, undefined],
    ['broken', /^Cannot load "broken\.mjs": it threw while it was imported\.$/, /^Error: mistake\n.*broken\.mjs:1/]
  ]
  for (const [reference, message, report] of refused) {
    t.test(`says what is wrong with ${reference}`, async (t) => {
      await t.rejects(load(reference), { message, ...(report && { report }) })
    })
  }
})

t.test('startApp', async (t) => {
  const folder = t.testdir({
    'good.mjs': `${FLASKISH}export const app = Fastify()\nawait app.register(flaskish)`,
    'plain.mjs': `${FASTIFY}export const app = Fastify()`,
    'slow.mjs': `${FLASKISH}export const app = Fastify({ pluginTimeout: 20 })\napp.register(flaskish)\napp.register(async () => { await new Promise((resolve) => setTimeout(resolve, 500)) })`,
    'fails.mjs': `${FLASKISH}export const app = Fastify()\napp.register(flaskish)\napp.register(async () => { throw new Error('mistake') })`
  })
  const load = (file: string): Promise<LoadedApp> => loadApp(join(folder, file), () => {})
  const script = process.argv[1] ?? ''
  t.teardown(() => { process.argv[1] = script })

  t.test('boots it', async (t) => {
    await t.resolves(startApp(await load('good.mjs'), () => {}))
  })

  t.test('says why it cannot', async (t) => {
    await t.rejects(startApp(await load('plain.mjs'), () => {}), { message: /^Cannot run the app of ".*plain\.mjs": flaskish is not registered on it\./ })
    await t.rejects(startApp(await load('slow.mjs'), () => {}), { message: /a plugin did not become ready in time\..*pluginTimeout/ })
    await t.rejects(startApp(await load('fails.mjs'), () => {}), { message: /a plugin or a hook failed\.$/, report: /^Error: mistake\n.*fails\.mjs:5/ })
  })

  t.test('takes an app that was started elsewhere', async (t) => {
    const loaded = await load('good.mjs')
    await loaded.app.ready()
    await t.resolves(startApp(loaded, () => {}))
    t.type(Fastify().ready, 'function')
  })
})
