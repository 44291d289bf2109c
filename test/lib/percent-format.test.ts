import t from 'tap'
import { formatPercent } from '../../lib/percent-format.ts'

t.test('formatPercent', async (t) => {
  const rows: ReadonlyArray<readonly [text: string, values: readonly unknown[], formatted: string]> = [
    ['plain', [], 'plain'],
    ['100 % %s', [], '100 % %s'],
    ['%s logged in', ['ann'], 'ann logged in'],
    ['%s and %s', ['a', 7], 'a and 7'],
    ['%d %i', [3.7, 10n], '3 10'],
    ['%f %.2f', [1.5, 3.14159], '1.500000 3.14'],
    ['%x', [255], 'ff'],
    ['%r', ['a'], "'a'"],
    ['%.2s', ['abc'], 'ab'],
    ['%d%% of %s', [50, 'all'], '50% of all'],
    ['%(name)s is %(age)d, %(none)s', [{ name: 'ann', age: 7 }], 'ann is 7, %(none)s'],
    ['%(name)s', ['ann'], 'ann'],
    ['%s %s', ['a'], 'a %s'],
    ['%s', ['a', { b: 1 }], 'a { b: 1 }'],
    ['%(toString)s', [{}], '%(toString)s'],
    ['%s', [null], 'null']
  ]
  for (const [text, values, formatted] of rows) {
    t.test(`makes "${formatted}" of "${text}"`, async (t) => {
      t.equal(formatPercent(text, values), formatted)
    })
  }
})
