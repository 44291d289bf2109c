import t from 'tap'
import { join } from 'node:path'
import { safeJoin, safeSegments } from '../../../lib/files/safe-join.ts'

t.test('safeJoin', async (t) => {
  t.test('joins what stays inside', async (t) => {
    t.equal(safeJoin('/srv/public', 'css/site.css'), join('/srv/public/css/site.css'))
    t.equal(safeJoin('/srv/public', 'a', './b//c', ''), join('/srv/public/a/b/c'))
    t.equal(safeJoin('/srv/public'), join('/srv/public'))
    t.equal(safeJoin('/srv/public', '..a/b..'), join('/srv/public/..a/b..'))
  })
  t.test('refuses what leads out', async (t) => {
    const rows = ['..', '../x', 'a/../b', 'a/..', '/etc/passwd', '//host/share', '\\\\host\\share', 'C:/x', 'c:x', 'a\\..\\..\\b', '..\\x', 'a\0.txt']
    for (const part of rows) t.equal(safeJoin('/srv/public', part), undefined, part)
    t.equal(safeJoin('/srv/public', 'a', '../b'), undefined)
    t.equal(Reflect.apply(safeJoin, undefined, ['/srv', 5]), undefined)
  })
})

t.test('safeSegments', async (t) => {
  t.test('refuses devices and streams in every segment on Windows', async (t) => {
    for (const part of ['CON', 'nul.txt', 'a/NUL', 'com1 .txt', 'LPT¹', 'a/b:stream', 'x.', 'x ', 'aux/b']) {
      t.equal(safeSegments([part], { windows: true }), undefined, part)
    }
    t.same(safeSegments(['a/./console//b.txt'], { windows: true }), ['a', 'console', 'b.txt'])
  })
  t.test('takes them for names elsewhere', async (t) => {
    t.same(safeSegments(['CON/nul.txt'], { windows: false }), ['CON', 'nul.txt'])
  })
})
