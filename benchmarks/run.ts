import { dirname } from 'node:path'
import { compileTree } from './compile-tree.ts'
import { COMPARISONS, selectRows, type Comparison, type Row } from './micro/comparisons.ts'
import type { Contestant } from './micro/contestant.ts'
import { compete, type Score } from './micro/rounds.ts'
import { writeNumbers } from './numbers.ts'
import { parseOptions, toEffort } from './options.ts'
import { toDuration, toRatio, toSpread, toTable } from './table.ts'

const HEAD = ['measured', 'row', 'CPU time', 'ratio', 'spread', 'limit', 'verdict']
const OVER = 'OVER'
const FAILED = 'FAILED'
const TREE = dirname(import.meta.dirname)

const options = parseOptions(process.argv.slice(2))
const lines: string[][] = []
const failures: string[] = []

await using compiled = await compileTree(TREE, import.meta.dirname)
for (const comparison of COMPARISONS) {
  const rows = selectRows(comparison, options.only)
  if (rows.length === 0) continue
  process.stderr.write(`${comparison.name} …\n`)
  const scores = await compete(rows.map((row) => toContestant(comparison, row)), toEffort(options, comparison))
  for (const row of rows) {
    const score = scores.find(({ label }) => label === row.name)
    if (!score) continue
    lines.push(toLine(comparison, row, score))
    if (score.failure !== undefined) failures.push(`${comparison.name}: ${row.name}: ${score.failure}`)
  }
}

const table = toTable(HEAD, lines)
console.log(table)
for (const failure of failures) console.error(failure)
if (options.write) await writeNumbers('numbers', table)
if (lines.some((line) => line.includes(OVER) || line.includes(FAILED))) process.exitCode = 1

function toContestant (comparison: Comparison, row: Row): Contestant {
  const against = row.against ?? comparison.rows[0]?.name ?? row.name
  return { label: row.name, folder: compiled.folder, comparison: comparison.name, row: row.name, against, answer: row.answer }
}

function toLine (comparison: Comparison, row: Row, score: Score): string[] {
  const isBaseline = (row.against ?? comparison.rows[0]?.name) === row.name
  return [
    comparison.name,
    isBaseline || row.against === undefined ? row.name : `${row.name} (to ${row.against})`,
    toDuration(score.microseconds),
    isBaseline ? '' : toRatio(score.ratio),
    isBaseline ? '' : toSpread(score.spread),
    row.limit?.toString() ?? '',
    toVerdict(row, score)
  ]
}

function toVerdict ({ limit }: Row, { ratio, failure }: Score): string {
  if (failure !== undefined) return FAILED
  if (limit === undefined) return ''
  return ratio <= limit ? 'ok' : OVER
}
