import t from 'tap'
import { readFileSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { Readable } from 'node:stream'
import { fileOnDisk, guessMimetype } from '../../plugins/file-on-disk.ts'

async function bytesOf (body: unknown): Promise<Buffer> {
  if (!(body instanceof Readable)) throw new Error('The body is no stream.')
  return Buffer.concat(await body.toArray())
}

t.test('fileOnDisk', async (t) => {
  const folder = t.testdir({ 'a.txt': '0123456789', empty: '', large: 'x'.repeat(200_000) })
  const fileOf = (name: string) => fileOnDisk(`${folder}/${name}`, statSync(`${folder}/${name}`))

  t.test('reads all of it, or a part', async (t) => {
    t.equal(fileOf('a.txt').size, 10)
    t.equal(String(await bytesOf(fileOf('a.txt').read(undefined))), '0123456789')
    t.equal(String(await bytesOf(fileOf('a.txt').read({ start: 2, length: 3 }))), '234')
    t.equal(String(await bytesOf(fileOf('empty').read(undefined))), '')
    t.same(await bytesOf(fileOf('large').read(undefined)), readFileSync(`${folder}/large`))
  })

  t.test('tells one version from another', async (t) => {
    const before = fileOf('a.txt')
    t.match(before.etag, /^"[0-9a-z]+-[0-9a-z]+"$/)
    t.equal(fileOf('a.txt').etag, before.etag)
    utimesSync(`${folder}/a.txt`, new Date(), new Date(Date.now() - 5))
    t.not(fileOf('a.txt').etag, before.etag)
    t.same(before.modified instanceof Date, true)
  })

  t.test('is opened by the first read, and closed by the last', async (t) => {
    writeFileSync(`${folder}/late`, 'abc')
    const stats = statSync(`${folder}/late`)
    const body = fileOnDisk(`${folder}/late`, stats).read(undefined)
    await turn()
    writeFileSync(`${folder}/late`, 'xyz')
    t.equal(String(await bytesOf(body)), 'xyz')
    const unread = fileOnDisk(`${folder}/gone`, stats).read(undefined)
    if (!(unread instanceof Readable)) throw new Error('The body is no stream.')
    unread.destroy()
    await turn()
    t.equal(unread.errored, null)
  })

  t.test('fails where the file is gone, or has become shorter', async (t) => {
    const file = fileOf('large')
    truncateSync(`${folder}/large`, 70_000)
    await t.rejects(bytesOf(file.read(undefined)), { message: /large" became shorter while it was sent/ })
    await t.rejects(bytesOf(fileOnDisk(`${folder}/gone`, statSync(`${folder}/a.txt`)).read(undefined)), { code: 'ENOENT' })
  })
})

t.test('guessMimetype', async (t) => {
  const rows = [['a.css', 'text/css'], ['A.PNG', 'image/png'], ['a.tar.gz', 'application/gzip'], ['.css', 'application/octet-stream'], ['html', 'application/octet-stream'], ['a.constructor', 'application/octet-stream'], ['', 'application/octet-stream']] as const
  for (const [name, mimetype] of rows) t.equal(guessMimetype(name), mimetype, name)
})
