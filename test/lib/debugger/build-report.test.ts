import { fileURLToPath } from 'node:url'
import t from 'tap'
import { readVariables, reportErrors } from '../../../lib/debugger/build-report.ts'
import type { CapturedFrame } from '../../../lib/debugger/captures.ts'
import type { ReportedError } from '../../../lib/debugger/report.ts'
import { Sources } from '../../../lib/debugger/sources.ts'

const VALUES: Record<string, unknown> = { id: 7, list: [1, 2] }

function createFrame (functionName: string, file: string, line: number, names: readonly string[] = ['id']): CapturedFrame {
  const evaluate = (code: string): unknown => {
    if (!(code in VALUES)) throw new ReferenceError(code)
    return VALUES[code]
  }
  return { functionName, place: { file, line, column: 3 }, names, evaluate }
}

function report (thrown: unknown, captures: readonly CapturedFrame[] | undefined): { errors: readonly ReportedError[], kept: CapturedFrame[] } {
  const kept: CapturedFrame[] = []
  const sources = new Sources({ readFile: () => 'one\ntwo\nthree\nfour\nfive\nsix\nseven\neight', findMap: () => undefined, hasMappedStacks: true })
  const errors = reportErrors({ thrown, capturesOf: (error) => error === thrown ? captures : undefined, keep: (frame) => kept.push(frame) - 1, sources, fromUrl: fileURLToPath, ownFolders: ['/own/'], folder: '/app' })
  return { errors, kept }
}

const withStack = (...lines: string[]): Error => Object.assign(new Error('x'), { stack: `Error: x\n${lines.join('\n')}` })

t.test('reportErrors', async (t) => {
  t.test('tells of each frame where it is, its source and its variables', async (t) => {
    const frame = createFrame('view', '/app/views/a.ts', 4)
    const { errors, kept } = report(withStack('at Object.view (file:///app/views/a.ts:4:3)'), [frame])
    t.same(errors[0]?.frames, [{
      functionName: 'view',
      file: 'views/a.ts',
      line: 4,
      column: 3,
      origin: 'app',
      library: '',
      source: ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'].map((text, index) => ({ number: index + 1, text })),
      console: 0,
      variables: [{ name: 'id', text: '7' }],
      note: ''
    }])
    t.same(kept, [frame])
  })

  t.test('shows less of a library, and nothing of what it has kept', async (t) => {
    const { errors } = report(withStack('at send (/app/node_modules/fastify/a.js:4:3)'), [createFrame('send', '/app/node_modules/fastify/a.js', 4)])
    t.match(errors[0]?.frames, [{ origin: 'library', library: 'fastify', source: { length: 5 }, console: 0, variables: undefined }])
  })

  t.test('takes a compiled file of a package for what it is, wherever it was written', async (t) => {
    const findEntry = (): object => ({ originalSource: 'file:///src/views.ts', originalLine: 0, originalColumn: 0 })
    const sources = new Sources({ readFile: () => undefined, findMap: () => ({ findEntry, payload: { sources: [], sourcesContent: [] } }) as never, hasMappedStacks: false })
    const [error] = reportErrors({ thrown: withStack('at run (/own/views.js:9:9)'), capturesOf: () => [createFrame('run', '/own/views.js', 9)], keep: () => 0, sources, fromUrl: fileURLToPath, ownFolders: ['/own/'], folder: '/app' })
    t.match(error?.frames, [{ file: '/src/views.ts', line: 1, origin: 'flaskish' }])
  })

  t.test('says why a frame has no variables', async (t) => {
    const stack = withStack('at make (/app/b.ts:1:1)', 'at view (/app/a.ts:4:3)', 'at run (/own/views.ts:1:1)', 'at async outer (/app/c.ts:1:1)')
    const notes = (captures: readonly CapturedFrame[] | undefined): string[] => report(stack, captures).errors[0]?.frames.map(({ note }) => note.slice(0, 17)) ?? []
    t.same(notes([createFrame('view', '/app/a.ts', 4)]), ['It had returned w', '', '', 'It waited in an "'])
    t.same(notes(undefined), ['', '', '', 'It waited in an "'])
  })

  t.test('tells of causes, and clips names', async (t) => {
    const error = withStack(`at ${'n'.repeat(1000)} (/${'f'.repeat(1000)}:1:1)`)
    error.cause = new Error('cause')
    const { errors } = report(error, undefined)
    t.match(errors, [{ message: 'x' }, { relation: 'Caused by', message: 'cause' }])
    t.ok((errors[0]?.frames[0]?.file.length ?? 1000) < 400)
    t.ok((errors[0]?.frames[0]?.functionName.length ?? 1000) < 400)
  })
})

t.test('readVariables', async (t) => {
  t.test('gives each name once, and says what has no value yet', async (t) => {
    t.same(readVariables(createFrame('f', '/a.ts', 1, ['id', 'later', 'id', 'list'])), [{ name: 'id', text: '7' }, { name: 'later', text: '(has no value yet)' }, { name: 'list', text: '[ 1, 2 ]' }])
  })

  t.test('gives a bounded number', async (t) => {
    t.equal(readVariables(createFrame('f', '/a.ts', 1, Array.from({ length: 1000 }, (_, index) => `v${index}`))).length, 60)
  })

  t.test('gives nothing of a frame that let nothing in', async (t) => {
    t.same(readVariables({ ...createFrame('f', '/a.ts', 1), evaluate: undefined }), [{ name: 'id', text: 'undefined' }])
  })
})
