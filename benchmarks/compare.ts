import { execFileSync } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { compileTree, type CompiledTree } from './compile-tree.ts'
import { COMPARISONS, type Comparison } from './micro/comparisons.ts'
import type { Contestant } from './micro/contestant.ts'
import { compete } from './micro/rounds.ts'
import { parseOptions, toEffort } from './options.ts'
import { toDuration, toRatio, toSpread, toTable } from './table.ts'

const HEAD = ['measured', 'row', 'there', 'here', 'here / there', 'spread', 'failure']
const TREE = dirname(import.meta.dirname)

const options = parseOptions(process.argv.slice(2))
const [ref = 'HEAD'] = options.positionals

await using there = await compileRef(ref)
await using here = await compileTree(TREE, import.meta.dirname)

const lines: string[][] = []
for (const comparison of COMPARISONS) {
  const rows = comparison.rows.filter((row) => row.of === 'flaskish' && `${comparison.name}: ${row.name}`.includes(options.only))
  for (const row of rows) {
    process.stderr.write(`${comparison.name}: ${row.name} …\n`)
    lines.push(await compareRow(comparison, row.name))
  }
}
console.log(`This tree against ${ref}`)
console.log(toTable(HEAD, lines))

async function compareRow (comparison: Comparison, row: string): Promise<string[]> {
  const contestants = [toContestant('there', there.folder), toContestant('here', here.folder)]
  const [before, after] = await compete(contestants, toEffort(options, comparison))
  if (!before || !after) return []
  const failure = before.failure ?? after.failure ?? ''
  return [comparison.name, row, toDuration(before.microseconds), toDuration(after.microseconds), toRatio(after.ratio), toSpread(after.spread), failure]

  function toContestant (label: string, folder: string): Contestant {
    return { label, folder, comparison: comparison.name, row, against: 'there' }
  }
}

/** Compiled from a work tree that is gone again afterwards; the benchmarks are the ones here, for both. */
async function compileRef (ref: string): Promise<CompiledTree> {
  const worktree = await mkdtemp(join(tmpdir(), 'flaskish-worktree-'))
  execFileSync('git', ['worktree', 'add', '--quiet', '--detach', worktree, ref], { cwd: TREE, stdio: 'inherit' })
  try {
    return await compileTree(worktree, import.meta.dirname)
  } finally {
    execFileSync('git', ['worktree', 'remove', '--force', worktree], { cwd: TREE, stdio: 'inherit' })
  }
}
