import t from 'tap'
import { readRoot } from '../../plugins/root.ts'

t.test('readRoot', async (t) => {
  t.test('is the folder of a file, or of the main script', async (t) => {
    t.equal(readRoot(import.meta.url), import.meta.dirname)
    t.equal(readRoot(undefined), import.meta.dirname)
    t.throws(() => readRoot(''), { code: 'FLASKISH_ERR_OPTION', details: { option: 'root' } })
  })
})
