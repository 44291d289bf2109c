import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'

const README = join(import.meta.dirname, 'README.md')

/** Replaces what stands between two marks of README.md: `<!-- name -->` and `<!-- end of name -->`. */
export async function writeNumbers (name: string, table: string): Promise<void> {
  const readme = await readFile(README, 'utf8')
  const [cpu] = cpus()
  const numbers = [
    `Machine: ${cpu?.model ?? 'unknown'}, ${cpus().length} cores. Node.js ${process.version}. ${new Date().toISOString().slice(0, 10)}. Commit ${findCommit()}.`,
    '',
    table
  ].join('\n')
  await writeFile(README, readme.replace(new RegExp(`(?<=<!-- ${name} -->\n)[^]*?(?=<!-- end of ${name} -->)`), () => `${numbers}\n`))
}

function findCommit (): string {
  const tree = dirname(import.meta.dirname)
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: tree, encoding: 'utf8' }).trim()
  const changes = execFileSync('git', ['status', '--porcelain', '--', 'lib', 'plugins'], { cwd: tree, encoding: 'utf8' })
  return changes === '' ? commit : `${commit} and changes`
}
