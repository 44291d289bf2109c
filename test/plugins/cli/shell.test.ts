import t from 'tap'
import { appSource, runCommand } from '../../cli.ts'

t.test('flaskish shell', async (t) => {
  const rules = "app.rule('/post/<int:id>', function post ({ id }) { return String(id) })\napp.addHook('onClose', async () => { console.log('closed') })"
  const folder = t.testdir({
    'app.ts': appSource(rules),
    'explicit.ts': appSource(rules).replace('static: false', "static: false, contexts: 'explicit'")
  })
  const type = (input: string, app = 'app.ts'): ReturnType<typeof runCommand> => runCommand(['shell', '--app', app], { cwd: folder, input })

  t.test('reads from a pipe, in the context of a request', async (t) => {
    const { code, stdout, stderr } = await type([
      '1 + 1',
      "urlFor('post', { id: 7 })",
      'request.path',
      'g.user = "ann"',
      "(await import('flaskish')).g.user",
      "await new Promise((resolve) => setTimeout(resolve, 200, 'late'))",
      'undefined',
      'app.urlMap.size',
      'nope',
      'function twice (n) {',
      '  return 2 * n',
      '}',
      'twice(21)'
    ].join('\n'))
    t.equal(stderr, '')
    t.equal(code, 0)
    t.match(stdout, /^2\n'\/post\/7'\n'\/'\n'ann'\n'ann'\n'late'\n1\nUncaught ReferenceError: nope is not defined\n[.| ]*42\nclosed\n$/)
  })

  t.test('has no context where the app has none', async (t) => {
    t.match(await type("[typeof request, app.urlFor('post', { id: 7 })].join()", 'explicit.ts'), { code: 0, stdout: /^'undefined,\/post\/7'\n/ })
  })
})
