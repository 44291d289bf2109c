import t from 'tap'
import { mergeEnvironment } from '../../../lib/commands/env-files.ts'

t.test('mergeEnvironment', async (t) => {
  t.test('the first file wins, and the environment over all', async (t) => {
    t.same(mergeEnvironment({ A: 'env', E: '' }, [{ A: '1', B: '1', E: '1' }, { B: '2', C: '2', D: undefined }]), { B: '1', C: '2' })
  })

  t.test('a name is only a name', async (t) => {
    const merged = mergeEnvironment({}, [Object.fromEntries([['__proto__', 'x']])])
    t.same(Object.entries(merged), [['__proto__', 'x']])
  })
})
