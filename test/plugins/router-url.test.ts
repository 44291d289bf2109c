import t from 'tap'
import { isUnusual, toReadable } from '../../plugins/router-url.ts'

t.test('isUnusual', async (t) => {
  t.test('is true for a path that the router may read otherwise than rules do', async (t) => {
    for (const url of [undefined, '*', 'http://x/', '//a', '/a//b', '/%61', `/${'x'.repeat(100)}`]) t.equal(isUnusual(url, 100, false), true, String(url))
    t.equal(isUnusual('/a;b', 100, true), true)
  })
  t.test('is false for plain paths, whatever their query is', async (t) => {
    for (const url of ['/', '/a/b/', '/a?x=%2F//', `/a?${'x'.repeat(200)}`, '/a;b']) t.equal(isUnusual(url, 100, false), false, url)
  })
})

t.test('toReadable', async (t) => {
  t.equal(toReadable('/a/%zz', 10), '/a/%25zz')
  t.equal(toReadable('/abcdef/%20%20%20%20', 3), '/abc/%20%20%20')
  t.equal(toReadable(`/${encodeURIComponent('ab\u{1F600}')}`, 3), '/ab', 'no half of a character')
})
