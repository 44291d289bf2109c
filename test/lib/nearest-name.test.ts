import t from 'tap'
import { findNearestName } from '../../lib/nearest-name.ts'

t.test('findNearestName', async (t) => {
  const names = ['index', 'blog.post', 'blog.posts', 'logout']
  t.test('finds what a few edits turn into the name', async (t) => {
    t.equal(findNearestName('blog.psot', names), 'blog.post')
    t.equal(findNearestName('indx', names), 'index')
    t.equal(findNearestName('logot', names), 'logout')
    t.equal(findNearestName('blog.postss', names), 'blog.posts')
  })
  t.test('names nothing that is far away', async (t) => {
    t.equal(findNearestName('contact', names), undefined)
    t.equal(findNearestName('x', names), undefined)
    t.equal(findNearestName('', []), undefined)
  })
})
