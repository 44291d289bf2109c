import t from 'tap'
import { parseDuration } from '../../lib/duration.ts'

t.test('parseDuration', async (t) => {
  t.test('reads numbers and units', async (t) => {
    const rows = [[0, 0], [1500.5, 1500.5], ['1500', 1500], ['20ms', 20], ['90 s', 90_000], ['2 min', 120_000], ['1.5 hours', 5_400_000], ['.5h', 1_800_000], ['30 Days', 2_592_000_000], ['1w', 604_800_000], ['1 year', 31_557_600_000]] as const
    for (const [duration, milliseconds] of rows) t.equal(parseDuration(duration), milliseconds, String(duration))
  })

  t.test('refuses all else', async (t) => {
    for (const duration of [-1, NaN, '', 's', '-1s', '1 banana', '1 constructor', '1h 30m', '1..5', '1e3', 'a'.repeat(50), '1'.repeat(50), true, null, undefined]) t.equal(parseDuration(duration), undefined, String(duration))
  })
})
