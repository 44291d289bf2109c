import t from 'tap'
import { readDebug, readRunOptions } from '../../../lib/commands/run-options.ts'

t.test('readRunOptions', async (t) => {
  t.test('has defaults that only this machine can reach', async (t) => {
    t.same(readRunOptions({}, {}), { host: '127.0.0.1', port: 5000, isDebug: false, reloads: false, extraFiles: [], excludePatterns: [], cert: undefined, key: undefined })
  })

  t.test('takes the environment, and the command line before it', async (t) => {
    const environment = { FLASKISH_RUN_HOST: '::1', FLASKISH_RUN_PORT: '8000', FLASKISH_RUN_EXTRA_FILES: 'a,b', FLASKISH_RUN_CERT: 'c', FLASKISH_RUN_KEY: 'k', FLASKISH_RUN_RELOAD: '1' }
    t.match(readRunOptions({}, environment), { host: '::1', port: 8000, extraFiles: ['a', 'b'], cert: 'c', key: 'k', reloads: true })
    t.match(readRunOptions({ port: '0', host: 'localhost', 'exclude-patterns': '*.gen.ts,,x', reload: false }, environment), { host: 'localhost', port: 0, excludePatterns: ['*.gen.ts', 'x'], reloads: false })
    t.equal(readRunOptions({}, { FLASKISH_RUN_PORT: '' }).port, 5000)
  })

  t.test('restarts in debug mode, unless it is told not to', async (t) => {
    t.match(readRunOptions({ debug: true }, {}), { isDebug: true, reloads: true })
    t.match(readRunOptions({ debug: true, reload: false }, {}), { isDebug: true, reloads: false })
    t.match(readRunOptions({ debug: true }, { FLASKISH_RUN_RELOAD: '0' }), { reloads: false })
    t.match(readRunOptions({ reload: true }, {}), { isDebug: false, reloads: true })
  })

  for (const port of ['65536', '-1', '1.5', 'http', '123456', ' 80']) {
    t.test(`refuses the port "${port}"`, async (t) => {
      t.throws(() => readRunOptions({ port }, {}), { message: /^Cannot listen on port ".*": it is not a number from 0 to 65535\./, exitCode: 2 })
    })
  }

  t.test('refuses half of a certificate', async (t) => {
    t.throws(() => readRunOptions({ cert: 'c' }, {}), { message: /^Cannot serve HTTPS with --cert alone: the key is missing\./, exitCode: 2 })
    t.throws(() => readRunOptions({ key: 'k' }, {}), { message: /^Cannot serve HTTPS with --key alone: the certificate is missing\./ })
  })
})

t.test('readDebug', async (t) => {
  t.test('is off in production, whatever is asked for', async (t) => {
    t.equal(readDebug({ debug: true }, { NODE_ENV: 'production' }), false)
    t.equal(readDebug({}, { FLASKISH_DEBUG: '1', NODE_ENV: 'production' }), false)
    t.equal(readDebug({}, { FLASKISH_DEBUG: '1' }), true)
    t.equal(readDebug({ debug: false }, { FLASKISH_DEBUG: '1' }), false)
  })
})
