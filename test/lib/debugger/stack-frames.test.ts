import { fileURLToPath } from 'node:url'
import t from 'tap'
import { parseStack, toPath } from '../../../lib/debugger/stack-frames.ts'

t.test('parseStack', async (t) => {
  t.test('reads each way in which V8 names a frame', async (t) => {
    const stack = [
      'TypeError: x', '    at show (/app/app.ts:12:5)', '    at /app/app.ts:1:2', '    at async load (file:///app/a%20b.ts:3:4)',
      '    at new Shop (C:\\app\\shop.ts:5:6)', '    at Shop.buy [as order] (/app/shop.ts:7:8)', '    at JSON.parse (<anonymous>)',
      '    at async Promise.all (index 0)', '    at node:internal/timers:9:10', '    at async /app/app.ts:11:12'
    ].join('\n')
    t.same(parseStack(stack, 100), [
      { functionName: 'show', file: '/app/app.ts', line: 12, column: 5, isAsync: false },
      { functionName: '', file: '/app/app.ts', line: 1, column: 2, isAsync: false },
      { functionName: 'load', file: 'file:///app/a%20b.ts', line: 3, column: 4, isAsync: true },
      { functionName: 'new Shop', file: 'C:\\app\\shop.ts', line: 5, column: 6, isAsync: false },
      { functionName: 'Shop.buy [as order]', file: '/app/shop.ts', line: 7, column: 8, isAsync: false },
      { functionName: 'JSON.parse', file: '<anonymous>', line: 0, column: 0, isAsync: false },
      { functionName: 'Promise.all', file: 'index 0', line: 0, column: 0, isAsync: true },
      { functionName: '', file: 'node:internal/timers', line: 9, column: 10, isAsync: false },
      { functionName: '', file: '/app/app.ts', line: 11, column: 12, isAsync: true }
    ])
  })

  t.test('takes no more than the limit, and nothing that is no frame', async (t) => {
    t.equal(parseStack('    at a (/a.ts:1:1)\n'.repeat(50), 7).length, 7)
    t.same(parseStack('', 7), [])
    t.same(parseStack('Error: x\nattention\n    what', 7), [])
    t.match(parseStack('at x (/a.ts:99999999999:1)', 7), [{ file: '/a.ts:99999999999:1', line: 0 }])
  })

  t.test('takes time that grows with the length alone', async (t) => {
    const start = performance.now()
    parseStack(`at ${' ('.repeat(500_000)}`, 10)
    parseStack(`at ${':1'.repeat(500_000)}`, 10)
    t.ok(performance.now() - start < 1000)
  })
})

t.test('toPath', async (t) => {
  t.test('makes a path of a file URL, and leaves what is none', async (t) => {
    t.equal(toPath('file:///app/a%20b.ts', fileURLToPath), '/app/a b.ts')
    t.equal(toPath('/app/a.ts', fileURLToPath), '/app/a.ts')
    t.equal(toPath('file:///app/%2f.ts', fileURLToPath), 'file:///app/%2f.ts')
  })
})
