import t from 'tap'
import { decodeRequestPath, hasDotSegment, isMalformed, pathOf, splitTarget } from '../../../lib/requests/request-target.ts'

t.test('splitTarget', async (t) => {
  const rows = [
    ['/', '/', undefined], ['/a', '/a', undefined], ['/a?', '/a', ''], ['/a?b=1', '/a', 'b=1'], ['/a?b?c', '/a', 'b?c'], ['/a#b', '/a', undefined], ['/a?b#c?d', '/a', 'b'], ['/a#b?c', '/a', undefined],
    ['//host/x', '//host/x', undefined], ['http://host/x?y', '/x', 'y'], ['HTTPS://host/x', '/x', undefined], ['http://host', '/', undefined], ['http://host?x', '/', 'x'], ['http://host#x', '/', undefined],
    ['http:///x', '/x', undefined], ['*', '/*', undefined], ['x/y', '/x/y', undefined], ['', '/', undefined], ['ftp://host/x', '/ftp://host/x', undefined]
  ] as const
  for (const [target, path, query] of rows) {
    t.test(`takes ${JSON.stringify(target)} apart`, async (t) => {
      t.same(splitTarget(target), { path, query })
      t.equal(pathOf(target), path)
    })
  }
})

t.test('decodeRequestPath', async (t) => {
  t.test('decodes what is escaped, but for slashes', async (t) => {
    t.equal(decodeRequestPath('/a%20b%2fc'), '/a b%2Fc')
    t.equal(decodeRequestPath('/plain'), '/plain')
  })
})

t.test('hasDotSegment', async (t) => {
  t.test('finds segments that browsers leave out', async (t) => {
    for (const path of ['/..', '/.', '..', '/a/../b', '/a/%2e%2E/b', '/a/.%2e', '/%2e/', '/%2e%2e%2f', '/a%2f..', '/a%5C..%5cb']) t.ok(hasDotSegment(path), path)
    for (const path of ['/', '/a', '/...', '/a..b', '/..a/b', '/..%20', '/a/%252e/']) t.notOk(hasDotSegment(path), path)
  })
})

t.test('isMalformed', async (t) => {
  t.test('is true for an escape that is none, or that is not UTF-8', async (t) => {
    for (const path of ['/%', '/%zz', '/%f', '/%ff', '/%ed%a0%80']) t.equal(isMalformed(path), true, path)
    for (const path of ['/', '/%20', '/%C3%A9', '/é', '/%00']) t.equal(isMalformed(path), false, path)
  })
})
