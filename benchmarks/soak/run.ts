import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { compileTree } from '../compile-tree.ts'
import type { State } from './server.ts'
import { VISITS } from './visits.ts'

/** At once. */
const VISITORS = 20
const REPORTS_EVERY = 10_000
/** Of the time, before memory is compared. */
const WARM_UP = 0.2
/** What may stay in memory of 100,000 requests, in bytes. */
const MAX_SLOPE = 1_000_000
const MAX_DESCRIPTORS = 5

const seconds = Number(process.argv[2] ?? 600)
if (!(seconds > 0)) throw new Error(`Cannot soak for ${JSON.stringify(process.argv[2])} seconds: give a number, as in npm run soak 600.`)
await using compiled = await compileTree(dirname(dirname(import.meta.dirname)), dirname(import.meta.dirname))
const server = fork(join(compiled.folder, 'benchmarks/soak/server.js'), [], { cwd: compiled.folder, execArgv: ['--expose-gc', '--unhandled-rejections=strict'] })
const [base] = await once(server, 'message')

let visits = 0
const errors: string[] = []
const samples: Array<State & { readonly visits: number }> = []
const start = Date.now()
const end = start + seconds * 1000
const first = await ask(server)
const work = Promise.all(Array.from({ length: VISITORS }, visit))
while (Date.now() < end) {
  await new Promise((resolve) => { setTimeout(resolve, Math.min(REPORTS_EVERY, end - Date.now())) })
  await sample()
}
await work
// Whatever still ends (kept connections, files of uploads that were broken off) has a moment.
await new Promise((resolve) => { setTimeout(resolve, 3000) })
const last = await sample()
server.disconnect()
await once(server, 'exit')

const slope = slopeOf(samples.filter((_, index) => index >= samples.length * WARM_UP))
const failures = [
  errors.length > 0 && `${errors.length} answers were wrong: ${errors.slice(0, 3).join(' ')}`,
  last.uncaught > 0 && `${last.uncaught} errors were caught by nobody`,
  slope > MAX_SLOPE && `${Math.round(slope / 1000)} kB stay of 100,000 visits`,
  last.temporaryFiles > 0 && `${last.temporaryFiles} temporary files are left`,
  last.descriptors > first.descriptors + MAX_DESCRIPTORS && `${last.descriptors - first.descriptors} descriptors more are open`
].filter((failure) => failure !== false)
console.log(`${visits} visits in ${seconds} s, ${errors.length} wrong answers, ${Math.round(slope / 1000)} kB more for each 100,000 after the warm-up, ` +
  `${last.descriptors - first.descriptors} descriptors more, ${last.temporaryFiles} temporary files.`)
for (const failure of failures) console.log(`FAILED: ${failure}.`)
if (failures.length > 0) process.exitCode = 1

async function visit (): Promise<void> {
  while (Date.now() < end) {
    const turn = visits++
    const kind = VISITS[turn % VISITS.length]
    try {
      await kind?.run(String(base), turn)
    } catch (error) {
      errors.push(`${kind?.name}: ${String(error)}`)
    }
  }
}

async function sample (): Promise<State> {
  const state = await ask(server)
  samples.push({ ...state, visits })
  console.log(`${String(Math.round((Date.now() - start) / 1000)).padStart(5)} s ${String(visits).padStart(9)} visits, ${errors.length} wrong, heap ${(state.heap / 1e6).toFixed(1)} MB, ${state.descriptors} descriptors, ${state.temporaryFiles} temporary files`)
  return state
}

async function ask (child: ChildProcess): Promise<State> {
  child.send('state')
  const [state] = await once(child, 'message')
  return state
}

/** By how much the heap grows with 100,000 visits: the straight line that is nearest to all samples. */
function slopeOf (of: typeof samples): number {
  const mean = (pick: (sample: typeof samples[number]) => number): number => of.reduce((sum, item) => sum + pick(item), 0) / of.length
  const x = mean(({ visits }) => visits)
  const y = mean(({ heap }) => heap)
  const spread = of.reduce((sum, { visits }) => sum + (visits - x) ** 2, 0)
  return spread === 0 ? 0 : of.reduce((sum, { visits, heap }) => sum + (visits - x) * (heap - y), 0) / spread * 100_000
}
