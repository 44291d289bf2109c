import t from 'tap'
import { escapesHtml, leadsAstray, toTemplateName } from '../../../lib/templates/template-name.ts'

t.test('toTemplateName', async (t) => {
  t.test('writes a name in one way', async (t) => {
    t.equal(toTemplateName('post.html'), 'post.html')
    t.equal(toTemplateName('./a//b/./post.html'), 'a/b/post.html')
  })
  t.test('refuses what leads out of a folder or to no file', async (t) => {
    for (const name of ['../a', 'a/../../b', '/etc/passwd', 'C:/x', 'a\\b', 'a\0b', '', '.', '/']) t.equal(toTemplateName(name), undefined, name)
  })
})

t.test('escapesHtml', async (t) => {
  t.test('is true for HTML and XML, in any case', async (t) => {
    for (const name of ['a.html', 'a.htm', 'a.xml', 'a.xhtml', 'a.svg', 'A.HTML', 'b.txt/a.html']) t.equal(escapesHtml(name), true, name)
  })
  t.test('is false for all others', async (t) => {
    for (const name of ['a.txt', 'a.js', 'a.css', 'a.json', 'a.md', 'a', 'html', 'a.html.txt', 'a.html/b']) t.equal(escapesHtml(name), false, name)
  })
  t.test('looks before an ending that only names the engine, and escapes where nothing is there', async (t) => {
    t.equal(escapesHtml('a.hbs'), true)
    t.equal(escapesHtml('a.html.hbs'), true)
    t.equal(escapesHtml('a.txt.handlebars'), false)
  })
})

t.test('leadsAstray', async (t) => {
  t.test('knows the names that only a visitor would ask for', async (t) => {
    const names = ['../package.json', 'a/../../b', '..', '/etc/passwd', '~/x', 'C:\\boot.ini', 'file:///etc/passwd', '..%2fx', '%2e%2e/x', '..\\x', 'a\0.html', '．．/x', '..;/x', 'a?b', '....//x']
    for (const name of names) t.equal(leadsAstray(name), true, name)
  })
  t.test('leaves names as programs have them', async (t) => {
    for (const name of ['post.html', 'a/b.html', 'Über uns.html', 'a..b.html', '.hidden.html', '@x']) t.equal(leadsAstray(name), false, name)
  })
})
