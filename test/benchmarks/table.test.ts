import t from 'tap'
import { toDuration, toRatio, toSpread, toTable } from '../../benchmarks/table.ts'

t.test('toTable', async (t) => {
  t.test('lines columns up, numbers to the right', async (t) => {
    t.equal(toTable(['row', 'time'], [['short', '1.00 µs'], ['a longer one', '10.00 µs']]), [
      '| row          |     time |',
      '| ------------ | -------: |',
      '| short        |  1.00 µs |',
      '| a longer one | 10.00 µs |'
    ].join('\n'))
  })
  t.test('leaves cells empty that a row does not have', async (t) => {
    t.equal(toTable(['a', 'row'], [['x']]), '| a | row |\n| - | --: |\n| x |     |')
  })
})

t.test('toDuration, toRatio, toSpread', async (t) => {
  t.test('are empty where there is no number', async (t) => {
    t.same([toDuration(NaN), toRatio(NaN), toSpread([NaN, NaN])], ['', '', ''])
  })
  t.test('have the unit and the digits that can be read', async (t) => {
    t.same([toDuration(1.234), toDuration(12_345), toRatio(1.005), toSpread([0.5, 2])], ['1.23 µs', '12 ms', '1.00', '0.50–2.00'])
  })
})
