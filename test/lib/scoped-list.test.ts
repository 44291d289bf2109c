import t from 'tap'
import { ScopedList } from '../../lib/scoped-list.ts'

interface Place {
  readonly outer?: Place
}

t.test('ScopedList', async (t) => {
  const app: Place = {}
  const blueprint: Place = { outer: app }
  const inner: Place = { outer: blueprint }
  const sibling: Place = { outer: app }

  t.test('gives each scope its own items and those of the scopes around it, outer ones first', async (t) => {
    const list = new ScopedList<Place, string>(({ outer }) => outer)
    t.equal(list.isEmpty, true)
    t.same(list.inwards(inner), [])
    list.add(inner, 'inner')
    list.add(blueprint, 'blueprint')
    list.add(app, 'app 1')
    list.add(sibling, 'sibling')
    list.add(app, 'app 2')
    t.equal(list.isEmpty, false)
    t.same(list.inwards(inner), ['app 1', 'app 2', 'blueprint', 'inner'])
    t.same(list.inwards(app), ['app 1', 'app 2'])
    t.same(list.inwards(sibling), ['app 1', 'app 2', 'sibling'])
  })

  t.test('gives the opposite order outwards', async (t) => {
    const list = new ScopedList<Place, string>(({ outer }) => outer)
    list.add(app, '3')
    list.add(app, '2')
    list.add(inner, '1')
    t.same(list.outwards(inner), ['1', '2', '3'])
    t.equal(list.outwards(inner), list.outwards(inner), 'made once')
  })
})
