import t from 'tap'
import { runCommand } from '../../cli.ts'

t.test('an app that is never loaded', async (t) => {
  const folder = t.testdir({
    'exits.mjs': 'process.exit(0)',
    'exits-7.mjs': 'process.exit(7)',
    'waits.mjs': 'await new Promise(() => {})',
    'plugin.mjs': "import Fastify from 'fastify'\nexport const app = Fastify({ pluginTimeout: 0 })\napp.register(async () => { await new Promise(() => {}) })",
    'slow.mjs': 'await new Promise((resolve) => setTimeout(resolve, 5500))'
  })
  const rows: ReadonlyArray<readonly [file: string, code: number, message: RegExp]> = [
    ['exits.mjs', 1, /^Warning: Cannot load "exits\.mjs": it has ended the process \(exit code 0\) while it was loaded\./],
    ['exits-7.mjs', 7, /it has ended the process \(exit code 7\)/],
    ['waits.mjs', 1, /^Warning: Cannot load "waits\.mjs": it waits for something that never comes/],
    ['plugin.mjs', 1, /it waits for something that never comes/],
    ['slow.mjs', 1, /^Warning: "slow\.mjs" is still being loaded after 5 seconds.*\n.*it exports nothing/]
  ]
  await Promise.all(rows.map(async ([file, code, message]) => {
    const result = await runCommand(['routes', '--app', file], { cwd: folder })
    t.equal(result.code, code, file)
    t.match(result.stderr, message, file)
  }))
})
