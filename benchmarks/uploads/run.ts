import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { compileTree } from '../compile-tree.ts'
import { median, quantile } from '../micro/statistics.ts'
import { parseOptions } from '../options.ts'
import { writeNumbers } from '../numbers.ts'
import { toRatio, toSpread, toTable } from '../table.ts'
import { askMeanwhile, upload } from './client.ts'
import type { Cost, Question } from './server.ts'

interface Load {
  readonly name: string
  readonly count: number
  /** Of each upload. */
  readonly bytes: number
}

interface Measured extends Cost {
  /** Bytes in a second. */
  readonly throughput: number
  /** Milliseconds of each answer to something else meanwhile. */
  readonly others: readonly number[]
}

const MEGA = 1_000_000
const LOADS: readonly Load[] = [
  { name: 'one upload of 200 MB', count: 1, bytes: 200 * MEGA },
  { name: 'ten at once of 20 MB', count: 10, bytes: 20 * MEGA },
  { name: 'one upload of 100 MB', count: 1, bytes: 100 * MEGA }
]
const KINDS = ['by hand', 'flaskish'] as const
const HEAD = ['measured', 'row', 'MB/s', 'ratio', 'spread', 'memory', 'CPU time', 'others, p95', 'others, worst', 'verdict']
/** At least this share of the throughput, and at most so many bytes more and milliseconds for others. */
const LIMITS = { ratio: 0.9, growth: 50 * MEGA, p95: 250, worst: 1000 }
const ROUNDS = 9
const QUICK_ROUNDS = 3

const options = parseOptions(process.argv.slice(2))
await using compiled = await compileTree(dirname(dirname(import.meta.dirname)), dirname(import.meta.dirname))
const lines: string[][] = []
for (const load of LOADS.filter(({ name }) => name.includes(options.only))) {
  process.stderr.write(`${load.name} …\n`)
  const rounds: Array<Record<typeof KINDS[number], Measured>> = []
  for (let round = 0; round < (options.quick ? QUICK_ROUNDS : ROUNDS); round++) {
    rounds.push({ 'by hand': await measure('by hand', load), flaskish: await measure('flaskish', load) })
  }
  for (const kind of KINDS) lines.push(toLine(load, kind, rounds))
}
const table = toTable(HEAD, lines)
console.log(table)
if (options.write) await writeNumbers('numbers of uploads', table)
if (lines.some((line) => line.includes('OVER'))) process.exitCode = 1

/** In a process of its own, warmed up by one upload, so that what one round leaves behind is not the next one's. */
async function measure (kind: string, { count, bytes }: Load): Promise<Measured> {
  const child = fork(join(compiled.folder, 'benchmarks/uploads/server.js'), [kind], { cwd: compiled.folder, execArgv: [] })
  try {
    const address = String(await receive(child))
    await upload(address, 20 * MEGA)
    await ask(child, 'begin')
    const start = performance.now()
    const uploads = Promise.all(Array.from({ length: count }, () => upload(address, bytes)))
    const others = await askMeanwhile(address, uploads)
    const seconds = (performance.now() - start) / 1000
    return { ...await ask(child, 'end') as Cost, throughput: count * bytes / seconds, others }
  } finally {
    child.disconnect()
    await once(child, 'exit')
  }
}

async function ask (child: ChildProcess, question: Question): Promise<unknown> {
  child.send(question)
  return receive(child)
}

async function receive (child: ChildProcess): Promise<unknown> {
  const [message] = await once(child, 'message')
  return message
}

function toLine ({ name }: Load, kind: typeof KINDS[number], rounds: ReadonlyArray<Record<typeof KINDS[number], Measured>>): string[] {
  const measured = rounds.map((round) => round[kind])
  const ratios = rounds.map((round) => round.flaskish.throughput / round['by hand'].throughput)
  const others = measured.flatMap((one) => one.others)
  const [growth, p95, worst] = [median(measured.map((one) => one.growth)), quantile(others, 0.95), Math.max(...others)]
  const isFine = median(ratios) >= LIMITS.ratio && growth <= LIMITS.growth && p95 <= LIMITS.p95 && worst <= LIMITS.worst
  return [
    name,
    kind,
    (median(measured.map((one) => one.throughput)) / MEGA).toFixed(0),
    kind === 'by hand' ? '' : toRatio(median(ratios)),
    kind === 'by hand' ? '' : toSpread([quantile(ratios, 0.25), quantile(ratios, 0.75)]),
    `${(growth / MEGA).toFixed(0)} MB`,
    `${median(measured.map((one) => one.cpu)).toFixed(0)} ms`,
    `${p95.toFixed(0)} ms`,
    `${worst.toFixed(0)} ms`,
    kind === 'by hand' ? '' : isFine ? 'ok' : 'OVER'
  ]
}
