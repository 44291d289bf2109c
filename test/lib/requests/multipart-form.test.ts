import { Readable } from 'node:stream'
import t from 'tap'
import { RequestEntityTooLarge } from '../../../lib/exceptions/by-status.ts'
import { MultipartForm, type FormLimits, type UploadTarget } from '../../../lib/requests/multipart-form.ts'

const LIMITS: FormLimits = { maxFormMemorySize: 4, maxFormParts: 2, maxFileSize: 3, debug: false }
const FIELD = { 'content-disposition': ['form-data; name=a'] }
const FILE = { 'content-disposition': ['form-data; name=f; filename=x'] }

/** Bytes in memory, which are flushed when `flushed` is settled. */
class Upload implements UploadTarget {
  size = 0
  isComplete = false
  isGone = false
  flushed: Promise<void> | undefined
  flushes = 0
  write (bytes: Buffer): void { this.size += bytes.length }
  end (): void { this.isComplete = true }
  flush (): Promise<void> | undefined { this.flushes++; return this.flushed }
  async discard (): Promise<void> { this.isGone = true }
  stream (): Readable { return Readable.from([]) }
  async bytes (): Promise<Buffer> { return Buffer.alloc(this.size) }
  async save (): Promise<void> {}
}

function createForm (limits: Partial<FormLimits> = {}): { form: MultipartForm, uploads: Upload[] } {
  const uploads: Upload[] = []
  const form = new MultipartForm({ ...LIMITS, ...limits }, () => {
    const upload = new Upload()
    uploads.push(upload)
    return upload
  })
  return { form, uploads }
}

t.test('MultipartForm', async (t) => {
  t.test('collects fields and files', async (t) => {
    const { form, uploads } = createForm()
    const field = form.openPart(FIELD)
    field.write(Buffer.from([0xc3]))
    field.write(Buffer.from([0xa4]))
    field.end()
    const file = form.openPart(FILE)
    file.write(Buffer.from('abc'))
    file.end()
    t.same(form.fields, [['a', 'ä']])
    t.same(form.files.map(([name, { filename, size }]) => [name, filename, size]), [['f', 'x', 3]])
    t.match(uploads, [{ size: 3, isComplete: true }])
  })

  t.test('refuses what passes a limit, and says which one in debug', async (t) => {
    for (const [debug, message] of [[false, /413/], [true, /limits\.max/]] as const) {
      const { form } = createForm({ debug })
      const tooLarge = { constructor: RequestEntityTooLarge, message }
      form.countPart()
      form.countPart()
      t.throws(() => form.countPart(), tooLarge)
      form.openPart(FIELD).write(Buffer.alloc(3))
      t.throws(() => form.openPart(FIELD).write(Buffer.alloc(2)), tooLarge)
      t.throws(() => form.openPart(FILE).write(Buffer.alloc(4)), tooLarge)
    }
  })

  t.test('refuses a head that cannot be read', async (t) => {
    t.throws(() => createForm().form.openPart({}), { code: 400 })
  })

  t.test('waits for files that are on their way, as long as they are', async (t) => {
    const { form, uploads } = createForm()
    t.equal(form.flush(), undefined)
    const first = form.openPart(FILE)
    form.openPart(FILE)
    t.equal(form.flush(), undefined)
    for (const upload of uploads) upload.flushed = Promise.resolve()
    t.type(form.flush(), Promise)
    first.end()
    await form.flush()
    await form.flush()
    t.same(uploads.map(({ flushes }) => flushes), [3, 4])
    for (const upload of uploads) upload.flushed = Promise.reject(new Error('no room'))
    await t.rejects(async () => form.flush(), /no room/)
    await t.rejects(async () => uploads[0]?.flushed)
  })

  t.test('gives up all of its files', async (t) => {
    const { form, uploads } = createForm()
    form.openPart(FILE).end()
    form.openPart(FILE)
    await form.discard()
    t.match(uploads, [{ isGone: true }, { isGone: true }])
  })
})
