import t from 'tap'
import { onSignals } from '../../../plugins/cli/signals.ts'

t.test('onSignals', async (t) => {
  t.capture(process.stderr, 'write', () => true)
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const before = signals.map((signal) => process.rawListeners(signal))
  t.afterEach(() => {
    signals.forEach((signal, place) => {
      for (const listener of process.rawListeners(signal)) if (!before[place]?.includes(listener)) process.off(signal, listener as NodeJS.SignalsListener)
    })
  })

  t.test('ends at the first one, and at once at the second one', async (t) => {
    const exits = t.capture(process, 'exit', (() => {}) as () => never)
    let count = 0
    onSignals(async () => { count++ })
    for (const signal of signals) process.emit(signal, signal)
    t.equal(count, 1)
    t.same(exits.args(), [[143], [129]])
  })

  t.test('says what goes wrong in the end', async (t) => {
    const exits = t.capture(process, 'exit', (() => {}) as () => never)
    onSignals(async () => { throw new Error('mistake') })
    process.emit('SIGTERM', 'SIGTERM')
    await new Promise((resolve) => setImmediate(resolve))
    t.same(exits.args(), [[1]])
  })
})
