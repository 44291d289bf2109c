import t from 'tap'
import { html } from '../../../lib/markup.ts'
import { redirect } from '../../../lib/responses/redirect.ts'

t.test('redirect', async (t) => {
  t.test('is a small page with a Location', async (t) => {
    const response = redirect('/next?a=1&b=2')
    t.equal(response.status, 302)
    t.equal(response.headers.get('location'), '/next?a=1&b=2')
    t.equal(response.contentType, 'text/html; charset=utf-8')
    t.match(response.body, '<a href="/next?a=1&amp;b=2">/next?a=1&amp;b=2</a>')
  })
  t.test('takes other codes, URLs and Markup', async (t) => {
    t.equal(redirect('/x', 308).status, 308)
    t.equal(redirect(new URL('http://example.com')).headers.get('location'), 'http://example.com/')
    t.equal(redirect(html`/x?a=1`).headers.get('location'), '/x?a=1')
  })
  t.test('escapes the header, and the text of the page as HTML', async (t) => {
    const response = redirect('/"><script>é')
    t.equal(response.headers.get('location'), '/%22%3E%3Cscript%3E%C3%A9')
    t.match(response.body, 'href="/&#34;&gt;&lt;script&gt;é"')
    t.notMatch(response.body, '<script')
  })
  t.test('makes no link that runs code', async (t) => {
    for (const location of ['javascript:alert(1)', ' JavaScript:alert(1)', 'data:text/html,x', 'vbscript:x']) {
      t.notMatch(redirect(location).body, 'href', location)
    }
  })
  t.test('refuses line breaks and other controls, without repeating them', async (t) => {
    for (const location of ['/secret\r\nX: y', '/secret\n', '/secret\0', 'java\tscript:secret']) {
      t.throws(() => redirect(location), { code: 'FLASKISH_ERR_HEADER', message: /^(?!.*secret)/s })
    }
  })
})
