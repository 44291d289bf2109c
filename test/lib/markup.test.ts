import t from 'tap'
import { escape, html, Markup } from '../../lib/markup.ts'

t.test('escape', async (t) => {
  t.test('escapes the five characters that mean something in HTML', async (t) => {
    t.equal(escape('<a href="x">\'&\'</a>').toString(), '&lt;a href=&#34;x&#34;&gt;&#39;&amp;&#39;&lt;/a&gt;')
    t.equal(escape('`/=').toString(), '`/=')
  })
  t.test('leaves Markup and objects with toHTML() as they are', async (t) => {
    const markup = new Markup('<b>')
    t.equal(escape(markup), markup)
    t.equal(escape({ toHTML: () => '<i>' }).toString(), '<i>')
    t.equal(Markup.escape({ toHTML: 'no function', toString: () => '<' }).toString(), '&lt;')
  })
  t.test('takes any value as its text', async (t) => {
    t.equal(escape(1.5).toString(), '1.5')
    t.equal(escape(null).toString(), 'null')
    t.equal(escape(Symbol('<')).toString(), 'Symbol(&lt;)')
  })
})

t.test('html', async (t) => {
  t.test('escapes values, keeps Markup, joins lists and leaves out what is not there', async (t) => {
    const name = '<script>'
    t.equal(html`<p class="${'"x"'}">${name}${new Markup('<br>')}</p>`.toString(), '<p class="&#34;x&#34;">&lt;script&gt;<br></p>')
    t.equal(html`<ul>${['a', '<'].map((item) => html`<li>${item}</li>`)}${undefined}${null}</ul>`.toString(), '<ul><li>a</li><li>&lt;</li></ul>')
    t.equal(html``.toString(), '')
  })
})

t.test('Markup', async (t) => {
  t.test('is like the text it holds', async (t) => {
    const markup = new Markup('<b>')
    t.equal(`${markup}`, '<b>')
    t.equal(markup.length, 3)
    t.equal(markup.toHTML(), '<b>')
    t.equal(JSON.stringify({ markup }), '{"markup":"<b>"}')
    t.equal(new Markup().toString(), '')
    t.equal(new Markup(markup).toString(), '<b>')
  })
  t.test('puts values into directives, escaped', async (t) => {
    t.equal(new Markup('<em>%s</em> 100%%').format('<x>').toString(), '<em>&lt;x&gt;</em> 100%')
    t.ok(new Markup('%s').format('a') instanceof Markup)
  })
  t.test('strips tags, comments and white space, and resolves references last', async (t) => {
    t.equal(new Markup('<em>Main</em> &raquo;\n\n About<!-- <b> -->').striptags(), 'Main » About')
    t.equal(new Markup('&lt;b&gt;').striptags(), '<b>')
    t.equal(new Markup('a < b').striptags(), 'a < b')
    t.equal(new Markup('<!-- never closed').striptags(), '<!-- never closed')
  })
  t.test('ends a comment that begins where another was taken out', async (t) => {
    t.equal(new Markup('a<!<!-- x -->-- y -->b').striptags(), 'ab')
    t.equal(new Markup('a<<!---->!-- y -->b').striptags(), 'ab')
    t.equal(new Markup('a<!-<!---->-- y -->b').striptags(), 'ab')
    t.equal(new Markup('a<!-<!---->-> b').striptags(), 'a b')
    t.equal(new Markup('a<!-->b').striptags(), 'ab')
    t.equal(new Markup('<<!---->!<!---->-- x -->b').striptags(), 'b')
  })
  t.test('resolves references as HTML 5 does', async (t) => {
    t.equal(new Markup('&notit; &notin; &Aacute &amp;lt; &unknown; &').unescape(), '¬it; ∉ Á &lt; &unknown; &')
    t.equal(new Markup('&#65;&#x42;&#X43 &#x80;&#13;').unescape(), 'ABC €\r')
    t.equal(new Markup('&#0;&#xD800;&#x110000;&#99999999999;').unescape(), '\uFFFD'.repeat(4))
    t.equal(new Markup('[&#1;&#11;&#14;&#127;&#xFDD0;&#xFFFE;&#x1FFFF;]').unescape(), '[]')
    t.equal(new Markup('&#;&#x;&#x81;').unescape(), '&#;&#x;\x81')
  })
  t.test('takes time that grows with the text alone', async (t) => {
    for (const part of ['<', '<!--', '<!---->', '<!<!---->--', '&', '&#', '&#9', '&amp;', '&a', ' ', '<!-<!---->']) {
      const markup = new Markup(part.repeat(1_000_000 / part.length))
      const start = performance.now()
      markup.striptags()
      markup.unescape()
      escape(String(markup))
      t.ok(performance.now() - start < 3000, part)
    }
  })
})
