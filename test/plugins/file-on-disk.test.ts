import t from 'tap'
import { readdirSync, statSync, utimesSync } from 'node:fs'
import { Readable } from 'node:stream'
import { fileOnDisk, guessMimetype, isMissing } from '../../plugins/file-on-disk.ts'

t.test('fileOnDisk', async (t) => {
  const folder = t.testdir({ 'a.txt': '0123456789', empty: '' })
  const fileOf = (name: string) => fileOnDisk(`${folder}/${name}`, statSync(`${folder}/${name}`))

  t.test('reads all of it, or a part', async (t) => {
    const read = async (name: string, part?: { start: number, length: number }) => {
      const body = fileOf(name).read(part)
      return body instanceof Readable ? String(Buffer.concat(await body.toArray())) : 'no stream'
    }
    t.equal(fileOf('a.txt').size, 10)
    t.equal(await read('a.txt'), '0123456789')
    t.equal(await read('a.txt', { start: 2, length: 3 }), '234')
    t.equal(await read('empty'), '')
  })

  t.test('tells one version from another', async (t) => {
    const before = fileOf('a.txt')
    t.match(before.etag, /^"[0-9a-z]+-[0-9a-z]+"$/)
    t.equal(fileOf('a.txt').etag, before.etag)
    utimesSync(`${folder}/a.txt`, new Date(), new Date(Date.now() - 5))
    t.not(fileOf('a.txt').etag, before.etag)
    t.ok(before.modified instanceof Date)
  })
})

t.test('guessMimetype', async (t) => {
  const rows = [['a.css', 'text/css'], ['A.PNG', 'image/png'], ['a.tar.gz', 'application/gzip'], ['.css', 'application/octet-stream'], ['html', 'application/octet-stream'], ['a.constructor', 'application/octet-stream'], ['', 'application/octet-stream']] as const
  for (const [name, mimetype] of rows) t.equal(guessMimetype(name), mimetype, name)
})

t.test('isMissing', async (t) => {
  t.test('tells that there is no file from what goes wrong', async (t) => {
    for (const name of ['/none', `${import.meta.filename}/x`, `/${'x'.repeat(300)}`, 'a\0b']) {
      let thrown: unknown
      try { readdirSync(name) } catch (error) { thrown = error }
      t.equal(isMissing(thrown), true, name)
    }
    for (const other of [Object.assign(new Error('x'), { code: 'EACCES' }), new Error('x'), undefined, { code: 'ENOENT' }]) t.equal(isMissing(other), false)
  })
})
