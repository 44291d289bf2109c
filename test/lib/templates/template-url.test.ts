import t from 'tap'
import { html, Markup } from '../../../lib/markup.ts'
import { TemplateUrl } from '../../../lib/templates/template-url.ts'

t.test('TemplateUrl', async (t) => {
  t.test('is Markup in HTML, and the URL itself elsewhere', async (t) => {
    const url = new TemplateUrl('/a?b=1&c="2"')
    t.ok(url instanceof Markup)
    t.equal(url.toHTML(), '/a?b=1&amp;c=&#34;2&#34;')
    t.equal(String(html`<a href="${url}">`), '<a href="/a?b=1&amp;c=&#34;2&#34;">')
    t.equal(String(url), '/a?b=1&c="2"')
    t.equal(JSON.stringify({ url }), JSON.stringify({ url: '/a?b=1&c="2"' }))
  })
})
