import t from 'tap'
import { findPackageEntry } from '../../../lib/commands/package-entry.ts'

t.test('findPackageEntry', async (t) => {
  const rows: ReadonlyArray<readonly [description: unknown, entry: string | undefined]> = [
    [{ main: 'a.js' }, 'a.js'],
    [{ main: 'a.js', exports: './b.js' }, './b.js'],
    [{ exports: { '.': './b.js', './x': './x.js' } }, './b.js'],
    [{ exports: { types: './b.d.ts', import: './b.js' } }, './b.js'],
    [{ exports: { '.': { browser: './c.js', node: { require: './d.cjs' }, default: './e.js' } } }, './d.cjs'],
    [{ exports: { '.': [{ browser: './c.js' }, './f.js'] } }, './f.js'],
    [{ exports: { './x': './x.js' }, main: 'a.js' }, 'a.js'],
    [{ exports: null, main: 7 }, undefined],
    [{}, undefined],
    [null, undefined],
    [[], undefined]
  ]
  for (const [description, entry] of rows) {
    t.test(JSON.stringify(description), async (t) => {
      t.equal(findPackageEntry(description), entry)
    })
  }
})
