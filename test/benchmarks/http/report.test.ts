import t from 'tap'
import { toBars, toLimitLines, toLines } from '../../../benchmarks/http/report.ts'

const of = (requests: number): Array<{ requests: number, seconds: number, cpu: number }> => [{ requests, seconds: 1, cpu: 900_000 }]
const VIEW = { row: 'string', samples: new Map([['bare Fastify', of(1000)], ['Fastify by hand', of(800)], ['flaskish', of(960)], ['Koa', of(900)]]) }
const PAGE = { row: 'template page', samples: new Map([['Fastify by hand', of(500)], ['flaskish', of(600)], ['Flask', of(100)]]) }

t.test('toLines', async (t) => {
  t.test('divides by bare Fastify', async (t) => {
    const [bare, , flaskish] = toLines(VIEW)
    t.same(bare, ['string', 'bare Fastify', '1000', '', '', '900.00 µs', '', '0.90'])
    t.same(flaskish, ['string', 'flaskish', '960', '0.96', '0.96–0.96', '937.50 µs', '1.04', '0.90'])
  })
  t.test('divides by Fastify by hand where bare Fastify has no such row', async (t) => {
    t.equal(toLines(PAGE)[1]?.[3], '1.20')
  })
  t.test('has no ratio where neither was measured', async (t) => {
    t.same(toLines({ row: 'string', samples: new Map([['Koa', of(900)]]) }), [['string', 'Koa', '900', '', '', '1000.00 µs', '', '0.90']])
  })
})

t.test('toLimitLines', async (t) => {
  t.test('has a line for each server that there is a limit against, and says where flaskish is behind', async (t) => {
    t.same(toLimitLines(VIEW), [
      ['string', 'bare Fastify', '0.96', '0.97', 'BEHIND'],
      ['string', 'Fastify by hand', '1.20', '1.25', 'BEHIND'],
      ['string', 'Koa', '1.07', '1', 'ok']
    ])
  })
  t.test('holds bare Fastify and Fastify by hand against plain views only', async (t) => {
    t.same(toLimitLines(PAGE), [['template page', 'Flask', '6.00', '8', 'BEHIND']])
  })
  t.test('is empty without flaskish', async (t) => {
    t.same(toLimitLines({ row: 'string', samples: new Map([['Koa', of(1)]]) }), [])
  })
})

t.test('toBars', async (t) => {
  t.test('highlights flaskish', async (t) => {
    const { title, bars } = toBars(VIEW)
    t.equal(title, 'string: requests per second')
    t.same(bars.filter(({ highlighted }) => highlighted), [{ label: 'flaskish', value: 960, highlighted: true }])
  })
})
