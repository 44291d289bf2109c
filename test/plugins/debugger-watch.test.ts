import inspector from 'node:inspector'
import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import t from 'tap'
import type { CapturedFrame } from '../../lib/debugger/captures.ts'
import { NotFound } from '../../lib/exceptions/by-status.ts'
import { exceptionWatch } from '../../plugins/debugger-watch.ts'

/** The frames of what a function throws; those of the test runner, which cost time, are left behind. */
async function framesOf (fn: () => unknown): Promise<readonly CapturedFrame[]> {
  await null
  try {
    fn()
  } catch (error) {
    return exceptionWatch.captures.take(error) ?? []
  }
  throw new Error('It did not throw.')
}

t.test('exceptionWatch', async (t) => {
  t.beforeEach(() => exceptionWatch.start())
  t.afterEach(() => exceptionWatch.stop())

  t.test('keeps each frame of the app, where it can still be asked', async (t) => {
    function inner (id: number): never {
      const list = [id, id + 1]
      throw new Error(String(list))
    }
    function outer (): void {
      const { name } = { name: 'ann' }
      inner(name.length)
    }
    const [first, second] = await framesOf(outer)
    t.match(first, { functionName: 'inner', place: { line: Number } })
    t.ok(first?.place.file.endsWith('debugger-watch.test.ts'))
    t.same(first?.names.filter((name) => ['id', 'list'].includes(name)).sort(), ['id', 'list'])
    t.same(first?.evaluate?.('list'), [3, 4])
    t.equal(first?.evaluate?.('id + flaskish$given', 10), 13)
    t.equal(second?.functionName, 'outer')
    t.equal(second?.evaluate?.('name'), 'ann')
  })

  t.test('keeps the first place of an error that is thrown again', async (t) => {
    function again (): never {
      const place = ['second'].join()
      try {
        (() => { const first = ['first'].join(); throw new Error(first + first) })()
      } catch (error) {
        throw Object.assign(error as Error, { place })
      }
    }
    t.equal((await framesOf(again))[0]?.evaluate?.('first'), 'first')
  })

  t.test('keeps frames of what is no error', async (t) => {
    for (const thrown of ['text', 7, null, undefined, Symbol('s'), Object.create(null), new Proxy({}, {})]) {
      const [frame] = await framesOf(() => { const seen = 1; if (seen) throw thrown })
      t.equal(frame?.evaluate?.('seen'), 1)
    }
    const place = (name: string) => () => { if (name !== '') throw 'same' } // eslint-disable-line no-throw-literal
    t.equal((await framesOf(place('first')))[0]?.evaluate?.('name'), 'first')
    t.equal((await framesOf(place('second')))[0]?.evaluate?.('name'), 'second')
  })

  t.test('does not stop at a debugger statement', async (t) => {
    const run = new Function('debugger; return 7') // eslint-disable-line no-new-func
    t.equal(run(), 7)
    t.equal((await framesOf(() => { const seen = [8]; throw new Error(String(seen)) }))[0]?.evaluate?.('seen[0]'), 8)
  })

  t.test('keeps nothing of HTTP exceptions', async (t) => {
    t.same(await framesOf(() => { throw new NotFound() }), [])
  })

  t.test('keeps nothing of frames that let nothing in', async (t) => {
    const [frame] = await framesOf(() => { const globalThis = [1]; throw new Error(String(globalThis)) })
    t.match(frame, { names: [], evaluate: undefined })
  })

  t.test('keeps nothing while it is told not to look', async (t) => {
    t.same(await framesOf(() => exceptionWatch.unwatched(() => { throw new Error('x') })), [])
    await exceptionWatch.unwatchedUntil((async () => { t.same(await framesOf(() => { throw new Error('x') }), []) })())
    t.not((await framesOf(() => { throw new Error('x') })).length, 0)
  })

  t.test('rests when a second has cost too much', async (t) => {
    await wait(1100)
    let count = 0
    while (exceptionWatch.hindrance === undefined && count < 2000) {
      await framesOf(() => { throw new Error(String(count)) })
      count += 1
    }
    t.ok(count < 700)
    t.match(exceptionWatch.hindrance, /within a second/)
    t.same(await framesOf(() => { throw new Error('x') }), [])
    await wait(1100)
    t.equal(exceptionWatch.hindrance, undefined)
    t.not((await framesOf(() => { throw new Error('x') })).length, 0)
  })

  t.test('costs little where nothing is watched for', async (t) => {
    const start = performance.now()
    for (let i = 0; i < 1000; i++) {
      try {
        readFileSync('/nowhere')
      } catch {
        // That is what is measured.
      }
    }
    t.ok(performance.now() - start < 2000)
  })

  t.test('goes when a debugger of the user\'s is there', async (t) => {
    inspector.open(0, '127.0.0.1')
    try {
      t.same(await framesOf(() => { throw new Error('x') }), [])
      t.match(exceptionWatch.hindrance, /--inspect/)
    } finally {
      inspector.close()
    }
    t.match(exceptionWatch.hindrance, /--inspect/)
  })

  t.test('does not begin where one is there', async (t) => {
    exceptionWatch.stop()
    inspector.open(0, '127.0.0.1')
    try {
      exceptionWatch.start()
      t.same(await framesOf(() => { throw new Error('x') }), [])
      t.match(exceptionWatch.hindrance, /--inspect/)
    } finally {
      inspector.close()
    }
  })

  t.test('ends with its last user, also while it rests', async (t) => {
    exceptionWatch.start()
    exceptionWatch.stop()
    t.not((await framesOf(() => { throw new Error('x') })).length, 0)
    while (exceptionWatch.hindrance === undefined) await framesOf(() => { throw new Error('x') })
    exceptionWatch.stop()
    t.same(await framesOf(() => { throw new Error('x') }), [])
    t.equal(exceptionWatch.unwatched(() => 1), 1)
    await wait(1100)
    exceptionWatch.start()
  })
})
