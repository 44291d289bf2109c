/**
 * One row of a comparison under valgrind. Started by instructions.ts with the names of the comparison and the row; writes
 * how many calls were counted.
 */
import { execFile } from 'node:child_process'
import { setImmediate } from 'node:timers/promises'
import { promisify } from 'node:util'
import { findRow } from './comparisons.ts'
import { heatNextTick } from './heat-next-tick.ts'

/** Until everything that is hot is compiled. */
const WARM_UP_CALLS = 60_000
const COUNTED_CALLS = 100_000
const CALLS_AT_A_TIME = 500

const [comparison = '', row = ''] = process.argv.slice(2)
await heatNextTick()
const build = await findRow(comparison, row).load()
const subject = await build()
await call(WARM_UP_CALLS)
await promisify(execFile)('callgrind_control', ['--zero', String(process.pid)])
await call(COUNTED_CALLS)
console.log(COUNTED_CALLS)
process.exit()

async function call (times: number): Promise<void> {
  for (let calls = 0; calls < times; calls += CALLS_AT_A_TIME) {
    await subject.run(CALLS_AT_A_TIME)
    await setImmediate()
  }
}
