import t from 'tap'
import { toRatio, toScore } from '../../../benchmarks/http/scores.ts'

const SLOW = [
  { requests: 100, seconds: 1, cpu: 1_000_000 },
  { requests: 400, seconds: 2, cpu: 2_000_000 },
  { requests: 300, seconds: 1, cpu: 600_000 }
]

t.test('toScore', async (t) => {
  t.test('gives medians of requests per second, of CPU for one request, and of the share of time that was worked', async (t) => {
    t.same(toScore(SLOW), { perSecond: 200, cpu: 5000, busy: 1 })
  })
})

t.test('toRatio', async (t) => {
  t.test('divides by the same round of the other, so that a slow round of both does not count', async (t) => {
    const fast = SLOW.map(({ requests, seconds, cpu }) => ({ requests: requests * 2, seconds, cpu }))
    t.same(toRatio(fast, SLOW), { perSecond: 2, cpu: 0.5, spread: [2, 2] })
  })
  t.test('says where half of the rounds lie', async (t) => {
    const samples = [1, 2, 3, 4, 5].map((requests) => ({ requests, seconds: 1, cpu: 1 }))
    const ones = samples.map(() => ({ requests: 1, seconds: 1, cpu: 1 }))
    t.same(toRatio(samples, ones).spread, [2, 4])
  })
  t.test('leaves out rounds that the other does not have', async (t) => {
    t.equal(toRatio(SLOW, SLOW.slice(0, 1)).perSecond, 1)
  })
})
