import t from 'tap'
import { toReadable, UrlScan } from '../../plugins/router-url.ts'

t.test('UrlScan', async (t) => {
  t.test('calls a URL unusual whose path the router may read otherwise than rules do', async (t) => {
    for (const url of [undefined, '*', 'http://x/', '//a', '/a//b', '/%61', `/${'x'.repeat(100)}`]) t.equal(scanOf(url).isUnusual, true, String(url))
    t.equal(scanOf('/a;b', true).isUnusual, true)
  })
  t.test('and no plain one, whatever its query is', async (t) => {
    for (const url of ['/', '/a/b/', '/a?x=%2F//', '/a#%61', `/a?${'x'.repeat(200)}`, `/${'x'.repeat(99)}?y`, '/a;b']) t.equal(scanOf(url).isUnusual, false, url)
  })
  t.test('knows the path, and where its last segment begins if that needs no decoding', async (t) => {
    for (const [url, path, start] of [
      ['/', '/', 1], ['/a', '/a', 1], ['/a/b', '/a/b', 3], ['/a/b/', '/a/b/', 5], ['/a/b?c=/d', '/a/b', 3], ['/a/b#c?d', '/a/b', 3],
      ['/a/\xe9', '/a/\xe9', 0], ['/a/%61?b', '/a/%61', 0], ['http://x/a', '/a', 0]
    ] as const) {
      const scan = scanOf(url)
      t.equal(scan.pathOf(url), path, url)
      t.equal(scan.segmentStartOf(url), start, url)
    }
  })
  t.test('says nothing of a URL that it did not look at', async (t) => {
    const scan = scanOf('/a/b?c')
    t.equal(scan.pathOf('/a/b/c?d'), '/a/b/c')
    t.equal(scan.segmentStartOf('/a/b/c?d'), 0)
  })
})

t.test('toReadable', async (t) => {
  t.equal(toReadable('/a/%zz', 10), '/a/%25zz')
  t.equal(toReadable('/abcdef/%20%20%20%20', 3), '/abc/%20%20%20')
  t.equal(toReadable(`/${encodeURIComponent('ab\u{1F600}')}`, 3), '/ab', 'no half of a character')
})

function scanOf (url: string | undefined, splitsAtSemicolons = false): UrlScan {
  const scan = new UrlScan(100, splitsAtSemicolons)
  scan.read(url)
  return scan
}
