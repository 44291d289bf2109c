import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks'
import { EventEmitter, once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import fc from 'fast-check'
import t from 'tap'
import { hookStorage, selectContextStorage, type ContextStore } from '../../plugins/context-storage.ts'
import { KeptContext } from '../../plugins/kept-context.ts'
import { holdsAsync } from '../fuzz/fuzz.ts'

const [ONE, TWO, THREE] = [new KeptContext(), new KeptContext(), new KeptContext()]

t.test('selectContextStorage', async (t) => {
  t.test('takes AsyncLocalStorage where it has no hook', async (t) => {
    for (const version of ['20.19.0', '22.12.0', '23.11.1']) t.equal(selectContextStorage(version), hookStorage, version)
    for (const version of ['24.0.0', '26.12.1']) t.type(selectContextStorage(version), AsyncLocalStorage, version)
  })
})

t.test('hookStorage', async (t) => {
  const { run, getStore } = hookStorage

  t.test('has nothing at first, and nothing after what ran', async (t) => {
    t.equal(getStore(), undefined)
    t.equal(run(ONE, (a: number, b: number) => { t.equal(getStore(), ONE); return a + b }, 1, 2), 3)
    t.equal(getStore(), undefined)
    t.throws(() => run(ONE, () => { throw new Error('mine') }), new Error('mine'))
    t.equal(getStore(), undefined)
  })
  t.test('gives back the one before', async (t) => {
    run(ONE, () => {
      run(TWO, () => t.equal(getStore(), TWO))
      t.equal(getStore(), ONE)
      run(ONE, () => t.equal(getStore(), ONE))
      t.throws(() => run(TWO, () => { throw new Error('mine') }), new Error('mine'))
      t.equal(getStore(), ONE)
    })
  })
  t.test('follows whatever is started', async (t) => {
    const starts: ReadonlyArray<(done: () => void) => unknown> = [
      (done) => { process.nextTick(done) },
      (done) => { queueMicrotask(done) },
      (done) => { setImmediate(done) },
      (done) => { setTimeout(done, 1) },
      async (done) => { await Promise.resolve().then(done) },
      async (done) => { await readFile(import.meta.filename).then(done) },
      async (done) => { await delay(1); await null; done() },
      (done) => { const resource = new AsyncResource('test'); setTimeout(() => resource.runInAsyncScope(done), 1) },
      (done) => { setTimeout(AsyncResource.bind(done), 1) },
      (done) => { const again = AsyncLocalStorage.snapshot(); setTimeout(() => run(THREE, () => again(done)), 1) },
      (done) => { const emitter = new EventEmitter(); emitter.once('event', done); setImmediate(() => emitter.emit('event')) },
      (done) => { const timer = setInterval(() => { clearInterval(timer); done() }, 1) }
    ]
    for (const start of starts) {
      const seen = await Promise.all([ONE, TWO].map((store) => new Promise<ContextStore | undefined>((resolve) => {
        run(store, () => start(() => resolve(getStore())))
      })))
      t.strictSame(seen.map((store) => [ONE, TWO].indexOf(store as KeptContext)), [0, 1], String(start))
    }
    t.equal(getStore(), undefined)
  })
  t.test('leaves what was started before, and outside, alone', async (t) => {
    const before = new AsyncResource('test')
    const waiting = delay(1).then(() => getStore())
    await run(ONE, async () => {
      before.runInAsyncScope(() => t.equal(getStore(), undefined))
      t.equal(getStore(), ONE)
      t.equal(await waiting, undefined)
      t.equal(getStore(), ONE)
    })
    t.equal(await waiting, undefined)
  })
  t.test('tells requests of one connection apart', async (t) => {
    const reference = new AsyncLocalStorage<ContextStore>()
    const server = createServer((request, response) => {
      t.equal(getStore(), undefined)
      const store = new KeptContext()
      run(store, () => reference.run(store, () => {
        // Its body arrives in what follows from the connection.
        request.resume().on('end', () => t.equal(getStore(), reference.getStore()))
        response.on('finish', () => t.equal(getStore(), store))
        setTimeout(() => response.end(String(getStore() === store)), 1)
      }))
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    t.teardown(() => server.close())
    const { port } = server.address() as AddressInfo
    const answers = await Promise.all(Array.from({ length: 20 }, async (_, n) => (await fetch(`http://127.0.0.1:${port}/${n}`, { method: 'POST', body: 'x' })).text()))
    t.strictSame(new Set(answers), new Set(['true']))
  })
  t.test('says what AsyncLocalStorage says, whatever is mixed', async (t) => {
    const reference = new AsyncLocalStorage<ContextStore>()
    let resources: AsyncResource[] = []
    let unawaited: Array<Promise<void>> = []
    const runBoth = <Result>(store: ContextStore, fn: () => Result): Result => run(store, () => reference.run(store, fn))
    const carryOut = async (steps: readonly Step[], differences: string[]): Promise<void> => {
      for (const [kind, inner] of steps) {
        const next = (): Promise<void> => carryOut(inner, differences)
        switch (kind) {
          case 'one': await runBoth(ONE, next); break
          case 'two': unawaited.push(runBoth(TWO, next)); break
          case 'throw': t.throws(() => runBoth(THREE, () => { unawaited.push(next()); throw new Error('mine') })); break
          case 'tick': await new Promise<void>((resolve, reject) => { process.nextTick(() => { next().then(resolve, reject) }) }); break
          case 'timer': await new Promise<void>((resolve, reject) => { setImmediate(() => { next().then(resolve, reject) }) }); break
          case 'await': await null; await next(); break
          case 'keep': resources.push(new AsyncResource('test')); await next(); break
          case 'enter': await resources.at(inner.length)?.runInAsyncScope(next); break
        }
        if (getStore() !== reference.getStore()) differences.push(kind)
      }
    }
    await holdsAsync(fc.asyncProperty(steps, async (given) => {
      resources = []
      unawaited = []
      const differences: string[] = []
      await Promise.all([carryOut(given, differences), carryOut(given, differences)])
      while (unawaited.length > 0) await Promise.all(unawaited.splice(0))
      if (differences.length > 0) throw new Error(`Differs after ${differences.join(', ')}.`)
    }))
  })
})

type Step = readonly [kind: 'one' | 'two' | 'throw' | 'tick' | 'timer' | 'await' | 'keep' | 'enter', inner: readonly Step[]]

const DEPTH = fc.createDepthIdentifier()

/** A few steps, with others within. */
const { steps } = fc.letrec<{ steps: Step[], step: Step }>((tie) => ({
  steps: fc.array(tie('step'), { maxLength: 4, depthIdentifier: DEPTH }),
  step: fc.tuple(fc.constantFrom('one', 'two', 'throw', 'tick', 'timer', 'await', 'keep', 'enter'), fc.oneof({ maxDepth: 4, depthIdentifier: DEPTH, withCrossShrink: true }, fc.constant([]), tie('steps'))) as fc.Arbitrary<Step>
}))
