import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { FOLDER_PREFIX, TemporaryFolder } from '../../plugins/temporary-files.ts'

const SOURCE_MAPS = new URL('../source-maps.mjs', import.meta.url).href
const SOURCE = fileURLToPath(new URL('../../plugins/temporary-files.ts', import.meta.url))

t.test('TemporaryFolder', async (t) => {
  t.test('makes files for this user alone, in one folder, under names of chance', async (t) => {
    const folder = new TemporaryFolder()
    const files = await Promise.all([folder.createFile(), folder.createFile(), folder.createFile()])
    const [file] = files
    if (file === undefined) return
    await file.append(Buffer.from('a'))
    await file.append(Buffer.from('b'))
    await file.close()
    t.equal(readFileSync(file.path, 'utf8'), 'ab')
    t.equal(statSync(file.path).mode & 0o777, 0o600)
    t.equal(statSync(dirname(file.path)).mode & 0o777, 0o700)
    t.match(basename(dirname(file.path)), new RegExp(`^${FOLDER_PREFIX}${process.pid}-\\w{6}$`))
    t.equal(new Set(files.map(({ path }) => dirname(path))).size, 1)
    t.equal(new Set(files.map(({ path }) => basename(path))).size, 3)
    for (const { path } of files) t.match(basename(path), /^[0-9a-f]{32}$/)
    for (const one of files) await one.remove()
    t.same(readdirSync(dirname(file.path)), [])
    await file.remove()
    await folder.remove()
    t.notOk(existsSync(dirname(file.path)))
    await folder.remove()
  })

  t.test('is made anew where somebody has removed it', async (t) => {
    const folder = new TemporaryFolder()
    const first = await folder.createFile()
    rmSync(dirname(first.path), { recursive: true })
    const second = await folder.createFile()
    t.not(dirname(first.path), dirname(second.path))
    await first.remove()
    await second.close()
    await folder.remove()
    t.notOk(existsSync(second.path))
  })

  t.test('fails where there is no place for it, and no longer once there is', async (t) => {
    const place = join(t.testdir({}), 'place')
    const { TMPDIR } = process.env
    t.teardown(() => {
      if (TMPDIR === undefined) delete process.env['TMPDIR']
      else process.env['TMPDIR'] = TMPDIR
    })
    process.env['TMPDIR'] = place
    const folder = new TemporaryFolder()
    await t.rejects(folder.createFile(), { code: 'ENOENT' })
    writeFileSync(place, 'no folder')
    await t.rejects(folder.createFile(), { code: 'ENOTDIR' })
    rmSync(place)
    process.env['TMPDIR'] = dirname(place)
    const file = await folder.createFile()
    t.equal(dirname(dirname(file.path)), dirname(place))
    await file.close()
    await folder.remove()
  })

  t.test('is removed when the process ends without removing it', async (t) => {
    const script = `
      import { TemporaryFolder } from ${JSON.stringify(SOURCE)}
      const [first, second] = [new TemporaryFolder(), new TemporaryFolder()]
      console.log((await first.createFile()).path)
      console.log((await second.createFile()).path)
      process.exit()`
    const paths = execFileSync(process.execPath, ['--import=tsx', `--import=${SOURCE_MAPS}`, '--input-type=module', '-e', script], { encoding: 'utf8' }).trim().split('\n')
    t.equal(paths.length, 2)
    for (const path of paths) t.notOk(existsSync(dirname(path)))
  })
})
