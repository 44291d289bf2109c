import t from 'tap'
import type { CapturedFrame } from '../../../lib/debugger/captures.ts'
import { mergeFrames } from '../../../lib/debugger/merge-frames.ts'
import { Sources } from '../../../lib/debugger/sources.ts'
import { parseStack } from '../../../lib/debugger/stack-frames.ts'

const sources = new Sources({ readFile: () => undefined, findMap: () => undefined, hasMappedStacks: true })
const captured = (functionName: string, file: string, line: number): CapturedFrame => ({ functionName, place: { file, line, column: 1 }, names: [], evaluate: undefined })

/** The merged frames as text; a "+" for what was captured. */
function merge (stack: string, frames: readonly CapturedFrame[]): string[] {
  return mergeFrames(parseStack(stack, 100), frames, sources).map(({ functionName, place, captured }) => `${captured === undefined ? '' : '+'}${functionName} ${place.file}:${place.line}`)
}

t.test('mergeFrames', async (t) => {
  t.test('gives each frame of the stack what was captured of it', async (t) => {
    t.same(merge('at inner (/a.ts:3:5)\nat JSON.parse (<anonymous>)\nat Shop.outer (/a.ts:9:1)', [captured('inner', '/a.ts', 3), captured('outer', '/a.ts', 9)]), ['+inner /a.ts:3', 'JSON.parse <anonymous>:0', '+Shop.outer /a.ts:9'])
  })

  t.test('knows the innermost frame again in another line, by its name', async (t) => {
    t.same(merge('at /a.ts:1:1', []), [' /a.ts:1'])
    t.same(merge('at new Shop (/a.ts:3:5)', [captured('Shop', '/a.ts', 5)]), ['+new Shop /a.ts:3'])
    t.same(merge('at Shop.buy [as order] (/a.ts:3:5)', [captured('buy', '/a.ts', 5)]), ['+Shop.buy [as order] /a.ts:3'])
    t.same(merge('at make (/a.ts:3:5)\nat view (/a.ts:5:5)', [captured('view', '/a.ts', 5)]), ['make /a.ts:3', '+view /a.ts:5'])
    t.same(merge('at view (/a.ts:300:5)', [captured('view', '/a.ts', 5)]), ['view /a.ts:300', '+view /a.ts:5'])
  })

  t.test('adds what the stack leaves out', async (t) => {
    const frames = [captured('a', '/a.ts', 1), captured('b', '/a.ts', 2), captured('c', '/a.ts', 3)]
    t.same(merge('', frames), ['+a /a.ts:1', '+b /a.ts:2', '+c /a.ts:3'])
    t.same(merge('at a (/a.ts:1:1)', frames), ['+a /a.ts:1', '+b /a.ts:2', '+c /a.ts:3'])
    t.same(merge('at a (/a.ts:1:1)\nat c (/a.ts:3:1)', frames), ['+a /a.ts:1', '+b /a.ts:2', '+c /a.ts:3'])
    t.same(merge('at a (/a.ts:1:1)\nat async d (/a.ts:4:1)', frames), ['+a /a.ts:1', '+b /a.ts:2', '+c /a.ts:3', 'd /a.ts:4'])
    t.same(merge('at /a.ts:1:1', [captured('view', '/a.ts', 1)]), ['+view /a.ts:1'])
  })

  t.test('takes no frame that waits for one that ran', async (t) => {
    t.same(merge('at async a (/a.ts:1:1)', [captured('a', '/a.ts', 1)]), ['a /a.ts:1', '+a /a.ts:1'])
  })

  t.test('shows where an error was made, and where it was thrown', async (t) => {
    t.same(merge('at early (/b.ts:1:1)', [captured('late', '/a.ts', 2)]), ['early /b.ts:1', '+late /a.ts:2'])
  })
})
