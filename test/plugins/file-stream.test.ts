import t from 'tap'
import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { setImmediate as turn } from 'node:timers/promises'
import { FileStream } from '../../plugins/file-stream.ts'

t.test('FileStream', async (t) => {
  const folder = t.testdir({ small: '0123456789', empty: '', large: 'x'.repeat(200_000) })
  const bytesOf = async (stream: FileStream) => Buffer.concat(await stream.toArray())

  t.test('gives the bytes of a file, or a run of them', async (t) => {
    t.equal(String(await bytesOf(new FileStream(`${folder}/small`, { start: 0, length: 10 }))), '0123456789')
    t.equal(String(await bytesOf(new FileStream(`${folder}/small`, { start: 2, length: 3 }))), '234')
    t.equal(String(await bytesOf(new FileStream(`${folder}/empty`, { start: 0, length: 0 }))), '')
    t.same(await bytesOf(new FileStream(`${folder}/large`, { start: 0, length: 200_000 })), readFileSync(`${folder}/large`))
  })

  t.test('opens the file when it is read, not before', async (t) => {
    const stream = new FileStream(`${folder}/late`, { start: 0, length: 3 })
    await turn()
    writeFileSync(`${folder}/late`, 'abc')
    t.equal(String(await bytesOf(stream)), 'abc')
    const unread = new FileStream(`${folder}/none`, { start: 0, length: 3 })
    unread.destroy()
    await once(unread, 'close')
    t.equal(unread.errored, null)
  })

  t.test('fails where the file is gone, is a folder, or has become shorter', async (t) => {
    await t.rejects(bytesOf(new FileStream(`${folder}/none`, { start: 0, length: 3 })), { code: 'ENOENT' })
    await t.rejects(bytesOf(new FileStream(folder, { start: 0, length: 3 })), { code: 'EISDIR' })
    truncateSync(`${folder}/large`, 70_000)
    await t.rejects(bytesOf(new FileStream(`${folder}/large`, { start: 0, length: 200_000 })), { message: /large" became shorter while it was sent\.$/ })
  })

  t.test('may be destroyed while it opens the file, while it reads, and in between', async (t) => {
    const ends: ReadonlyArray<(stream: FileStream) => unknown> = [
      (stream) => { stream.read() },
      async (stream) => { stream.read(); await once(stream, 'readable') },
      async (stream) => { stream.read(); await once(stream, 'readable'); stream.read() }
    ]
    for (const begin of ends) {
      const stream = new FileStream(`${folder}/small`, { start: 0, length: 5 })
      await begin(stream)
      stream.destroy(new Error('left'))
      await t.rejects(once(stream, 'close'), { message: 'left' })
      t.equal(stream.destroyed, true)
    }
    const gone = new FileStream(`${folder}/none`, { start: 0, length: 5 })
    gone.read()
    gone.destroy()
    await once(gone, 'close')
    t.equal(gone.errored, null)
  })
})
