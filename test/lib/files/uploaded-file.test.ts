import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { UploadedFile, type UploadContent } from '../../../lib/files/uploaded-file.ts'
import { parsePartHead } from '../../../lib/requests/part-head.ts'

function createContent (data: string): UploadContent & { isGone: boolean, saved: string[] } {
  return {
    size: data.length,
    isGone: false,
    saved: [],
    stream: () => Readable.from([data]),
    bytes: async () => Buffer.from(data, 'latin1'),
    async save (path) { this.saved.push(path) }
  }
}

const head = parsePartHead({ 'content-disposition': ['form-data; name=f; filename="a.txt"'], 'content-type': ['Text/Plain ;charset=utf-8'], 'x-note': ['1', '2'] })

t.test('UploadedFile', async (t) => {
  t.test('is what its head says, and its content has', async (t) => {
    const content = createContent('hi\xff')
    const file = new UploadedFile(head, content)
    t.same([file.name, file.filename, file.contentType, file.mimetype, file.size, file.headers['x-note']], ['f', 'a.txt', 'Text/Plain ;charset=utf-8', 'text/plain', 3, '1, 2'])
    t.same(await file.bytes(), Buffer.from('hi\xff', 'latin1'))
    t.equal(await file.text(), 'hi\ufffd')
    t.equal(await text(file.stream()), 'hi\xff')
    await file.save('here')
    t.same(content.saved, ['here'])
  })

  t.test('has no type where none was sent', async (t) => {
    const file = new UploadedFile(parsePartHead({ 'content-disposition': ['form-data; name=f; filename=""'] }), createContent(''))
    t.same([file.filename, file.contentType, file.mimetype], ['', '', ''])
  })

  t.test('refuses to be read once it is gone', async (t) => {
    const content = createContent('hi')
    const file = new UploadedFile(head, content)
    content.isGone = true
    const gone = { code: 'FLASKISH_ERR_UPLOAD_GONE', details: { field: 'f' } }
    t.throws(() => file.stream(), gone)
    await t.rejects(file.bytes(), gone)
    await t.rejects(file.text(), gone)
    await t.rejects(file.save('here'), gone)
    t.same(content.saved, [])
  })
})
