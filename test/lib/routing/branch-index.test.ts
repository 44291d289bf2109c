import t from 'tap'
import { type Affixed, createBranchIndex } from '../../../lib/routing/branch-index.ts'

interface Branch extends Affixed { readonly name: string }

function branch (name: string, prefix: string, suffix: string, { isFinal = false, isSuffixed = false } = {}): Branch {
  return { name, isFinal, isSuffixed, matcher: { prefix, suffix } }
}

t.test('createBranchIndex', async (t) => {
  const index = createBranchIndex([
    branch('user', 'user-', ''),
    branch('us', 'us', ''),
    branch('page', '', '.html'),
    branch('other page', '', '.html'),
    branch('open', '', ''),
    branch('edit', '', '/edit', { isFinal: true }),
    branch('view', '', '/view', { isFinal: true, isSuffixed: true })
  ])
  const find = (text: string, start = 0, end = text.length) => index.find(text, start, end).map(({ name }) => name)

  t.test('finds branches by how a segment begins or ends, in the order given', async (t) => {
    t.same(find('user-1'), ['user', 'us', 'open'])
    t.same(find('user-1.html'), ['user', 'us', 'page', 'other page', 'open'])
    t.same(find('/a.html/b', 1, 7), ['page', 'other page', 'open'])
    t.same(find('x'), ['open'])
    t.same(find(''), ['open'])
  })
  t.test('looks at the end of the path for those that take all of it', async (t) => {
    t.same(find('a/b/edit', 0, 1), ['open', 'edit'])
    t.same(find('a/b/view', 0, 1), ['open', 'view'])
    t.same(find('a/b/view/', 0, 1), ['open', 'view'])
  })
  t.test('finds a single group without sorting', async (t) => {
    const closed = createBranchIndex([branch('a', 'a', ''), branch('aa', 'a', ''), branch('b', '', 'b')])
    t.same(closed.find('ax', 0, 2).map(({ name }) => name), ['a', 'aa'])
    t.same(closed.find('ab', 0, 2).map(({ name }) => name), ['a', 'aa', 'b'])
    t.same(closed.find('x', 0, 1), [])
  })
})
