import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { readStaticOptions, type StaticOptions } from '../../plugins/static-options.ts'

const ROOT = import.meta.dirname

t.test('readStaticOptions', async (t) => {
  t.test('serves the folder "static" at /static unless told otherwise', async (t) => {
    const usual = { folder: join(ROOT, 'static'), urlPath: '/static', options: {} }
    t.same(readStaticOptions(undefined, ROOT), usual)
    t.same(readStaticOptions({}, ROOT), usual)
    t.equal(readStaticOptions(false, ROOT), undefined)
  })

  t.test('takes another folder, whose name the URLs begin with, or another path', async (t) => {
    t.match(readStaticOptions({ folder: '../lib' }, ROOT), { folder: join(ROOT, '../lib'), urlPath: '/lib' })
    t.match(readStaticOptions({ folder: pathToFileURL(join(ROOT, 'a b')) }, '/'), { folder: join(ROOT, 'a b'), urlPath: '/a b' })
    t.match(readStaticOptions({ folder: '/srv/public', urlPath: '/assets/v1//' }, ROOT), { folder: '/srv/public', urlPath: '/assets/v1' })
    for (const urlPath of ['', '/']) t.match(readStaticOptions({ urlPath }, ROOT), { urlPath: '' })
  })

  t.test('hands on the options of @fastify/static', async (t) => {
    const options: StaticOptions = {
      maxAge: '1.5 days',
      immutable: true,
      cacheControl: true,
      etag: false,
      lastModified: false,
      acceptRanges: false,
      contentType: false,
      dotfiles: 'deny',
      extensions: ['html'],
      index: ['index.html'],
      preCompressed: true,
      allowedPath: () => true,
      setHeaders: () => {},
      onFile: () => {},
      schemaHide: false,
      constraints: { host: 'a.example' },
      logLevel: 'warn'
    }
    t.same(readStaticOptions(options, ROOT)?.options, options)
    t.same(readStaticOptions({ index: 'a.html', maxAge: 0, immutable: undefined } as object, ROOT)?.options, { index: 'a.html', maxAge: 0, immutable: undefined })
    t.same(readStaticOptions({ index: false, maxAge: 86_400_000 }, ROOT)?.options, { index: false, maxAge: 86_400_000 })
  })

  t.test('refuses values that cannot work', async (t) => {
    const rows = [
      [[], 'static'], [null, 'static'], [true, 'static'], ['static', 'static'],
      [{ folder: '' }, 'static.folder'], [{ folder: 'a\0b' }, 'static.folder'], [{ folder: 5 }, 'static.folder'],
      [{ folder: new URL('http://a.example/') }, 'static.folder'], [{ folder: import.meta.filename }, 'static.folder'],
      [{ urlPath: 'static' }, 'static.urlPath'], [{ urlPath: '/a?b' }, 'static.urlPath'], [{ urlPath: '/<x>' }, 'static.urlPath'], [{ urlPath: 5 }, 'static.urlPath'],
      [{ root: '/srv' }, 'static.root'], [{ prefix: '/x' }, 'static.prefix'],
      [{ maxAge: -1 }, 'static.maxAge'], [{ maxAge: NaN }, 'static.maxAge'], [{ maxAge: '1 banana' }, 'static.maxAge'], [{ maxAge: true }, 'static.maxAge'],
      [{ etag: 'no' }, 'static.etag'], [{ dotfiles: 'hide' }, 'static.dotfiles'], [{ extensions: 'html' }, 'static.extensions'], [{ extensions: [''] }, 'static.extensions'],
      [{ index: true }, 'static.index'], [{ setHeaders: {} }, 'static.setHeaders'], [{ allowedPath: '/a' }, 'static.allowedPath']
    ] as const
    for (const [given, option] of rows) {
      t.throws(() => readStaticOptions(given as unknown as StaticOptions, ROOT), { code: 'FLASKISH_ERR_OPTION', details: { option } }, JSON.stringify(given))
    }
    t.throws(() => readStaticOptions({ root: '/srv' } as StaticOptions, ROOT), { message: /"static.root": it is "\/srv"\. Give the folder as "folder"\.$/ })
  })

  t.test('names the nearest of its options', async (t) => {
    t.throws(() => readStaticOptions({ maxage: 1 } as StaticOptions, ROOT), { code: 'FLASKISH_ERR_OPTION_UNKNOWN', details: { option: 'static.maxage', nearest: 'maxAge' } })
    for (const name of ['list', 'redirect', 'wildcard']) {
      t.throws(() => readStaticOptions({ [name]: true } as StaticOptions, ROOT), { code: 'FLASKISH_ERR_OPTION_UNKNOWN', details: { option: `static.${name}` } })
    }
  })
})
