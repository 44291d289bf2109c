import { pathToFileURL } from 'node:url'
import t from 'tap'
import { readOptions } from '../../plugins/options.ts'

t.test('readOptions', async (t) => {
  t.test('fills in what was not given', async (t) => {
    t.match(readOptions({}), {
      strictSlashes: true,
      mergeSlashes: true,
      redirectDefaults: true,
      preferredUrlScheme: 'http',
      applicationRoot: '',
      debug: false,
      maxFormMemorySize: 500_000,
      maxFormParts: 1000,
      errorPages: 'auto',
      contexts: 'global',
      serverName: undefined,
      trustedHosts: undefined,
      proxy: undefined
    })
  })
  t.test('takes what was given, and undefined for nothing', async (t) => {
    const found = readOptions({
      strictSlashes: false,
      serverName: '[::1]:8080',
      applicationRoot: '/app/',
      preferredUrlScheme: 'https',
      trustedHosts: ['.Example.com', 'localhost:5000'],
      proxy: { for: 1, host: undefined } as object,
      limits: { maxFileSize: Infinity, maxFormParts: 7, maxFormMemorySize: undefined } as object,
      errorPages: 'json',
      contexts: 'explicit',
      debug: undefined,
      config: { COLOUR: 'red' }
    } as object)
    t.match(found, { strictSlashes: false, serverName: '[::1]:8080', applicationRoot: '/app', trustedHosts: ['.example.com', 'localhost'], preferredUrlScheme: 'https', maxFormParts: 7, maxFormMemorySize: 500_000, errorPages: 'json', contexts: 'explicit', debug: false })
  })
  t.test('finds the folder of templates and static files', async (t) => {
    t.equal(readOptions({ root: import.meta.url }).root, import.meta.dirname)
    t.equal(readOptions({ root: pathToFileURL(import.meta.dirname) }).root, import.meta.dirname)
    t.equal(readOptions({ root: '/not/there' }).root, '/not/there')
    t.equal(readOptions({}).root, import.meta.dirname, 'the folder of the main script')
  })
  const unknown = [
    [{ strictSlashs: true }, 'strictSlashs', 'strictSlashes'],
    [{ isolate: true }, 'isolate', undefined],
    [{ limits: { maxFileSiz: 1 } }, 'limits.maxFileSiz', 'maxFileSize'],
    [{ proxy: { prot: 1 } }, 'proxy.prot', 'proto']
  ] as const
  for (const [options, option, nearest] of unknown) {
    t.test(`refuses ${option}, which it does not know`, async (t) => {
      t.throws(() => readOptions(options as object), { code: 'FLASKISH_ERR_OPTION_UNKNOWN', details: { option, nearest } })
    })
  }
  const wrong: ReadonlyArray<readonly [option: string, options: object]> = [
    ['strictSlashes', { strictSlashes: 'no' }], ['debug', { debug: 1 }],
    ['limits', { limits: 7 }], ['limits', { limits: null }], ['proxy', { proxy: true }], ['proxy', { proxy: 1 }], ['converters', { converters: [] }], ['config', { config: 'x' }],
    ['limits.maxFileSize', { limits: { maxFileSize: -1 } }], ['limits.maxFormParts', { limits: { maxFormParts: NaN } }], ['limits.maxFormParts', { limits: { maxFormParts: '1' } }],
    ['proxy.for', { proxy: { for: -1 } }], ['proxy.for', { proxy: { for: true } }], ['proxy.host', { proxy: { host: 1.5 } }],
    ['serverName', { serverName: 'http://x' }], ['serverName', { serverName: '' }], ['serverName', { serverName: 7 }], ['serverName', { serverName: 'user@x' }],
    ['applicationRoot', { applicationRoot: 'x' }], ['applicationRoot', { applicationRoot: '//x' }], ['applicationRoot', { applicationRoot: '/x?' }], ['applicationRoot', { applicationRoot: 7 }],
    ['errorPages', { errorPages: 'xml' }], ['contexts', { contexts: 'none' }], ['trustedHosts', { trustedHosts: 'x' }], ['trustedHosts', { trustedHosts: [1] }], ['trustedHosts', { trustedHosts: ['*.example.com'] }],
    ['preferredUrlScheme', { preferredUrlScheme: 7 }], ['preferredUrlScheme', { preferredUrlScheme: 'http:' }],
    ['root', { root: '' }], ['root', { root: 7 }]
  ]
  for (const [option, options] of wrong) {
    t.test(`refuses ${JSON.stringify(options)}, saying what it takes`, async (t) => {
      t.throws(() => readOptions(options), { code: 'FLASKISH_ERR_OPTION', details: { option }, message: / Give / })
    })
  }
})
