import { sep } from 'node:path'
import t from 'tap'
import { TemplateFiles, withoutEnding, type FileAccess } from '../../../lib/templates/template-files.ts'

/** Files by their path, "/" between folders. */
function inMemory (paths: readonly string[]): FileAccess {
  const known = (path: string): string => path.replaceAll(sep, '/').replace(/\/$/, '')
  return {
    stat: (path) => paths.includes(known(path)) ? { mtimeMs: 1, size: 1 } : undefined,
    read: known,
    list: (folder, recursive) => paths.filter((path) => path.startsWith(`${known(folder)}/`))
      .map((path) => path.slice(known(folder).length + 1)).filter((name) => recursive || !name.includes('/')),
    now: () => 0
  }
}

t.test('TemplateFiles', async (t) => {
  const files = new TemplateFiles(inMemory(['/app/post.html', '/app/nav.html', '/app/nav.txt', '/app/in/row.html', '/app/x.min.js', '/blog/post.html', '/blog/only.html', '/secret.html']), ['/app', '/blog'])
  t.test('finds a name in the first folder that has it', async (t) => {
    t.equal(files.find('post.html')?.name, 'post.html')
    t.match(files.find('post.html')?.path.replaceAll(sep, '/'), '/app/post.html')
    t.match(files.find('only.html')?.path.replaceAll(sep, '/'), '/blog/only.html')
    t.equal(files.find('./in//row.html')?.name, 'in/row.html')
    t.equal(files.find('../secret.html'), undefined)
    t.equal(files.find('nope'), undefined)
  })
  t.test('takes more folders, each once', async (t) => {
    const few = new TemplateFiles(inMemory(['/b/x.html']), ['/a'])
    t.equal(few.find('x.html'), undefined)
    few.addFolder('/b')
    few.addFolder('/b')
    t.same(few.folders, ['/a', '/b'])
    t.ok(few.find('x.html'))
  })
  t.test('says where it has looked, and what is near', async (t) => {
    t.throws(() => files.get('psot.html'), {
      code: 'FLASKISH_ERR_TEMPLATE_MISSING',
      message: 'Cannot find the template "psot.html": it is not in "/app", nor in "/blog". The nearest one is "post.html".'
    })
    t.throws(() => files.get('post'), { code: 'FLASKISH_ERR_TEMPLATE_MISSING', details: { nearest: 'post.html' } })
    t.throws(() => files.get('quite another'), { message: /Put it there\.$/ })
    t.equal(files.get('post.html').name, 'post.html')
  })
  t.test('finds a partial without its ending where that is clear', async (t) => {
    t.equal(files.findPartial('in/row', 'post.html')?.name, 'in/row.html')
    t.equal(files.findPartial('only', 'post.html')?.name, 'only.html')
    t.equal(files.findPartial('in/row.html', 'post.html')?.name, 'in/row.html')
    t.equal(files.findPartial('x', 'post.html'), undefined)
    t.equal(files.findPartial('x.min', 'post.html')?.name, 'x.min.js')
    t.equal(files.findPartial('nope', 'post.html'), undefined)
    t.equal(files.findPartial('../secret', 'post.html'), undefined)
  })
  t.test('takes the including template\'s ending of several', async (t) => {
    t.equal(files.findPartial('nav', 'post.html')?.name, 'nav.html')
    t.equal(files.findPartial('nav', 'mail.txt')?.name, 'nav.txt')
    t.throws(() => files.findPartial('nav', 'feed.xml'), {
      code: 'FLASKISH_ERR_TEMPLATE_AMBIGUOUS',
      message: 'Cannot include the partial "nav" in "feed.xml": it could be "nav.html" or "nav.txt". Write the whole name.'
    })
  })
  t.test('lists every name once', async (t) => {
    t.same(files.names(), ['post.html', 'nav.html', 'nav.txt', 'in/row.html', 'x.min.js', 'only.html'])
  })
})

t.test('withoutEnding', async (t) => {
  t.same(['a.html', 'a/b.min.js', 'a.b/c'].map(withoutEnding), ['a', 'a/b.min', 'a.b/c'])
})
