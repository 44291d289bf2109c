/**
 * One row of a comparison under valgrind. Started by instructions.ts with the names of the comparison and the row; writes
 * how many calls were counted.
 */
import { execFileSync } from 'node:child_process'
import { setImmediate } from 'node:timers/promises'
import { findRow } from './comparisons.ts'
import { heatNode } from './heat-node.ts'

const COUNTED_CALLS = 100_000
const CALLS_AT_A_TIME = 500

const [comparison = '', row = ''] = process.argv.slice(2)
const { gc } = globalThis
if (gc === undefined) throw new Error('Cannot collect garbage: start this with --expose-gc.')
/**
 * Until everything that is hot is compiled. What was compiled is lost again with a collection of the old generation, which
 * forgets the shapes of objects that are gone, and with the first look at another process: that comes before the count.
 */
const WARM_UP: ReadonlyArray<readonly [calls: number, upset: () => void]> = [[1_000, setToZero], [5_000, gc], [15_000, setToZero], [5_000, gc], [65_000, setToZero]]
await heatNode()
const build = await findRow(comparison, row).load()
const subject = await build()
for (const [calls, upset] of WARM_UP) {
  await call(calls)
  upset()
}
await call(COUNTED_CALLS)
console.log(COUNTED_CALLS)
process.exit()

async function call (times: number): Promise<void> {
  for (let calls = 0; calls < times; calls += CALLS_AT_A_TIME) {
    await subject.run(CALLS_AT_A_TIME)
    await setImmediate()
  }
}

function setToZero (): void {
  execFileSync('callgrind_control', ['--zero', String(process.pid)])
}
