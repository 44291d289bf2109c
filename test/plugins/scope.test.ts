import t from 'tap'
import { NotFound } from 'flaskish'
import { buildApp } from '../build-app.ts'

t.test('Scope', async (t) => {
  t.test('takes each spot once', async (t) => {
    const { flaskish: scope } = await buildApp(t)
    t.equal(scope.takeSpot('GET /x {}'), true)
    t.equal(scope.takeSpot('GET /x {}'), false)
    t.equal(scope.takeSpot('POST /x {}'), true)
  })
  t.test('has one registrar for an instance', async (t) => {
    const app = await buildApp(t)
    t.equal(app.flaskish.registrarOf(app), app.flaskish.registrarOf(app))
  })
  t.test('looks for error handlers in an instance, then in those around it', async (t) => {
    const app = await buildApp(t)
    const outer = (): string => 'outer'
    const inner = (): string => 'inner'
    app.registerErrorHandler(404, outer)
    await app.register(async (child) => {
      await child.register(async (grandchild) => {
        t.equal(app.flaskish.errorHandlersOf(grandchild).find(new NotFound()), outer)
      })
      child.registerErrorHandler(404, inner)
      t.equal(app.flaskish.errorHandlersOf(child).find(new NotFound()), inner)
    })
    t.equal(app.flaskish.errorHandlersOf(app).find(new NotFound()), outer)
  })
  t.test('shows the option config as the app’s config, beside a decorator of the host', async (t) => {
    const app = await buildApp(t, { config: { COLOUR: 'red' } })
    t.same({ ...app.flaskish.app.config }, { COLOUR: 'red' })
    t.equal(app.flaskish.app.server, app.server)
  })
  t.test('gives an instance from outside those of the app', async (t) => {
    const app = await buildApp(t)
    const stranger = await buildApp(t)
    const handler = (): string => 'handler'
    app.registerErrorHandler(404, handler)
    t.equal(app.flaskish.errorHandlersOf(stranger).find(new NotFound()), handler)
  })
})
