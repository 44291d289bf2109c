import Fastify from 'fastify'
import t from 'tap'
import flaskish, { currentApp } from 'flaskish'
import { buildApp, takeErrors, takeWarnings } from '../build-app.ts'

t.test('app.logger', async (t) => {
  t.test('has Flask\'s names for Fastify\'s levels', async (t) => {
    const app = await buildApp(t)
    app.log.level = 'trace'
    app.rule('/', () => {
      currentApp.logger.debug('debug %s', 1)
      currentApp.logger.info('info %s', 2)
      currentApp.logger.warning('warning %s', 3)
      currentApp.logger.error('error %s', 4)
      currentApp.logger.critical('critical %s', 5)
      currentApp.logger.exception(new Error('broken'), 'exception %s', 6)
      currentApp.logger.exception('no error')
      return 'view'
    })
    await app.inject('/')
    t.match(takeErrors(app), [
      { level: 50, msg: 'error 4' }, { level: 60, msg: 'critical 5' }, { level: 50, msg: 'exception 6', err: { message: 'broken' } },
      { level: 50, msg: 'An error was caught', err: { message: /no error/ } }
    ])
    t.match(takeWarnings(app).filter(({ level, msg }) => level === 40 || /^(debug|info) /.test(msg)), [{ level: 20, msg: 'debug 1' }, { level: 30, msg: 'info 2' }, { level: 40, msg: 'warning 3' }])
    t.equal(app.logger, app.logger)
  })

  t.test('goes to standard error where the app has no logger, from warnings on', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    await app.register(flaskish)
    const lines = t.capture(console, 'error', () => {})
    app.logger.info('info')
    app.logger.warning('warning %s', 1)
    app.logger.critical('critical')
    t.same(lines().map(({ args }) => args), [['warning 1'], ['critical']])
  })

  t.test('leaves a logger of the host\'s own alone', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    app.decorate('logger', 'own' as never)
    await app.register(flaskish)
    t.equal(app.logger as unknown, 'own')
  })
})
