import t from 'tap'
import type { CapturedFrame, FrameEvaluate } from '../../lib/debugger/captures.ts'
import { request } from 'flaskish'
import { RequestContext } from '../../plugins/context.ts'
import { evaluateInFrame, type ConsoleOutput } from '../../plugins/debugger-console.ts'
import { buildApp, type RunningTest } from '../build-app.ts'

async function openConsole (t: RunningTest): Promise<(typed: string) => Promise<ConsoleOutput>> {
  const app = await buildApp(t)
  const context = app.testRequestContext('/?q=1', (context) => context)
  if (!(context instanceof RequestContext)) throw new Error('It is no context.')
  const make = new Function('id', 'visitor', 'return (flaskish$code, flaskish$given) => eval(flaskish$code)') as (id: number, visitor: unknown) => FrameEvaluate // eslint-disable-line no-new-func
  const evaluate = make(7, request)
  const frame: CapturedFrame = { functionName: 'view', place: { file: '/a.ts', line: 1, column: 1 }, names: [], evaluate }
  return (typed) => evaluateInFrame(frame, context, typed, { run: 300, wait: 2000 })
}

t.test('evaluateInFrame', async (t) => {
  t.test('prints values as util.inspect does', async (t) => {
    const run = await openConsole(t)
    for (const [typed, output] of [['id + 1', '8'], ["'a'", "'a'"], ['({ a: [1, { b: 2 }] })', '{ a: [ 1, { b: 2 } ] }'], ['undefined', 'undefined'], ['new Map([[1, 2]])', 'Map(1) { 1 => 2 }'], ['Promise.resolve(id)', '7'], ['await Promise.resolve(id)', '7']] as const) {
      t.same(await run(typed), { output, failed: false }, typed)
    }
  })

  t.test('keeps what is declared, also by code that fails later', async (t) => {
    const run = await openConsole(t)
    for (const [typed, output] of [['const a = 1', 'undefined'], ['a + id', '8'], ['const b = await Promise.resolve(2)', 'undefined'], ['b', '2'], ['a = 5', '5'], ['a', '5']] as const) t.same(await run(typed), { output, failed: false }, typed)
    t.same(await run('const c = 3; throw c; const d = 4'), { output: 'Uncaught 3', failed: true })
    t.same(await run('c'), { output: '3', failed: false })
    t.match(await run('d'), { output: 'Uncaught ReferenceError: d is not defined' })
  })

  t.test('runs in the request', async (t) => {
    const run = await openConsole(t)
    t.same(await run('visitor.args.q'), { output: "'1'", failed: false })
    t.same(await run('await null; visitor.args.q'), { output: "'1'", failed: false })
  })

  t.test('can import from the folder of the app', async (t) => {
    const run = await openConsole(t)
    t.same(await run("const { join } = await import('node:path'); join('a', 'b')"), { output: "'a/b'", failed: false })
    t.match(await run("(await import('fastify')).default"), { output: /\[Function: fastify\]/ })
  })

  t.test('prints errors', async (t) => {
    const run = await openConsole(t)
    for (const [typed, output] of [
      ['nothing', 'Uncaught ReferenceError: nothing is not defined'], ['a b', "Uncaught SyntaxError: Unexpected identifier 'b'"], ['throw null', 'Uncaught null'],
      ['Promise.reject(new TypeError("no"))', 'Uncaught TypeError: no'], ['throw Object.assign(new Error("x"), { code: "E" })', 'Uncaught Error: x'],
      ['throw new Proxy({}, { getPrototypeOf () { throw 1 } })', 'Uncaught {}'], ['throw { [Symbol.for("nodejs.util.inspect.custom")] () { throw 1 } }', 'Uncaught It cannot be shown. Uncaught 1']
    ] as const) t.match(await run(typed), { output: output === 'Uncaught {}' ? /^Uncaught .*\{\}/ : output, failed: true }, typed)
    t.match(await run('({ [Symbol.for("nodejs.util.inspect.custom")] () { throw new Error("inspect") } })'), { output: 'It cannot be shown. Uncaught Error: inspect', failed: false })
  })

  t.test('stops what runs without an end, wherever it does', async (t) => {
    const run = await openConsole(t)
    const stopped = { output: 'Stopped: it ran for 0.3 s without an end.', failed: true }
    t.same(await run('for (;;) {}'), stopped)
    t.same(await run('await null; for (;;) {}'), stopped)
    t.same(await run('({ [Symbol.for("nodejs.util.inspect.custom")] () { for (;;) {} } })'), { output: `It cannot be shown. ${stopped.output}`, failed: false })
    t.same(await run('new Promise(() => {})'), { output: 'Promise { <pending> } (not settled within 2 s)', failed: false })
    t.same(await run('id'), { output: '7', failed: false })
  })

  t.test('bounds what it prints', async (t) => {
    const run = await openConsole(t)
    for (const typed of ["'x'.repeat(5e6)", "Array.from({ length: 100 }, () => 'y'.repeat(9000))", "throw new Error('z'.repeat(5e6))"]) t.ok((await run(typed)).output.length < 21_000, typed)
  })
})
