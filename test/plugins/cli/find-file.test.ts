import { join } from 'node:path'
import t from 'tap'
import { findFile, hasApp } from '../../../plugins/cli/find-file.ts'

t.test('findFile', async (t) => {
  const folder = t.testdir({
    'app.ts': '',
    'app.js': '',
    'hello.mjs': '',
    shop: { 'web.cjs': '' },
    indexed: { 'index.js': '' },
    main: { 'package.json': '{"main":"lib/start.js"}', lib: { 'start.js': '' }, 'index.js': '' },
    gone: { 'package.json': '{"exports":"./gone.js"}', 'index.ts': '' },
    broken: { 'package.json': '{' },
    empty: {}
  })

  t.test('finds a file with and without its ending, a folder, a dotted name', async (t) => {
    const rows: ReadonlyArray<readonly [file: string | undefined, found: string]> = [
      [undefined, 'app.ts'], ['app.js', 'app.js'], ['hello', 'hello.mjs'], ['shop.web', 'shop/web.cjs'], ['shop/web', 'shop/web.cjs'],
      ['indexed', 'indexed/index.js'], ['main', 'main/lib/start.js'], ['gone', 'gone/index.ts'], [join(folder, 'hello.mjs'), 'hello.mjs']
    ]
    for (const [file, found] of rows) t.equal(findFile(file, folder), join(folder, found), found)
  })

  t.test('tells whether there is one without a name', async (t) => {
    t.equal(hasApp(folder), true)
    t.equal(hasApp(join(folder, 'shop')), false)
  })

  t.test('says what was tried', async (t) => {
    t.throws(() => findFile(undefined, join(folder, 'empty')), { message: `Cannot find an app in ${join(folder, 'empty')}: there is none of app.ts, app.mts, app.cts, app.js, app.mjs, app.cjs. Name it: --app FILE, or FLASKISH_APP=FILE.` })
    t.throws(() => findFile('nope.ts', folder), { message: `Cannot find the app "nope.ts" in ${folder}: there is no such file. Name its file: --app FILE, or FLASKISH_APP=FILE.` })
    t.throws(() => findFile('nope', folder), { message: /there is no file of these: nope, nope\.ts, nope\.mts/ })
    t.throws(() => findFile('empty', folder), { message: /the folder has neither an index file nor a package\.json that names one\./ })
    t.throws(() => findFile('broken', folder), { message: /^Cannot read .*package\.json: .*JSON.* Correct the file\.$/ })
  })
})
