import t from 'tap'
import { mergeVary } from '../../../lib/responses/vary.ts'

t.test('mergeVary', async (t) => {
  t.test('names each header once, in the order they came', async (t) => {
    t.equal(mergeVary(['Accept, Cookie', 'cookie', ['Origin', 'Accept-Language']]), 'Accept, cookie, Origin, Accept-Language')
  })
})
