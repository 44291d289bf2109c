import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { compileTree } from './compile-tree.ts'
import { COMPARISONS, type Comparison, type Row } from './micro/comparisons.ts'
import type { Contestant } from './micro/contestant.ts'
import { compete, type Score } from './micro/rounds.ts'
import { parseOptions, toEffort } from './options.ts'
import { toDuration, toRatio, toSpread, toTable } from './table.ts'

const HEAD = ['measured', 'row', 'CPU time', 'ratio', 'spread', 'limit', 'verdict']
const OVER = 'OVER'
const FAILED = 'FAILED'
const README = join(import.meta.dirname, 'README.md')
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
if (options.write) await writeNumbers(table)
if (lines.some((line) => line.includes(OVER) || line.includes(FAILED))) process.exitCode = 1

/** The rows whose name or comparison contains the text, and the rows they are divided by. */
function selectRows ({ name, rows }: Comparison, text: string): Row[] {
  const wanted = rows.filter((row) => `${name}: ${row.name}`.includes(text))
  const needed = new Set([...wanted.map((row) => row.name), ...wanted.map((row) => row.against ?? rows[0]?.name)])
  return rows.filter((row) => needed.has(row.name))
}

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

/** Replaces what stands between the two marks of README.md. */
async function writeNumbers (table: string): Promise<void> {
  const readme = await readFile(README, 'utf8')
  const [cpu] = cpus()
  const numbers = [
    `Machine: ${cpu?.model ?? 'unknown'}, ${cpus().length} cores. Node.js ${process.version}. ${new Date().toISOString().slice(0, 10)}. Commit ${findCommit()}.`,
    '',
    table
  ].join('\n')
  await writeFile(README, readme.replace(/(?<=<!-- numbers -->\n)[^]*(?=\n<!-- end of numbers -->)/, () => numbers))
}

function findCommit (): string {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: TREE, encoding: 'utf8' }).trim()
  const changes = execFileSync('git', ['status', '--porcelain', '--', 'lib', 'plugins'], { cwd: TREE, encoding: 'utf8' })
  return changes === '' ? commit : `${commit} and changes`
}
