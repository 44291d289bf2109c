import t from 'tap'
import { toChart } from '../../../benchmarks/http/chart.ts'

const GROUP = {
  title: 'a & b',
  bars: [
    { label: '<short>', value: 1234.4, highlighted: false },
    { label: 'long', value: 2468.8, highlighted: true }
  ]
}

t.test('toChart', async (t) => {
  t.test('draws the longest bar first, and others in proportion', async (t) => {
    const chart = toChart('Bars', [GROUP])
    const widths = [...chart.matchAll(/<rect [^>]*width="([\d.]+)"/g)].map(([, width]) => Number(width))
    t.equal(widths.length, 2)
    t.equal(widths[0], Number(widths[1]) * 2)
    t.match(chart, /class="highlighted"[^]*2,469[^]*1,234/)
  })
  t.test('escapes what is text', async (t) => {
    const chart = toChart('1 < 2', [GROUP])
    t.match(chart, '<title>1 &lt; 2</title>')
    t.match(chart, '&lt;short&gt;')
    t.match(chart, '>a &amp; b<')
  })
  t.test('has room for every group', async (t) => {
    const heightOf = (count: number): number => Number(/height="(\d+)"/.exec(toChart('Bars', Array.from({ length: count }, () => GROUP)))?.[1])
    t.equal(heightOf(1), heightOf(2))
    t.ok(heightOf(3) > heightOf(2))
  })
  t.test('has colours for light and dark ground', async (t) => {
    t.match(toChart('Bars', []), '@media (prefers-color-scheme: dark)')
  })
})
