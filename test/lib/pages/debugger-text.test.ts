import t from 'tap'
import type { ErrorReport, ReportedFrame } from '../../../lib/debugger/report.ts'
import { debuggerJson, debuggerText, describeFolded } from '../../../lib/pages/debugger-text.ts'

const frame = (changes: Partial<ReportedFrame> = {}): ReportedFrame => ({
  functionName: 'view', file: 'app.ts', line: 2, column: 3, origin: 'app', library: '', source: [{ number: 1, text: 'one' }, { number: 2, text: '  two' }], console: 0, variables: [{ name: 'id', text: '{\n  a: 1\n}' }], note: '', ...changes
})
const library = frame({ functionName: 'send', file: 'node_modules/fastify/a.js', origin: 'library', library: 'fastify' })

const REPORT: ErrorReport = {
  method: 'GET',
  path: '/x',
  errors: [
    { relation: '', name: 'TypeError', message: 'no', properties: [['code', "'E'"]], frames: [library, frame(), library, frame({ functionName: '', variables: undefined, source: [] }), library, library] },
    { relation: 'Caused by', name: 'Error', message: 'deep', properties: [], frames: [library, frame({ line: 0, file: '<anonymous>', origin: 'node' })] }
  ],
  tables: [{ title: 'Query', rows: [['q', '1']] }, { title: 'Form', rows: [] }],
  notice: 'Another debugger.',
  versions: 'Node.js v20'
}

t.test('debuggerText', async (t) => {
  t.test('tells it all in lines', async (t) => {
    t.equal(debuggerText(REPORT), `500 Internal Server Error: GET /x

TypeError: no
  code: 'E'
  at send (node_modules/fastify/a.js:2:3)
  at view (app.ts:2:3)
        1 | one
  >     2 |   two
          id = {
              a: 1
            }
  … 1 frame of fastify
  at app.ts:2:3
  … 2 frames of fastify

Caused by Error: deep
  at send (node_modules/fastify/a.js:2:3)
  at view (<anonymous>)

Another debugger.

Query
  q: 1

Node.js v20
`)
  })

  t.test('drives no terminal', async (t) => {
    t.equal(debuggerText({ ...REPORT, errors: [], tables: [], notice: undefined, path: '\u001b[31m\u0007\u0000\u009b\r' }), '500 Internal Server Error: GET \\x1b[31m\\x07\\x00\\x9b\\x0d\n\nNode.js v20\n')
  })
})

t.test('debuggerJson', async (t) => {
  t.test('is Fastify\'s object, with the stack and the causes', async (t) => {
    t.same(JSON.parse(debuggerJson({ ...REPORT, errors: REPORT.errors.map((error) => ({ ...error, frames: error.frames.slice(1, 2) })) })), {
      statusCode: 500,
      error: 'Internal Server Error',
      message: 'TypeError: no',
      stack: ['view (app.ts:2:3)'],
      causes: [{ error: 'Error: deep', relation: 'Caused by', stack: ['view (<anonymous>)'] }]
    })
    t.same(JSON.parse(debuggerJson({ ...REPORT, errors: REPORT.errors.slice(0, 1) })).causes, undefined)
  })
})

t.test('describeFolded', async (t) => {
  t.test('counts and names', async (t) => {
    t.equal(describeFolded([library, frame({ origin: 'flaskish' }), frame({ origin: 'node' }), library]), '4 frames of fastify, flaskish, JavaScript')
  })
})
