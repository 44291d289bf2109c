/**
 * One row of a comparison in a process of its own. Started by contestant.ts with the names of the comparison and the row,
 * and how long to warm up.
 */
import { setImmediate } from 'node:timers/promises'
import { findRow } from './comparisons.ts'
import { heatNode } from './heat-node.ts'
import type { Subject } from './subject.ts'

const CALLS_BETWEEN_LOOKS_AT_THE_CLOCK = 500

const [comparison = '', row = '', warmUpMilliseconds = ''] = process.argv.slice(2)
if (warmUpMilliseconds !== '0') await heatNode()
const build = await findRow(comparison, row).load()
const before = process.cpuUsage()
const subject = await build()
const buildMicroseconds = microsecondsSince(before)
const answer = await subject.answer()
await microsecondsPerCall(subject, Number(warmUpMilliseconds))

process.on('disconnect', () => process.exit())
process.on('message', async (milliseconds) => {
  process.send?.(await microsecondsPerCall(subject, Number(milliseconds)))
})
process.send?.({ answer, buildMicroseconds })

async function microsecondsPerCall (subject: Subject, milliseconds: number): Promise<number> {
  const start = process.cpuUsage()
  let calls = 0
  let spent = 0
  while (spent < milliseconds * 1000) {
    await subject.run(CALLS_BETWEEN_LOOKS_AT_THE_CLOCK)
    await setImmediate()
    calls += CALLS_BETWEEN_LOOKS_AT_THE_CLOCK
    spent = microsecondsSince(start)
  }
  return spent / calls
}

/** CPU time of the whole process: unlike the time on the wall, it does not count what other processes do meanwhile. */
function microsecondsSince (start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start)
  return user + system
}
