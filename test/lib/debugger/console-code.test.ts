import t from 'tap'
import type { FrameEvaluate } from '../../../lib/debugger/captures.ts'
import { prepareCode, type GivenToCode } from '../../../lib/debugger/console-code.ts'

/** A console over a frame that has `n` and `this`. */
function createConsole (): (typed: string) => Promise<unknown> {
  const kept = new Map<string, unknown>()
  const make = new Function('n', "'use strict'; return (flaskish$code, flaskish$given) => eval(flaskish$code)") // eslint-disable-line no-new-func
  const evaluate = make.call('frame', 7) as FrameEvaluate
  return async (typed) => {
    const found: Record<string, () => unknown> = {}
    const { call, code } = prepareCode(typed, [...kept.keys()])
    const given: GivenToCode = { code, values: [...kept.values()], keep: (getters) => { Object.assign(found, getters) }, load: async (module) => `loaded ${module}` }
    const value: unknown = await evaluate(call, given)
    for (const [name, read] of Object.entries(found)) {
      try {
        kept.set(name, read())
      } catch (error) {
        if (!(error instanceof ReferenceError)) throw error
      }
    }
    return value
  }
}

t.test('prepareCode', async (t) => {
  t.test('lets code see the frame', async (t) => {
    const run = createConsole()
    t.equal(await run('n + 1'), 8)
    t.equal(await run('this'), 'frame')
    t.equal(await run('n = 8; n'), 8)
  })

  t.test('keeps what is declared', async (t) => {
    const run = createConsole()
    for (const [typed, value] of [
      ['const a = n * 2', undefined], ['a', 14], ['let { b, c: [d] } = { b: 1, c: [2] }, e = 3', undefined], ['[b, d, e]', [1, 2, 3]],
      ['function twice (x) { return x * 2 }', undefined], ['twice(a)', 28], ['class A { static b = 5 }\nA.b', 5], ['A.b', 5],
      ['b = 10', 10], ['b', 10], ['const n = 100', undefined], ['n', 100], ['for (const i of [1, 2]) i', 2], ['typeof i', 'undefined'],
      ['if (true) { var f = 1 }', undefined], ['f', 1], ['(function () { return 4 })()', 4], ['const {} = {}', undefined], ['const text = "const class = 1"', undefined], ['text', 'const class = 1']
    ] as const) t.same(await run(typed), value, typed)
  })

  t.test('awaits', async (t) => {
    const run = createConsole()
    for (const [typed, value] of [
      ['await Promise.resolve(n)', 7], ['const a = await Promise.resolve(1)', undefined], ['a', 1], ['const b = await 2; b * 10', 20], ['b', 2],
      ['await 1\nawait 2\n', 2], ['if (await 1) {}', undefined], ['"await"', 'await'], [';await 3', 3], ['let c = 1, d = await 2', undefined], ['c + d', 3], ['let g, h = 5', undefined], ['h', 5], ['const list = []; for await (const x of [1, 2]) list.push(x)\nlist.length', 2],
      ['// await', undefined]
    ] as const) t.same(await run(typed), value, typed)
  })

  t.test('takes braces for an object where they are one', async (t) => {
    const run = createConsole()
    t.same(await run('{ a: 1, n }'), { a: 1, n: 7 })
    t.equal(await run('{ const z = 1; z }'), 1)
    t.same(await run('{}'), {})
  })

  t.test('can import', async (t) => {
    t.equal(await createConsole()("await import('node:fs')"), 'loaded node:fs')
    t.equal(await createConsole()('({ f: { import: 1 } }).f.import'), 1)
  })

  t.test('throws for what is no code', async (t) => {
    for (const typed of ['a b', 'await await', '}', 'const', '{ a: }']) t.throws(() => prepareCode(typed, []), SyntaxError, typed)
  })

  t.test('takes bounded time', async (t) => {
    const start = performance.now()
    for (const typed of [`await ${';'.repeat(50_000)} (`, 'const '.repeat(20_000), `const {${'a,'.repeat(20_000)}} = 1`, `const x = ${'[{'.repeat(10_000)}`]) {
      try {
        prepareCode(typed, [])
      } catch (error) {
        t.ok(error instanceof Error)
      }
    }
    t.ok(performance.now() - start < 3000)
  })
})
