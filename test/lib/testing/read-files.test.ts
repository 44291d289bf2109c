import t from 'tap'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { readBody } from '../../../lib/testing/read-files.ts'

t.test('readBody', async (t) => {
  t.test('leaves alone what is there', async (t) => {
    t.same(await readBody({}), {})
    t.same(await readBody({ json: null }), { json: null })
    t.same(await readBody({ data: 'x' }), { data: 'x' })
    t.same(await readBody({ form: { a: [1, 2] } }), { form: [['a', 1], ['a', 2]] })
    t.same(await readBody({ files: { f: 'x' } }), { form: [], files: [['f', { data: 'x', filename: 'f' }]] })
  })
  t.test('reads streams and Blobs', async (t) => {
    t.same(await readBody({ data: Readable.from(['a', Buffer.from('b')]) }), { data: Buffer.from('ab') })
    t.same(await readBody({ data: new Blob(['ab']).stream() }), { data: Buffer.from('ab') })
    t.same(await readBody({ data: new Blob(['ab']) }), { data: new Uint8Array([97, 98]) })
  })
  t.test('takes names and types from files that have them', async (t) => {
    const folder = t.testdir({ 'notes.txt': 'noted' })
    const { files } = await readBody({
      files: {
        plain: new File(['x'], 'a.png', { type: 'image/png' }),
        blob: new Blob(['x']),
        stream: createReadStream(join(folder, 'notes.txt')),
        own: { data: new File(['x'], 'a.png', { type: 'image/png' }), filename: 'b.gif', contentType: 'image/gif' },
        text: [{ data: 'x' }, new Uint8Array([97])]
      }
    })
    t.same(files, [
      ['plain', { data: new Uint8Array([120]), filename: 'a.png', contentType: 'image/png' }],
      ['blob', { data: new Uint8Array([120]), filename: 'blob' }],
      ['stream', { data: Buffer.from('noted'), filename: 'notes.txt' }],
      ['own', { data: new Uint8Array([120]), filename: 'b.gif', contentType: 'image/gif' }],
      ['text', { data: 'x', filename: 'text' }],
      ['text', { data: new Uint8Array([97]), filename: 'text' }]
    ])
  })
  t.test('reads objects, URLSearchParams and FormData as forms', async (t) => {
    t.same(await readBody({ data: { a: 1 } }), { form: [['a', 1]] })
    t.same(await readBody({ data: new URLSearchParams('a=1') }), { form: [['a', '1']] })
    const data = new FormData()
    data.append('a', '1')
    t.same(await readBody({ data }), { form: [['a', '1']], files: [] })
    data.append('f', new Blob(['x']), 'f.txt')
    t.same(await readBody({ form: data }), { form: [['a', '1']], files: [['f', { data: new Uint8Array([120]), filename: 'f.txt' }]] })
    t.same(await readBody({ form: { a: '1', f: new File(['x'], 'f') } }), { form: [['a', '1']], files: [['f', { data: new Uint8Array([120]), filename: 'f' }]] })
  })
  t.test('keeps two bodies apart, so that they are refused', async (t) => {
    t.match(await readBody({ data: { a: 1 }, form: { b: 2 } }), { form: [['a', 1]], data: '' })
  })
})
