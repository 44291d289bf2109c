import { join, sep } from 'node:path'
import t from 'tap'
import { OWN_FOLDERS } from '../../plugins/own-folders.ts'

t.test('OWN_FOLDERS', async (t) => {
  t.test('are those of flaskish', async (t) => {
    t.same(OWN_FOLDERS, ['plugins', 'lib'].map((name) => join(import.meta.dirname, '../..', name, sep)))
  })
})
