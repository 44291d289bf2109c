import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { setTimeout as wait } from 'node:timers/promises'
import t from 'tap'
import { SourceWatcher } from '../../../plugins/cli/source-watcher.ts'

t.test('SourceWatcher', async (t) => {
  t.test('tells of what was loaded, however it is saved', async (t) => {
    const { folder, watcher } = await watch(t)
    watcher.add(join(folder, 'app.ts'))
    watcher.add(`${pathToFileURL(join(folder, 'deep/part.mjs')).href}?namespace=1`)
    watcher.add(join(folder, 'data.json'))
    watcher.add(join(folder, 'node_modules/x/index.js'))
    watcher.add('node:fs')
    watcher.add('data:text/javascript,1')
    await wait(SETTLED)
    writeFileSync(join(folder, 'app.ts'), '2')
    t.equal(await watcher.nextChange(), join(folder, 'app.ts'))
    await watcher.quiet(100)
    writeFileSync(join(folder, 'deep/.part.mjs.swp'), '2')
    renameSync(join(folder, 'deep/.part.mjs.swp'), join(folder, 'deep/part.mjs'))
    t.equal(await watcher.nextChange(), join(folder, 'deep/part.mjs'))
    await watcher.quiet(100)
    writeFileSync(join(folder, 'data.json'), '2')
    t.equal(await watcher.nextChange(), join(folder, 'data.json'))
  })

  t.test('tells of what was changed before it began to watch, and of what is gone', async (t) => {
    const { folder, watcher } = await watch(t)
    for (const name of ['app.ts', 'app.gen.ts']) watcher.add(join(folder, name))
    writeFileSync(join(folder, 'app.ts'), '2')
    t.equal(await watcher.nextChange(), join(folder, 'app.ts'))
    await watcher.quiet(100)
    rmSync(join(folder, 'app.ts'))
    t.equal(await watcher.nextChange(), join(folder, 'app.ts'))
  })

  t.test('tells of what was changed while the app was loaded, before it has heard of the file', async (t) => {
    const { folder, watcher } = await watch(t)
    await wait(100)
    watcher.begin()
    watcher.add(join(folder, 'app.ts'))
    writeFileSync(join(folder, 'other.ts'), '2')
    watcher.add(join(folder, 'other.ts'))
    t.equal(await watcher.nextChange(), join(folder, 'other.ts'))
    t.same(await watcher.quiet(10), new Set())
    watcher.add(join(folder, 'other.ts'))
    watcher.addMissing(join(folder, 'deep/part.mjs'))
    t.equal(await watcher.nextChange(), join(folder, 'deep/part.mjs'), 'which has come since it was missed')
  })

  t.test('says nothing of templates, of other data, of types, of packages, of what is excluded', async (t) => {
    const { folder, watcher } = await watch(t)
    watcher.add(join(folder, 'app.ts'))
    watcher.add(join(folder, 'app.gen.ts'))
    await wait(SETTLED)
    for (const name of ['page.html', 'data.json', 'routes.d.ts', 'other.ts', 'app.gen.ts', 'node_modules/x/index.js', 'deep/part.mjs']) writeFileSync(join(folder, name), '2')
    t.equal(await Promise.race([watcher.nextChange(), wait(1500, 'nothing')]), 'nothing')
  })

  t.test('tells of a new source beside those that were loaded, and of any while the app is broken', async (t) => {
    const { folder, watcher } = await watch(t)
    watcher.add(join(folder, 'app.ts'))
    await wait(SETTLED)
    writeFileSync(join(folder, 'new.ts'), '1')
    t.equal(await watcher.nextChange(), join(folder, 'new.ts'))
    await watcher.quiet(100)
    watcher.fail()
    writeFileSync(join(folder, 'other.ts'), '2')
    t.equal(await watcher.nextChange(), join(folder, 'other.ts'))
  })

  t.test('waits for a file in a folder that is not there', async (t) => {
    const { folder, watcher } = await watch(t)
    watcher.addMissing(join(folder, 'new/er/part.ts'))
    watcher.addMissing('node:nothing')
    watcher.fail()
    await wait(SETTLED)
    mkdirSync(join(folder, 'new'))
    t.equal(await watcher.nextChange(), join(folder, 'new'))
    await watcher.quiet(100)
    mkdirSync(join(folder, 'new/er'))
    watcher.add(join(folder, 'new/er/part.ts'))
    await wait(SETTLED)
    writeFileSync(join(folder, 'new/er/part.ts'), '1')
    t.equal(await watcher.nextChange(), join(folder, 'new/er/part.ts'))
  })

  t.test('tells of extra files and folders', async (t) => {
    const { folder, watcher } = await watch(t, ['extra'])
    await wait(SETTLED)
    writeFileSync(join(folder, 'extra/deep/a.txt'), '2')
    t.equal(await watcher.nextChange(), join(folder, 'extra/deep/a.txt'))
    await watcher.quiet(100)
    writeFileSync(join(folder, 'extra/deep/a.gen.ts'), '2')
    t.equal(await Promise.race([watcher.nextChange(), wait(300, 'nothing')]), 'nothing')
  })

  t.test('waits until nothing changes, and has heard of what did', async (t) => {
    const { folder, watcher } = await watch(t)
    for (const name of ['app.ts', 'other.ts']) watcher.add(join(folder, name))
    await wait(SETTLED)
    const start = Date.now()
    const quiet = watcher.quiet(200)
    await wait(100)
    writeFileSync(join(folder, 'app.ts'), '2')
    await wait(100)
    writeFileSync(join(folder, 'other.ts'), '2')
    t.same([...await quiet].sort(), [join(folder, 'app.ts'), join(folder, 'other.ts')])
    t.ok(Date.now() - start >= 350)
    writeFileSync(join(folder, 'app.ts'), '3')
    await wait(150)
    t.equal(await watcher.nextChange(), join(folder, 'app.ts'), 'what nobody waited for is not lost')
  })
})

async function watch (t: Test, extra: readonly string[] = []): Promise<{ folder: string, watcher: SourceWatcher }> {
  const folder = t.testdir({ 'app.ts': '1', 'app.gen.ts': '1', 'other.ts': '1', 'data.json': '1', 'page.html': '1', deep: { 'part.mjs': '1' }, extra: {} })
  for (const name of ['node_modules/x', 'extra/deep']) mkdirSync(join(folder, name), { recursive: true })
  const watcher = new SourceWatcher({ extraFiles: extra.map((name) => join(folder, name)), excludePatterns: ['*.gen.ts'] })
  t.teardown(() => watcher.close())
  return { folder, watcher }
}

interface Test {
  testdir (files: Record<string, string | Record<string, string>>): string
  teardown (fn: () => Promise<void>): void
}

/** What a watcher takes to look at its folders for the first time. */
const SETTLED = 400
