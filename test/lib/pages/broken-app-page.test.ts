import t from 'tap'
import { brokenAppPage } from '../../../lib/pages/broken-app-page.ts'

t.test('brokenAppPage', async (t) => {
  t.test('escapes all it is told', async (t) => {
    const page = brokenAppPage('<b>', '</pre><script>')
    t.match(page, '<title>&lt;b&gt;</title>')
    t.match(page, '&lt;/pre&gt;&lt;script&gt;')
    t.notMatch(page, '<script>')
  })
})
