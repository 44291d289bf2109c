import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { describeLoadError, missingFileOf, reportOf } from '../../../plugins/cli/describe-error.ts'

t.test('reportOf', async (t) => {
  t.test('shows the frames of the app, and causes', async (t) => {
    const report = reportOf(new Error('outer', { cause: new TypeError('inner') }))
    t.match(report, /^Error: outer\n {4}at .*describe-error\.test\.ts:\d+/)
    t.match(report, /\ncaused by: TypeError: inner\n/)
    t.notMatch(report, 'node:')
  })

  t.test('leaves out an installed flaskish, whose source maps name its sources', async (t) => {
    const error = new Error('mistake')
    error.stack = 'Error: mistake\n    at addRule (/app/node_modules/flaskish/plugins/routes.ts:68:23)\n    at <anonymous> (/app/app.ts:5:5)'
    t.equal(reportOf(error), 'Error: mistake\n    at <anonymous> (/app/app.ts:5:5)')
  })

  t.test('takes whatever was thrown', async (t) => {
    t.match(reportOf('text\u001b[31m'), 'A value that is no error was thrown: text\\x1b[31m')
    t.match(reportOf(Object.assign(new TypeError('quiet'), { stack: '' })), /^TypeError: quiet\n/)
  })
})

t.test('missingFileOf', async (t) => {
  t.test('takes it from the error', async (t) => {
    t.equal(missingFileOf(Object.assign(new Error('x'), { url: 'file:///app/part.ts' })), 'file:///app/part.ts')
    t.equal(missingFileOf(Object.assign(new Error("Cannot find module './part'\nRequire stack:\n- /app/app.js"), { requireStack: ['/app/app.js', '/other.js'] })), '/app/part')
    for (const requireStack of [undefined, [], [7]]) t.equal(missingFileOf(Object.assign(new Error("Cannot find module './part'"), { requireStack })), undefined)
    t.equal(missingFileOf(Object.assign(new Error("Cannot find module 'part'"), { requireStack: ['/app/app.js'] })), undefined)
    for (const error of [undefined, 'x', new Error('x'), Object.assign(new Error('x'), { url: 7 })]) t.equal(missingFileOf(error), undefined)
  })
})

t.test('describeLoadError', async (t) => {
  const folder = t.testdir({
    'package.json': '{"type":"module"}',
    'package.mjs': "import 'no-such-package'",
    'file.mjs': "import './no-such-file.js'",
    'there.ts': '',
    'require.cjs': "require('no-such-package')",
    'require-file.cjs': "require('./no-such-file')",
    'broken.mjs': 'const x = {\n',
    'imports-broken.mjs': "import './ok.mjs'\nimport './gone.mjs'\nimport './broken.mjs'",
    'many.mjs': Array.from({ length: 60 }, (_, place) => `import './gone-${place}.mjs'`).join('\n'),
    'ok.mjs': "import './imports-broken.mjs'",
    'throws.mjs': "throw new Error('mistake')",
    'broken.ts': 'const x: number = {\n',
    'no-name.mjs': "import { nope } from './broken-not.mjs'",
    'broken-not.mjs': 'export {}'
  })
  const rows: ReadonlyArray<readonly [file: string, text: RegExp]> = [
    ['package.mjs', /^it imports the package "no-such-package", which is not installed\. Install it: npm install no-such-package$/],
    ['file.mjs', /^it imports ".*no-such-file\.js", which is not there\. Correct the path of the import\.$/],
    ['require.cjs', /^it imports the package "no-such-package"/],
    ['require-file.cjs', /^it imports "\.\/no-such-file", which is not there\./],
    ['throws.mjs', /^it threw while it was imported\.$/],
    ['no-name.mjs', /^its syntax is wrong\.$/]
  ]
  for (const [file, text] of rows) {
    t.test(file, async (t) => {
      t.match(await describe(join(folder, file)), text)
    })
  }

  t.test('finds the place of a syntax error that Node keeps to itself', async (t) => {
    const error = new SyntaxError('Unexpected end of input')
    error.stack = 'SyntaxError: Unexpected end of input\n    at compileSourceTextModule (node:internal/modules/esm/utils:1:2)'
    t.match(await describeLoadError(error, join(folder, 'broken.mjs')), /^its syntax is wrong\.\n\n.*broken\.mjs:2/)
    t.match(await describeLoadError(error, join(folder, 'imports-broken.mjs')), /broken\.mjs:2/)
    t.equal(await describeLoadError(error, join(folder, 'many.mjs')), 'its syntax is wrong.')
    t.equal(await describeLoadError(error, join(folder, 'broken-not.mjs')), 'its syntax is wrong.')
    t.equal(await describeLoadError(error, join(folder, 'broken.ts')), 'its syntax is wrong.')
  })

  const coded = (code: string, message: string): Error => Object.assign(new TypeError(message), { code })

  t.test('sees that only the ending is wrong', async (t) => {
    const path = join(folder, 'there')
    const error = coded('ERR_MODULE_NOT_FOUND', `Cannot find module '${path}.js' imported from ${folder}/app.ts`)
    t.equal(await describeLoadError(error, join(folder, 'app.ts')), `it imports "${path}.js", which is not there, but "${path}.ts" is. Import it by this ending.`)
  })

  t.test('says what runs TypeScript', async (t) => {
    t.match(await describeLoadError(coded('ERR_UNKNOWN_FILE_EXTENSION', 'Unknown file extension ".ts" for /app/app.ts'), 'app.ts'), 'npm install --save-dev tsx')
    t.match(await describeLoadError(coded('ERR_UNKNOWN_FILE_EXTENSION', 'Unknown file extension ".html" for /app/a.html'), 'app.ts'), 'it threw while it was imported.')
    t.match(await describeLoadError(coded('ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX', 'enum'), 'app.ts'), 'NODE_OPTIONS=--import=tsx')
    t.match(await describeLoadError(new Error('Transform failed with 1 error:\n/app/app.ts:1:0: ERROR: Top-level await is currently not supported with the "cjs" output format'), 'app.ts'), 'Add "type": "module" to the package.json')
    t.equal(await describeLoadError(new Error('Transform failed with 1 error:\n/app/app.ts:1:2'), 'app.ts'), 'its syntax is wrong.')
    t.equal(await describeLoadError(coded('MODULE_NOT_FOUND', 'Something else'), 'app.ts'), 'it imports a file, which is not there. Correct the path of the import.')
    t.equal(await describeLoadError('text', 'app.ts'), 'it threw while it was imported.')
  })
})

async function describe (file: string): Promise<string> {
  try {
    await import(pathToFileURL(file).href)
    return 'it was loaded'
  } catch (error) {
    return await describeLoadError(error, file)
  }
}
