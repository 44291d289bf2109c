import t from 'tap'
import { formatHttpDate, parseHttpDate } from '../../lib/http-date.ts'

t.test('formatHttpDate', async (t) => {
  t.test('writes Dates and seconds', async (t) => {
    t.equal(formatHttpDate(784111777.9), 'Sun, 06 Nov 1994 08:49:37 GMT')
    t.equal(formatHttpDate(new Date('0999-01-02T03:04:05Z')), 'Wed, 02 Jan 0999 03:04:05 GMT')
    t.equal(formatHttpDate(-0.5), 'Wed, 31 Dec 1969 23:59:59 GMT')
  })
  t.test('refuses what is no point in time', async (t) => {
    for (const time of [NaN, Infinity, new Date(NaN), 1e12]) t.throws(() => formatHttpDate(time), { code: 'FLASKISH_ERR_DATE' })
  })
})

t.test('parseHttpDate', async (t) => {
  t.test('reads the three forms', async (t) => {
    for (const text of ['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994']) {
      t.equal(parseHttpDate(text)?.getTime(), 784111777000, text)
    }
    t.equal(parseHttpDate('Tuesday, 19-Jan-38 03:14:08 GMT')?.getTime(), 2147483648000)
  })
  t.test('finds nothing in anything else', async (t) => {
    const rows = ['', 'today', 'Sun, 31 Feb 1994 08:49:37 GMT', 'Sun, 06 Foo 1994 08:49:37 GMT', 'Sun, 06 Nov 1994 99:49:37 GMT', '1994-11-06', 'Sun, 06 Nov 1994 08:49:37 GMT'.padEnd(60), 'S'.repeat(100_000)]
    for (const text of rows) t.equal(parseHttpDate(text), undefined, text.slice(0, 40))
  })
})
