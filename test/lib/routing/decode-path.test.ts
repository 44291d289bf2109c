import t from 'tap'
import { decodePath, ENCODED_SLASH, restoreSlashes } from '../../../lib/routing/decode-path.ts'

t.test('decodePath', async (t) => {
  t.test('reads escapes and raw bytes as UTF-8', async (t) => {
    t.equal(decodePath('/plain'), '/plain')
    t.equal(decodePath('/caf%C3%A9+;'), '/café+;')
    t.equal(decodePath('/caf\u00c3\u00a9'), '/café')
    t.equal(decodePath('/%F0%9F%98%80'), '/😀')
    t.equal(decodePath('/%EF%BB%BFx'), '/\uFEFFx')
  })
  t.test('leaves malformed escapes as they are', async (t) => {
    for (const path of ['/%', '/%z', '/%zz', '/100%', '/%1']) t.equal(decodePath(path), path)
    t.equal(decodePath('/%zz%41'), '/%zzA')
    t.equal(decodePath('/%2541'), '/%41', 'nothing is decoded twice')
  })
  t.test('turns each maximal bad part into one U+FFFD', async (t) => {
    t.equal(decodePath('/%FFa'), '/\uFFFDa')
    t.equal(decodePath('/%E2%82a'), '/\uFFFDa')
    t.equal(decodePath('/%ED%A0%80'), '/\uFFFD\uFFFD\uFFFD', 'an encoded surrogate is three')
    t.equal(decodePath('/\u00ff'), '/\uFFFD')
  })
  t.test('keeps an encoded slash apart from a separator', async (t) => {
    const path = decodePath('/a%2Fb%2fc/d')
    t.same(path.split('/').length, 3)
    t.match(path, ENCODED_SLASH)
    t.equal(restoreSlashes(path), '/a/b/c/d')
  })
  t.test('does not take half of a character for an encoded slash', async (t) => {
    t.equal(restoreSlashes(decodePath('/%F0%90%80%80')), '/\u{10000}')
    t.equal(restoreSlashes(decodePath('/\u{10000}')), '/\u{10000}', 'text that was decoded already')
    t.equal(restoreSlashes(decodePath('/\uD800')), '/\uFFFD')
  })
})
