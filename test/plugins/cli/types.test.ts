import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import ts from 'typescript'
import { appSource, runCommand } from '../../cli.ts'

t.test('flaskish types', async (t) => {
  const folder = t.testdir({
    'app.ts': appSource("app.rule('/post/<int:id>', function post ({ id }) { return urlFor('post', { id }) })\napp.rule(['/posts/', '/posts/<int:page>'], { endpoint: \"it's\" }, ({ page = 1 }) => String(page))\napp.get('/files/:owner/*', { config: { endpoint: 'files' } }, async () => 'x')", 'urlFor'),
    'right.ts': "import { urlFor } from 'flaskish'\nexport const urls = [urlFor('post', { id: 7 }), urlFor(\"it's\"), urlFor(\"it's\", { page: 2 }), urlFor('files', { owner: 'ann', '*': 'a/b' })]",
    'wrong.ts': "import { urlFor } from 'flaskish'\nurlFor('pots', { id: 7 })\nurlFor('post')\nurlFor('post', { id: 'seven' })\nurlFor('files', { owner: 'ann' })"
  })
  const path = join(folder, 'flaskish-routes.d.ts')

  t.test('writes declarations, and only when they are new', async (t) => {
    t.match(await runCommand(['types'], { cwd: folder }), { code: 0, stdout: '', stderr: ' * Wrote flaskish-routes.d.ts\n' })
    const { mtimeMs } = statSync(path)
    t.match(await runCommand(['types'], { cwd: folder }), { code: 0, stderr: ' * flaskish-routes.d.ts is up to date\n' })
    t.equal(statSync(path).mtimeMs, mtimeMs)
    t.match((await runCommand(['types', '--out', '-'], { cwd: folder })).stdout, readFileSync(path, 'utf8'))
  })

  t.test('with them the compiler checks urlFor by name', async (t) => {
    t.same(errorsOf(folder, 'right.ts'), [])
    t.same(errorsOf(folder, 'app.ts'), [])
    t.match(errorsOf(folder, 'wrong.ts'), [/"pots"/, /Expected 2 arguments/, /"seven"|string/, /'\*'|"\*"/])
  })

  t.test('says when the file cannot be written', async (t) => {
    t.match(await runCommand(['types', '--out', 'none/x.d.ts'], { cwd: folder }), { code: 1, stderr: /^Error: Cannot write "none\/x\.d\.ts": ENOENT.* Give another file with --out\.\n$/ })
  })
})

function errorsOf (folder: string, file: string): string[] {
  const program = ts.createProgram([join(folder, file), join(folder, 'flaskish-routes.d.ts')], {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    customConditions: ['flaskish-source'],
    types: ['node'],
    lib: ['lib.es2023.d.ts'],
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext
  })
  return program.getSemanticDiagnostics(program.getSourceFile(join(folder, file))).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}
