import { availableParallelism } from 'node:os'
import { dirname } from 'node:path'
import { compileTree } from './compile-tree.ts'
import { COMPARISONS, selectRows, type Comparison, type Row } from './micro/comparisons.ts'
import { countInstructions } from './micro/instructions.ts'
import { parseOptions } from './options.ts'
import { toRatio, toTable } from './table.ts'

const HEAD = ['measured', 'row', 'instructions', 'ratio', 'limit', 'verdict']
const OVER = 'OVER'

const options = parseOptions(process.argv.slice(2))
if (options.quick || options.write) throw new Error('Cannot count quickly, or into a file: --only is the one option here.')

await using compiled = await compileTree(dirname(import.meta.dirname), import.meta.dirname)
// A start-up is mostly the compiler's work, which is left out here.
const chosen = COMPARISONS.filter(({ measures }) => measures === 'calls')
  .flatMap((comparison) => selectRows(comparison, options.only).map((row) => ({ comparison, row, against: row.against ?? comparison.rows[0]?.name ?? row.name })))
const counts = new Map<string, number>()
const waiting = [...chosen]
await Promise.all(Array.from({ length: availableParallelism() }, countNext))

const lines = chosen.map(({ comparison, row, against }) => {
  const count = counts.get(keyOf(comparison, row.name)) ?? NaN
  const ratio = count / (counts.get(keyOf(comparison, against)) ?? NaN)
  return [comparison.name, row.name, count.toFixed(0), against === row.name ? '' : toRatio(ratio), row.limit?.toString() ?? '', toVerdict(ratio, row)]
})
console.log(toTable(HEAD, lines))
if (lines.some((line) => line.includes(OVER))) process.exitCode = 1

async function countNext (): Promise<void> {
  const next = waiting.shift()
  if (next === undefined) return
  const { comparison, row, against } = next
  process.stderr.write(`${comparison.name}: ${row.name} …\n`)
  const count = await countInstructions({ label: row.name, folder: compiled.folder, comparison: comparison.name, row: row.name, against })
  counts.set(keyOf(comparison, row.name), count)
  await countNext()
}

function keyOf ({ name }: Comparison, row: string): string {
  return `${name}: ${row}`
}

function toVerdict (ratio: number, { limit }: Row): string {
  if (limit === undefined) return ''
  return ratio <= limit ? 'ok' : OVER
}
