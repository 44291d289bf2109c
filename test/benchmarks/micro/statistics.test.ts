import t from 'tap'
import { median, quantile } from '../../../benchmarks/micro/statistics.ts'

t.test('median', async (t) => {
  t.test('is the middle, or the mean of the two in the middle', async (t) => {
    t.equal(median([3, 1, 2]), 2)
    t.equal(median([4, 1, 3, 2]), 2.5)
  })
  t.test('is NaN of nothing', async (t) => {
    t.ok(Number.isNaN(median([])))
  })
})

t.test('quantile', async (t) => {
  t.test('lies on a straight line between neighbours', async (t) => {
    t.same([0, 0.25, 0.9, 1].map((share) => quantile([10, 20, 30], share)), [10, 15, 28, 30])
  })
  t.test('has no line between two that are infinite', async (t) => {
    t.equal(quantile([Infinity, Infinity], 0.5), Infinity)
  })
})
