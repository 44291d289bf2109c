import t from 'tap'
import { secureFilename } from '../../../lib/files/secure-filename.ts'

t.test('secureFilename', async (t) => {
  const rows: [name: string, safe: string][] = [
    ['My cool movie.mov', 'My_cool_movie.mov'],
    ['../../../etc/passwd', 'etc_passwd'],
    ['i contain cool \xfcml\xe4uts.txt', 'i_contain_cool_umlauts.txt'],
    ['C:\\Windows\\system32', 'CWindowssystem32'],
    ['.hidden', 'hidden'],
    ['__init__.py', 'init__.py'],
    ['..', ''],
    ['file._', 'file'],
    ['日本', ''],
    ['CON.txt', 'CON.txt'],
    ['a\r\n\0b\x1cc', 'a_b_c'],
    ['／etc', 'etc']
  ]
  t.test('keeps letters, digits, "_", "." and "-"', async (t) => {
    for (const [name, safe] of rows) t.equal(secureFilename(name), safe, name)
  })
  t.test('never begins with a dot or has a separator', async (t) => {
    for (const name of ['./.a', '.\u0000.', '/./..a/', '\\..\\a', '._.a']) t.match(secureFilename(name), /^(?:[A-Za-z0-9-][A-Za-z0-9_.-]*)?$/, name)
  })
  t.test('takes time that grows with the name alone', async (t) => {
    for (const part of ['.', '_', ' ', '/', 'é', '\u0300', '.a']) {
      const start = performance.now()
      secureFilename(`x${part.repeat(200_000 / part.length)}x`)
      t.ok(performance.now() - start < 1000, part)
    }
  })
})
