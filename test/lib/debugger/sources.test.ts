import { SourceMap } from 'node:module'
import t from 'tap'
import ts from 'typescript'
import { Sources } from '../../../lib/debugger/sources.ts'

const WRITTEN = 'interface A { a: number }\n\nexport function twice (n: number): number {\n  return n.toFixed(2) as never\n}\n'
const compiled = ts.transpileModule(WRITTEN, { fileName: 'a.ts', compilerOptions: { sourceMap: true, target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext } })
const MAP = compiled.sourceMapText ?? ''
const CODE = compiled.outputText

function createSources (files: Record<string, string>, hasMappedStacks = false): { sources: Sources, reads: string[] } {
  const reads: string[] = []
  const readFile = (path: string): string | undefined => {
    reads.push(path)
    return files[path]
  }
  return { sources: new Sources({ readFile, findMap: (path) => path === '/known/a.js' ? new SourceMap({ ...JSON.parse(MAP), sources: ['file:///src/a%20b.ts'] }) : undefined, hasMappedStacks }), reads }
}

t.test('Sources', async (t) => {
  const place = (file: string): { file: string, line: number, column: number } => ({ file, line: 2, column: 14 })
  const written = (file: string): unknown => ({ file, line: 4, column: 12 })

  t.test('finds the place that was written by the map beside a compiled file', async (t) => {
    const { sources } = createSources({ '/app/dist/a.js': CODE.replace('a.js.map', 'maps/a.js.map'), '/app/dist/maps/a.js.map': MAP.replace('"sources":["a.ts"]', '"sources":["../../a.ts"]') })
    t.same(sources.ofRunning(place('/app/dist/a.js')), written('/app/a.ts'))
    t.same(sources.ofStack(place('/app/dist/a.js')), written('/app/a.ts'))
  })

  t.test('minds the root of the sources', async (t) => {
    const { sources } = createSources({ '/app/a.js': CODE, '/app/a.js.map': MAP.replace('"sourceRoot":""', '"sourceRoot":"/src"') })
    t.same(sources.ofRunning(place('/app/a.js')), written('/src/a.ts'))
    const { sourceRoot: _, ...map } = JSON.parse(MAP)
    const bare = createSources({ '/app/a.js': CODE, '/app/a.js.map': JSON.stringify({ ...map, sources: ['file:///src/b.ts'] }) })
    t.same(bare.sources.ofRunning(place('/app/a.js')), written('/src/b.ts'))
  })

  t.test('finds it by a map within the file, and by one that the process knows', async (t) => {
    const inline = (url: string): string => CODE.replace('a.js.map', url)
    for (const url of [`data:application/json;base64,${Buffer.from(MAP).toString('base64')}`, `data:application/json,${encodeURIComponent(MAP)}`]) {
      t.same(createSources({ '/app/a.js': inline(url) }).sources.ofRunning(place('/app/a.js')), written('/app/a.ts'))
    }
    t.same(createSources({}).sources.ofRunning(place('/known/a.js')), written('/src/a b.ts'))
  })

  t.test('leaves a place of a stack alone where whoever loads the code has mapped it', async (t) => {
    const { sources, reads } = createSources({ '/app/a.js': CODE, '/app/a.js.map': MAP }, true)
    t.same(sources.ofStack(place('/app/a.js')), place('/app/a.js'))
    t.same(reads, [])
  })

  t.test('leaves a place alone of which nothing else is known', async (t) => {
    const sets: Array<Record<string, string>> = [
      {}, { '/app/a.js': 'code' }, { '/app/a.js': CODE }, { '/app/a.js': CODE, '/app/a.js.map': 'no JSON' },
      { '/app/a.js': CODE, '/app/a.js.map': MAP.replace(/"mappings":"[^"]*"/, '"mappings":""') },
      { '/app/a.js': CODE.replace('a.js.map', '%E0%A4%A') }, { '/app/a.js': '\n//# sourceMappingURL=' }
    ]
    for (const files of sets) t.same(createSources(files).sources.ofRunning(place('/app/a.js')), place('/app/a.js'))
  })

  t.test('gives the lines around, from the file that was written', async (t) => {
    const { sources } = createSources({ '/app/a.js': CODE, '/app/a.js.map': MAP, '/app/a.ts': WRITTEN })
    const found = sources.ofRunning(place('/app/a.js'))
    t.same(sources.linesAround(found, 1), [
      { number: 3, text: 'export function twice (n: number): number {' }, { number: 4, text: '  return n.toFixed(2) as never' }, { number: 5, text: '}' }
    ])
    t.equal(sources.linesAround({ ...found, line: 1 }, 1).length, 2)
  })

  t.test('gives them from the map where the file is not there', async (t) => {
    const withContent = JSON.stringify({ ...JSON.parse(MAP), sourcesContent: [WRITTEN] })
    const { sources } = createSources({ '/app/a.js': CODE, '/app/a.js.map': withContent })
    t.match(sources.linesAround(sources.ofRunning(place('/app/a.js')), 0), [{ number: 4, text: '  return n.toFixed(2) as never' }])
  })

  t.test('gives none of what is no source, is not there or is not that long, and clips the others', async (t) => {
    const { sources, reads } = createSources({ '/etc/passwd': 'root', '/app/a.ts': `${'x'.repeat(1000)}\r\nb` })
    t.same(sources.linesAround(place('/etc/passwd')), [])
    t.same(reads, [])
    t.same(sources.linesAround(place('/app/b.ts')), [])
    t.same(sources.linesAround({ file: '/app/a.ts', line: 3, column: 1 }), [])
    t.same(sources.linesAround({ file: '/app/a.ts', line: 0, column: 0 }), [])
    t.same(sources.linesAround(place('/app/a.ts')), [{ number: 1, text: 'x'.repeat(300) }, { number: 2, text: 'b' }])
    sources.linesAround(place('/app/a.ts'))
    t.same(reads, ['/app/b.ts', '/app/a.ts'])
  })
})
