import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Contestant } from './contestant.ts'

/** Without threads beside the first, and with the same hashes each time. */
const NODE_FLAGS = ['--expose-gc', '--single-threaded', '--hash-seed=1', '--random-seed=1']
/** V8 writes code while it runs. */
const VALGRIND_FLAGS = ['--tool=callgrind', '--callgrind-out-file=/dev/null', '--smc-check=all-non-file']

/**
 * How many instructions the processor carries out for one call of a contestant's subject. Takes half a minute.
 * @throws Error where valgrind, which counts them, is not installed.
 */
export async function countInstructions ({ folder, comparison, row }: Contestant): Promise<number> {
  const child = join(folder, 'benchmarks/micro/counted.js')
  const { stdout, stderr } = await promisify(execFile)('valgrind', [...VALGRIND_FLAGS, process.execPath, ...NODE_FLAGS, child, comparison, row], { cwd: folder })
    .catch((error: NodeJS.ErrnoException) => { throw error.code === 'ENOENT' ? new Error('Cannot count instructions: there is no valgrind (Debian: apt-get install valgrind).') : error })
  const [, collected] = /Collected : (\d+)/.exec(stderr) ?? []
  return Number(collected) / Number(stdout)
}
