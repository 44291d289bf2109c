import t from 'tap'
import type { ErrorReport, ReportedFrame } from '../../../lib/debugger/report.ts'
import { debuggerPage } from '../../../lib/pages/debugger-page.ts'

const HOSTILE = '</script><script>alert(1)</script><img src=x onerror=alert(1)>"\'`&javascript:alert(1)'
const KEYS = { nonce: 'n0nce', base: '/__flaskish_debugger__', error: 'e1', token: 't0ken' }

const frame = (changes: Partial<ReportedFrame> = {}): ReportedFrame => ({
  functionName: 'view', file: 'app.ts', line: 2, column: 3, origin: 'app', library: '', source: [{ number: 1, text: 'one' }, { number: 2, text: '  two(x)' }], console: 0, variables: [{ name: 'id', text: '7' }], note: '', ...changes
})

function createReport (frames: readonly ReportedFrame[], changes: Partial<ErrorReport> = {}): ErrorReport {
  return { method: 'GET', path: '/x', errors: [{ relation: '', name: 'TypeError', message: 'no\nreally', properties: [['code', "'E'"]], frames }], tables: [{ title: 'Query', rows: [['q', '1']] }, { title: 'Form', rows: [] }], notice: undefined, versions: 'Node.js v20', ...changes }
}

const page = (frames: readonly ReportedFrame[], changes?: Partial<ErrorReport>): string => debuggerPage(createReport(frames, changes), KEYS)

t.test('debuggerPage', async (t) => {
  t.test('shows the error, its frames, their source and their variables', async (t) => {
    const text = page([frame()])
    t.match(text, '<title>TypeError: no</title>')
    t.match(text, '<h1>TypeError</h1>\n<p class="message">no\nreally</p>')
    t.match(text, '<dt>code</dt><dd>&#39;E&#39;</dd>')
    t.match(text, '<span class="function">view</span> <span class="place">app.ts<b>:2:3</b></span>')
    t.match(text, '<span><i>1</i>one\n</span><span class="hit"><i>2</i>  <mark>two</mark>(x)\n</span>')
    t.match(text, '<th scope="row">id</th><td>7</td>')
    t.match(text, 'data-console="0"')
    t.match(text, '<h3>Query</h3>')
    t.notMatch(text, '<h3>Form</h3>')
  })

  t.test('is one document that loads nothing, with its keys', async (t) => {
    const text = page([frame()])
    t.match(text, /^<!doctype html>\n<html lang="en">\n<meta charset="utf-8">/)
    t.notMatch(text, /\b(?:src|href)="(?!#)/)
    t.match(text, '<body data-base="/__flaskish_debugger__" data-error="e1" data-token="t0ken">')
    t.equal(text.split('nonce="n0nce"').length, 3)
    t.notMatch(text, / (?:style|on[a-z]+)="/)
  })

  t.test('folds what is not the app\'s, and opens its first frame', async (t) => {
    const library = frame({ origin: 'library', library: 'fastify', functionName: 'send' })
    const text = page([library, frame({ functionName: 'view' }), frame({ functionName: 'outer' }), library, frame({ origin: 'flaskish', library: '' }), frame({ origin: 'node', library: '' })])
    t.match(text, '<details class="fold"><summary>1 frame of fastify</summary>')
    t.match(text, '<details class="fold"><summary>3 frames of fastify, flaskish, JavaScript</summary>')
    t.equal(text.split(' open>').length, 2)
    t.match(text, /<details class="frame" open><summary><span class="function">view</)
    t.match(page([library, library]), '<details class="fold" open><summary>2 frames of fastify</summary><ol class="frames"><li><details class="frame" open>')
  })

  t.test('says what is missing', async (t) => {
    t.match(page([frame({ variables: undefined })]), '<button type="button" data-variables="0">Show variables</button>')
    t.match(page([frame({ variables: [] })]), 'It has no local variables.')
    t.match(page([frame({ console: undefined, note: 'It waited.' })]), '<p class="note">It waited.</p>')
    t.match(page([]), 'It has no stack.')
    t.match(page([frame()], { notice: 'Another debugger.' }), '<p class="notice">Another debugger.</p>')
    t.match(page([frame({ functionName: '', file: '<anonymous>', line: 0, source: [], console: undefined, variables: undefined })]), '<li class="bare"><span class="function">(anonymous)</span> <span class="place">&lt;anonymous&gt;</span></li>')
    t.match(page([frame({ functionName: '', source: [] })]), 'aria-label="Console of this frame"')
    t.match(page([], { errors: [] }), '<title>: </title>')
  })

  t.test('shows causes', async (t) => {
    const { errors } = createReport([frame()])
    t.match(page([], { errors: [...errors, { relation: 'Caused by', name: 'Error', message: 'deep', properties: [], frames: [] }] }), '<h2><small>Caused by</small> Error</h2><p class="message">deep</p>')
  })

  t.test('marks no more than the line has', async (t) => {
    t.match(page([frame({ column: 100 })]), '  two(x)<mark></mark>\n')
    t.match(page([frame({ column: 0 })]), '<mark> </mark> two(x)\n')
  })

  t.test('escapes all that it is told', async (t) => {
    const hostile = frame({ functionName: HOSTILE, file: HOSTILE, library: HOSTILE, source: [{ number: 1, text: HOSTILE }, { number: 2, text: HOSTILE }], variables: [{ name: HOSTILE, text: HOSTILE }], note: HOSTILE })
    const text = page([hostile, { ...hostile, origin: 'library' }], {
      method: HOSTILE,
      path: HOSTILE,
      errors: [{ relation: '', name: HOSTILE, message: HOSTILE, properties: [[HOSTILE, HOSTILE]], frames: [hostile, { ...hostile, origin: 'library' }] }, { relation: HOSTILE, name: HOSTILE, message: HOSTILE, properties: [], frames: [hostile] }],
      tables: [{ title: HOSTILE, rows: [[HOSTILE, HOSTILE]] }],
      notice: HOSTILE,
      versions: HOSTILE
    })
    t.notMatch(text, '<script>')
    t.notMatch(text, '<img')
    t.equal(text.split('<script').length, 2)
    t.equal(text.split('</script>').length, 2)
    t.notMatch(text, /href="javascript:/)
  })
})
