import t from 'tap'
import { BoundedCache } from '../../../lib/templates/bounded-cache.ts'

t.test('BoundedCache', async (t) => {
  t.test('forgets what was not asked for longest', async (t) => {
    const cache = new BoundedCache<number>({ maxEntries: 2, maxLength: 100 })
    cache.set('a', 1)
    cache.set('b', 2)
    t.equal(cache.get('a'), 1)
    cache.set('c', 3)
    t.equal(cache.get('b'), undefined)
    t.equal(cache.get('a'), 1)
    t.equal(cache.size, 2)
  })
  t.test('forgets as much as a long key needs, and keeps none that is longer than all may be', async (t) => {
    const cache = new BoundedCache<number>({ maxEntries: 10, maxLength: 10 })
    cache.set('aaaa', 1)
    cache.set('bbbb', 2)
    cache.set('cccccc', 3)
    t.equal(cache.get('aaaa'), undefined)
    t.equal(cache.get('bbbb'), 2)
    cache.set('d'.repeat(11), 4)
    t.equal(cache.get('d'.repeat(11)), undefined)
    t.equal(cache.get('bbbb'), 2)
  })
  t.test('replaces and is cleared', async (t) => {
    const cache = new BoundedCache<number>({ maxEntries: 2, maxLength: 6 })
    for (const value of [1, 2, 3]) cache.set('abc', value)
    t.equal(cache.get('abc'), 3)
    cache.set('def', 4)
    t.equal(cache.size, 2)
    cache.clear()
    t.equal(cache.size, 0)
  })
})
