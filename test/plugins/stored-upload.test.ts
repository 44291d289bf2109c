import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { StoredUpload } from '../../plugins/stored-upload.ts'
import { TemporaryFile, TemporaryFolder } from '../../plugins/temporary-files.ts'
import { eventually, temporaryFiles } from '../multipart.ts'

const MEGABYTE = Buffer.alloc(1_000_000, 'flaskish')

/** An upload of these chunks. */
async function store (upload: StoredUpload, ...chunks: readonly Buffer[]): Promise<StoredUpload> {
  for (const chunk of chunks) {
    upload.write(chunk)
    await upload.flush()
  }
  upload.end()
  await upload.flush()
  return upload
}

t.test('StoredUpload', async (t) => {
  const folder = new TemporaryFolder()
  t.teardown(() => folder.remove())

  t.test('stays in memory up to the threshold', async (t) => {
    for (const data of ['', 'x'.repeat(10)]) {
      const upload = await store(new StoredUpload(folder, 10), Buffer.from(data))
      t.same([upload.size, upload.isComplete, (await upload.bytes()).toString(), await text(upload.stream())], [data.length, true, data, data])
      t.same(temporaryFiles(), [])
      const path = join(t.testdir({}), 'saved')
      await upload.save(path)
      t.equal(readFileSync(path, 'utf8'), data)
      await upload.discard()
      t.equal(upload.isGone, true)
    }
  })

  t.test('is no view of what others may change', async (t) => {
    const upload = await store(new StoredUpload(folder, 10), Buffer.from('abc'))
    const bytes = await upload.bytes()
    bytes.fill('x')
    t.equal((await upload.bytes()).toString(), 'abc')
  })

  t.test('is in a file past it, however it arrives', async (t) => {
    for (const chunks of [[Buffer.alloc(11)], [MEGABYTE], [MEGABYTE, MEGABYTE.subarray(0, 1), MEGABYTE], Array<Buffer>(100).fill(MEGABYTE.subarray(0, 65_536))]) {
      const upload = await store(new StoredUpload(folder, 10), ...chunks)
      const whole = Buffer.concat(chunks)
      t.equal(upload.size, whole.length)
      t.equal(temporaryFiles().length, 1)
      t.ok(whole.equals(await upload.bytes()))
      t.ok(whole.equals(Buffer.from(await text(upload.stream()))))
      await upload.discard()
      await upload.discard()
      t.same(temporaryFiles(), [])
    }
  })

  t.test('has one block on its way while the next one fills', async (t) => {
    const upload = new StoredUpload(folder, 10)
    upload.write(MEGABYTE.subarray(0, 100_000))
    t.equal(upload.flush(), undefined)
    upload.write(MEGABYTE)
    t.equal(upload.flush(), undefined)
    upload.write(MEGABYTE)
    t.type(upload.flush(), Promise)
    await upload.discard()
    t.same(temporaryFiles(), [])
  })

  t.test('may be given up while it is read or saved, which ends well', async (t) => {
    const upload = await store(new StoredUpload(folder, 10), MEGABYTE)
    const path = join(t.testdir({}), 'saved')
    const pending = Promise.all([upload.bytes(), upload.save(path), upload.save(`${path}-too`)])
    await upload.discard()
    const [bytes] = await pending
    t.ok(MEGABYTE.equals(bytes))
    for (const saved of [path, `${path}-too`]) t.ok(MEGABYTE.equals(readFileSync(saved)))
    t.same(await eventually(temporaryFiles, ({ length }) => length === 0), [])
  })

  t.test('tells of a full disk, and leaves no file there', { skip: existsSync('/dev/full') ? false : 'there is no /dev/full' }, async (t) => {
    const path = join(t.testdir({}), 'full')
    symlinkSync('/dev/full', path)
    const full = Object.assign(new TemporaryFolder(), { createFile: async () => new TemporaryFile(path, await open(path, 'w')) })
    const upload = new StoredUpload(full, 10)
    await t.rejects(store(upload, MEGABYTE, MEGABYTE), { code: 'ENOSPC' })
    await upload.discard()
    t.notOk(existsSync(path))
  })
})
