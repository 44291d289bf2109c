import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readRunOptions } from '../../../lib/commands/run-options.ts'
import { readTlsFiles } from '../../../plugins/cli/tls-files.ts'
import { ROOT } from '../../cli.ts'

t.test('readTlsFiles', async (t) => {
  const folder = t.testdir({ 'not-a.pem': 'x' })
  const [cert, key] = [join(ROOT, 'test/tls/cert.pem'), join(ROOT, 'test/tls/key.pem')]
  const read = (values: Record<string, string>): ReturnType<typeof readTlsFiles> => readTlsFiles(readRunOptions(values, {}))

  t.test('reads a certificate and its key', async (t) => {
    t.same(read({ cert, key }), { cert: readFileSync(cert), key: readFileSync(key) })
    t.equal(read({}), undefined)
  })

  t.test('says what is wrong with them', async (t) => {
    t.throws(() => read({ cert: `${cert}x`, key }), { message: /^Cannot read the file of --cert: ENOENT.* Correct its path\.$/ })
    t.throws(() => read({ cert, key: join(folder, 'not-a.pem') }), { message: /^Cannot serve HTTPS with --cert .* Give a certificate and its own key, both as PEM\.$/ })
  })
})
