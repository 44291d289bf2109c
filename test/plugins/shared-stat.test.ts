import { createHook } from 'node:async_hooks'
import { appendFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { SharedStat } from '../../plugins/shared-stat.ts'

t.test('SharedStat', async (t) => {
  t.test('says what the system says of each file', async (t) => {
    const folder = t.testdir({ one: '1', two: '22' })
    const files = new SharedStat()
    const [one, two, again] = await Promise.all(['one', 'two', 'one'].map((name) => files.find(join(folder, name))))
    t.match([one, two, again], [{ size: 1 }, { size: 2 }, { size: 1 }])
    await t.rejects(files.find(join(folder, 'three')), { code: 'ENOENT' })
  })
  t.test('asks a few times for any number of questions at a time', async (t) => {
    const path = join(t.testdir({ file: 'x' }), 'file')
    const files = new SharedStat()
    let calls = 0
    const hook = createHook({ init: (_id, type) => { if (type === 'FSREQCALLBACK') calls++ } }).enable()
    const answers = await Promise.all(Array.from({ length: 1000 }, () => files.find(path)))
    hook.disable()
    t.equal(answers.length, 1000)
    t.ok(calls < 100, `${calls}, those of others in the process included`)
  })
  t.test('gives no answer that is older than its question', async (t) => {
    const path = join(t.testdir({ file: '' }), 'file')
    const files = new SharedStat()
    for (let length = 0; length < 50; length++) {
      const [before, after] = [files.find(path), Promise.resolve().then(() => {
        appendFileSync(path, 'x')
        return files.find(path)
      })]
      await before
      t.equal((await after).size, length + 1)
    }
  })
  t.test('asks again after an error, for who has asked meanwhile', async (t) => {
    const path = join(t.testdir({}), 'file')
    const files = new SharedStat()
    const missing = files.find(path)
    writeFileSync(path, 'there')
    const there = files.find(path)
    await missing.catch(() => {})
    t.match(await there, { size: 5 })
    unlinkSync(path)
    await t.rejects(files.find(path), { code: 'ENOENT' })
  })
})
