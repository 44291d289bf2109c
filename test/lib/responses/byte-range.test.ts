import t from 'tap'
import { parseByteRange } from '../../../lib/responses/byte-range.ts'

t.test('parseByteRange', async (t) => {
  t.test('gives the bytes that are asked for', async (t) => {
    const rows = [
      ['bytes=0-0', 0, 1],
      ['bytes=2-4', 2, 3],
      ['bytes=2-', 2, 8],
      ['bytes=-3', 7, 3],
      ['bytes=-30', 0, 10],
      ['bytes=5-99999999999999999999999', 5, 5],
      ['Bytes = 1-2 ', 1, 2]
    ] as const
    for (const [header, start, length] of rows) t.same(parseByteRange(header, 10), { start, length }, header)
  })

  t.test('gives nothing where the whole is the answer', async (t) => {
    for (const header of [undefined, '', 'items=0-1', 'bytes', '=0-1']) t.equal(parseByteRange(header, 10), undefined, String(header))
    t.equal(parseByteRange('bytes=0-', 0), undefined)
  })

  t.test('refuses what is not there, not readable, or more than one', async (t) => {
    for (const set of ['10-', '10-20', '5-4', '-0', '-', '', 'a-b', '1-2x', '+1-2', '0x1-2', '1.5-2', '0-1,3-4', '0-1,', '1-2-3']) {
      t.equal(parseByteRange(`bytes=${set}`, 10), 'unsatisfiable', set)
    }
  })

  t.test('reads thousands of ranges in no time', async (t) => {
    const start = performance.now()
    for (const header of [`bytes=${'0-1,'.repeat(4000)}0-1`, `bytes=${'1'.repeat(16_000)}`, `bytes=${'-'.repeat(16_000)}`]) {
      t.equal(parseByteRange(header, 10), 'unsatisfiable')
    }
    parseByteRange(' '.repeat(16_000), 10)
    t.ok(performance.now() - start < 100)
  })
})
