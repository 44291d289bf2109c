import { readdirSync, readFileSync, existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import ts from 'typescript'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const MAX_LINES = 300

t.test('the architecture', async (t) => {
  const lib = sourcesOf('lib')
  const plugins = sourcesOf('plugins')

  t.test('lib knows nothing of plugins or of Fastify, types included', async (t) => {
    t.same(edgesOf(lib, (target) => target.startsWith('plugins/') || /^fastify$|^fastify-|^@fastify\//.test(target)), [])
  })

  t.test('lib does not look at the process', async (t) => {
    t.same(edgesOf(lib, (target) => /^(?:node:)?process$/.test(target)), [])
    t.same(lib.filter(({ tree }) => usesGlobal(tree, 'process')).map(({ path }) => path), [])
  })

  t.test('nothing that is published imports a test, a benchmark or an example', async (t) => {
    t.same(edgesOf([...lib, ...plugins], (target) => /^(?:test|benchmarks|examples)\//.test(target)), [])
  })

  t.test('no file of lib leads back to itself, types included', async (t) => {
    t.same(findCycles(lib), [])
  })

  t.test('only the index and Flask\'s spellings hand on what other files have', async (t) => {
    t.same([...lib, ...plugins].filter(({ tree }) => tree.statements.some(isReExport)).map(({ path }) => path), ['plugins/flask-names.ts', 'plugins/index.ts'])
  })

  t.test('every file with code of its own has a test file', async (t) => {
    const untested = [...lib, ...plugins]
      .filter((source) => hasCode(source) && !source.tree.statements.every(isReExport))
      .filter(({ path }) => !existsSync(join(ROOT, 'test', path.replace(/\.ts$/, '.test.ts'))))
    t.same(untested.map(({ path }) => path), [])
  })

  t.test(`no file is longer than ${MAX_LINES} lines`, async (t) => {
    const long = [...lib, ...plugins].map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 })).filter(({ lines }) => lines > MAX_LINES)
    t.same(long, [])
  })
})

t.test('the checks of the architecture', async (t) => {
  t.test('see a cycle, also one of types', async (t) => {
    const files = [sourceOf('lib/a.ts', "import type { B } from './b.ts'"), sourceOf('lib/b.ts', "export { c } from './c/c.ts'"), sourceOf('lib/c/c.ts', "import { a } from '../a.ts'")]
    t.same(findCycles(files), ['lib/a.ts → lib/b.ts → lib/c/c.ts → lib/a.ts'])
  })

  t.test('tell the global from a property of the same name', async (t) => {
    t.equal(usesGlobal(sourceOf('lib/a.ts', 'const pid = process.pid').tree, 'process'), true)
    t.equal(usesGlobal(sourceOf('lib/a.ts', 'const row = { process: 1 }.process').tree, 'process'), false)
  })

  t.test('tell code from types', async (t) => {
    t.equal(hasCode(sourceOf('lib/a.ts', "import type { B } from './b.ts'\nexport interface A extends B {}")), false)
    t.equal(hasCode(sourceOf('lib/a.ts', 'export const a: number = 1')), true)
  })
})

interface Source {
  /** From the root of the repository, with "/". */
  readonly path: string
  readonly text: string
  readonly tree: ts.SourceFile
  /** What it imports, types included: paths for files of the repository, names for packages. */
  readonly imports: readonly string[]
}

function sourcesOf (folder: string): Source[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => toPath(join(folder, name)))
    .sort()
    .map((path) => sourceOf(path, readFileSync(join(ROOT, path), 'utf8')))
}

function sourceOf (path: string, text: string): Source {
  const imports = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) =>
    fileName.startsWith('.') ? toPath(relative(ROOT, join(ROOT, dirname(path), fileName))) : fileName)
  return { path, text, tree: ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true), imports }
}

function toPath (name: string): string {
  return name.replaceAll('\\', '/')
}

function edgesOf (sources: readonly Source[], isWanted: (target: string) => boolean): string[] {
  return sources.flatMap(({ path, imports }) => imports.filter(isWanted).map((target) => `${path} → ${target}`))
}

/** Each cycle once, as the way around it. */
function findCycles (sources: readonly Source[]): string[] {
  const byPath = new Map(sources.map((source) => [source.path, source]))
  const finished = new Set<string>()
  const cycles: string[] = []
  const visit = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) {
      cycles.push([...way.slice(way.indexOf(path)), path].join(' → '))
      return
    }
    if (finished.has(path)) return
    for (const target of byPath.get(path)?.imports ?? []) visit(target, [...way, path])
    finished.add(path)
  }
  for (const { path } of sources) visit(path, [])
  return cycles
}

function usesGlobal (node: ts.Node, name: string): boolean {
  if (ts.isIdentifier(node) && node.text === name) return !isNameOfMember(node)
  return ts.forEachChild(node, (child) => usesGlobal(child, name) || undefined) ?? false
}

function isNameOfMember (node: ts.Identifier): boolean {
  const { parent } = node
  return (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent)) && parent.name === node
}

function isReExport (statement: ts.Statement): boolean {
  return ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined
}

/** Whether anything is left of the file when its types are gone. */
function hasCode ({ text }: Source): boolean {
  const { outputText } = ts.transpileModule(text, { compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true, removeComments: true } })
  return outputText.replace(/export \{\s*\};/g, '').trim() !== ''
}
