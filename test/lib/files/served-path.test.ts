import t from 'tap'
import { join } from 'node:path'
import { servedPath } from '../../../lib/files/served-path.ts'

t.test('servedPath', async (t) => {
  t.test('joins a plain path', async (t) => {
    t.equal(servedPath('/srv/public', 'css/site.css'), join('/srv/public/css/site.css'))
    t.equal(servedPath('/srv/public', '.well-known/a%2Fb ..'), join('/srv/public/.well-known/a%2Fb ..'))
  })

  t.test('refuses what leads out', async (t) => {
    for (const path of ['..', '../x', 'a/../b', '/etc/passwd', '\\\\host\\x', 'C:/x', 'a\\b', 'a\0']) t.equal(servedPath('/srv/public', path), undefined, path)
  })

  t.test('refuses other spellings', async (t) => {
    for (const path of ['', '.', './a', 'a/.', 'a/./b', 'a//b', 'a/', '/a']) t.equal(servedPath('/srv/public', path), undefined, path)
  })
})
