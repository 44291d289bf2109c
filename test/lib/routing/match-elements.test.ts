import t from 'tap'
import { type Choice, type Run, choice, run } from '../../../lib/routing/element.ts'
import { matchElements } from '../../../lib/routing/match-elements.ts'

const ANY = run('not-slash', 1)
const PATH: readonly Run[] = [run('not-slash', 1, 1), { kind: 'run', of: 'not-newline', min: 0, max: Infinity, lazy: true }]

function split (elements: readonly (Choice | Run)[], text: string): readonly string[] | undefined {
  const positions = matchElements(elements, text)
  return positions && elements.map((_, index) => text.slice(positions[index], positions[index + 1]))
}

t.test('matchElements', async (t) => {
  t.test('takes as much as it can from the left', async (t) => {
    t.same(split([ANY, choice('-'), ANY], 'x-y-z'), ['x-y', '-', 'z'])
    t.same(split([run('digit', 1), run('digit', 1)], '1234'), ['123', '4'])
    t.same(split([run('not-slash', 1, 2), ANY], 'abc'), ['ab', 'c'])
  })
  t.test('takes as little as it can where an element is lazy', async (t) => {
    t.same(split([...PATH, choice('.'), ANY], 'a.tar.gz'), ['a', '', '.', 'tar.gz'])
    t.same(split([...PATH, choice('/'), ANY], 'a/b/c'), ['a', '/b', '/', 'c'])
  })
  t.test('takes the first text that lets the rest match', async (t) => {
    t.same(split([choice('a', 'ab'), ANY], 'abc'), ['a', 'bc'])
    t.same(split([choice('a', 'ab'), run('digit', 1)], 'ab1'), ['ab', '1'])
    t.same(split([choice('-', ''), run('digit', 1)], '-1'), ['-', '1'])
    t.same(split([choice('-', ''), run('digit', 1)], '1'), ['', '1'])
    t.same(split([ANY, choice('')], 'a'), ['a', ''])
  })
  t.test('answers nothing where the whole text does not match', async (t) => {
    t.equal(split([ANY, choice('-'), ANY], 'xyz'), undefined)
    t.equal(split([ANY, choice('-'), ANY], 'x-'), undefined)
    t.equal(split([ANY, ANY], 'x'), undefined)
    t.equal(split([run('digit', 1), choice('-x')], '1-y'), undefined)
    t.equal(split([run('digit', 2, 3)], '1'), undefined)
    t.equal(split([ANY, choice('-'), run('digit', 1)], 'a/b-1'), undefined, 'a slash is no part of a string')
    t.equal(split(PATH, 'a\nb'), undefined)
    t.equal(split(PATH, '/a'), undefined)
  })
  t.test('counts code points', async (t) => {
    t.same(split([run('not-slash', 2, 2), run('not-slash', 3, 3)], '😀bcde'), ['😀b', 'cde'])
    t.same(split([run('not-slash', 1, 1), run('not-slash', 1)], 'a😀😀'), ['a', '😀😀'])
    t.equal(split([run('not-slash', 3, 3), choice('😀')], '😀😀'), undefined)
    t.equal(split([run('not-slash', 1, 1), run('not-slash', 1, 1)], '😀'), undefined, 'half of one is none')
  })
  t.test('takes time linear in the text', async (t) => {
    const elements = [ANY, choice('-'), run('not-slash', 1, 500), choice('-'), ...PATH, choice('-'), run('digit', 1), choice('.'), ANY]
    const start = process.hrtime.bigint()
    for (const text of ['-a'.repeat(7000), '-1.'.repeat(5000), '/'.repeat(14_000), '-😀'.repeat(4000)]) matchElements(elements, text)
    t.ok(process.hrtime.bigint() - start < 2_000_000_000n, 'where backtracking would need years')
  })
})
