import t from 'tap'
import { MultipartForm, type FormLimits } from '../../lib/requests/multipart-form.ts'
import { PartSplitter } from '../../plugins/multipart.ts'
import { StoredUpload } from '../../plugins/stored-upload.ts'
import { TemporaryFolder } from '../../plugins/temporary-files.ts'
import { BOUNDARY, field, file, form, part } from '../multipart.ts'

const LIMITS: FormLimits = { maxFormMemorySize: Infinity, maxFormParts: 10, maxFileSize: Infinity, debug: false }

/** What a body has, fed in chunks of so many bytes. */
async function split (body: Buffer, { size = body.length, type = `multipart/form-data; boundary=${BOUNDARY}` }: { size?: number, type?: string } = {}): Promise<unknown[]> {
  const form = new MultipartForm(LIMITS, () => new StoredUpload(new TemporaryFolder(), Infinity))
  const splitter = new PartSplitter(type, form)
  for (let start = 0; start < body.length; start += size) splitter.write(body.subarray(start, start + size))
  splitter.end()
  const files = form.files.map(async ([name, one]) => [name, await one.text()])
  return [...form.fields, ...await Promise.all(files)]
}

t.test('PartSplitter', async (t) => {
  t.test('finds parts wherever the chunks end', async (t) => {
    const body = Buffer.concat([Buffer.from('preamble\r\n'), form(field('a', '1'), file('f', 'x', `\r\n--${BOUNDARY.slice(1)}`), field('b', '')), Buffer.from('epilogue')])
    for (const size of [1, 2, 3, 5, 50, body.length]) t.same(await split(body, { size }), [['a', '1'], ['b', ''], ['f', `\r\n--${BOUNDARY.slice(1)}`]], String(size))
    t.same(await split(form()), [])
  })

  t.test('refuses a type without a boundary that a body may have', async (t) => {
    for (const type of ['', 'multipart/form-data', 'multipart/form-data; boundary', 'multipart/form-data; boundary=""', 'multipart/form-data; boundary="a "', 'multipart/form-data; boundary=\xe4', `multipart/form-data; boundary=${'x'.repeat(253)}`]) {
      await t.rejects(split(form(), { type }), { code: 400 }, type)
    }
    await t.rejects(async () => new PartSplitter(undefined, new MultipartForm(LIMITS, () => { throw new Error() })), { code: 400 })
  })

  t.test('refuses what has no end, and empty parts once all are counted', async (t) => {
    const whole = form(field('a', '1'))
    for (let length = 0; length < whole.length - 2; length++) await t.rejects(split(whole.subarray(0, length)), { code: 400 }, String(length))
    const empty = Buffer.from(`--${BOUNDARY}\r\n`)
    for (const nothing of [empty, part(''), part('', 'bytes')]) {
      await t.rejects(split(form(nothing)), { code: 400 })
      await t.rejects(split(form(...Array<Buffer>(11).fill(nothing))), { code: 413 })
    }
  })

  t.test('bounds the head of a part, however it arrives', async (t) => {
    for (const size of [1000, 65_536, 1_000_000]) {
      for (const length of [20_000, 100_000, 1_000_000]) {
        await t.rejects(split(form(part(`Content-Disposition: form-data; name="a"\r\nX-Long: ${'x'.repeat(length)}`)), { size }), { code: 413 }, `${length} in ${size}`)
      }
      t.same(await split(form(field('b', 'x'.repeat(200_000)), part(`Content-Disposition: form-data; name="a"\r\nX-Long: ${'x'.repeat(16_000)}`)), { size }), [['b', 'x'.repeat(200_000)], ['a', '']])
    }
  })
})
