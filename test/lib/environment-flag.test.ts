import t from 'tap'
import { readFlag } from '../../lib/environment-flag.ts'

t.test('readFlag', async (t) => {
  t.test('is on unless it says otherwise', async (t) => {
    for (const text of ['1', 'true', 'yes', 'on', 'anything']) t.equal(readFlag(text), true, text)
    for (const text of ['', '0', 'false', 'False', 'NO', 'off']) t.equal(readFlag(text), false, text)
    t.equal(readFlag(undefined), undefined)
  })
})
