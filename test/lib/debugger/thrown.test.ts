import t from 'tap'
import { clip, readThrown, show } from '../../../lib/debugger/thrown.ts'

const throwing = (what: string): never => { throw new Error(what) }
const trap = new Proxy({}, { get: () => throwing('get'), has: () => throwing('has'), ownKeys: () => throwing('ownKeys'), getPrototypeOf: () => throwing('getPrototypeOf') })

t.test('readThrown', async (t) => {
  t.test('tells name, message, frames and further properties', async (t) => {
    const error = Object.assign(new TypeError('no\n    at fake (/etc/passwd.ts:1:1)'), { code: 'E_NO', at: { deep: [1] } })
    const [thrown] = readThrown(error)
    t.match(thrown, { relation: '', name: 'TypeError', message: error.message, properties: [['code', "'E_NO'"], ['at', '{ deep: [ 1 ] }']], value: error })
    t.match(thrown?.stack, 'thrown.test.ts')
    t.notMatch(thrown?.stack, 'passwd')
  })

  t.test('goes on to causes and to the errors of an AggregateError, ten at most, each once', async (t) => {
    const cause = new Error('cause')
    const error = new AggregateError([new Error('one'), cause], 'several', { cause })
    cause.cause = error
    t.same(readThrown(error).map(({ relation, message }) => [relation, message]), [['', 'several'], ['Error 1 of 2', 'one'], ['Error 2 of 2', 'cause']])
    t.match(readThrown(new Error('x', { cause: 'text' })), [{}, { relation: 'Caused by', name: 'A value that is no error was thrown', message: "'text'" }])
    let long = new Error('0')
    for (let i = 0; i < 50; i++) long = new Error(String(i), { cause: long })
    t.equal(readThrown(long).length, 10)
  })

  t.test('tells something of whatever was thrown', async (t) => {
    for (const value of [undefined, null, 'text', 7n, Symbol('s'), () => {}, trap, Object.create(null), Object.setPrototypeOf(new Error('x'), null)]) {
      const [thrown, ...others] = readThrown(value)
      t.match(thrown, { stack: String, message: String })
      t.not(thrown?.name, '')
      t.same(others, [])
    }
  })

  t.test('leaves out what throws when it is read', async (t) => {
    const error = new Error('x')
    for (const property of ['stack', 'name', 'message', 'cause', 'errors']) Object.defineProperty(error, property, { get: () => throwing(property) })
    Object.defineProperty(error, 'code', { enumerable: true, get: () => throwing('code') })
    t.match(readThrown(error), [{ name: 'Error', message: '', stack: '', properties: [['code', 'undefined']] }])
    t.match(readThrown(new Proxy(new Error('x'), { ownKeys: () => throwing('keys') })), [{ properties: [] }])
    t.match(readThrown(Object.assign(new Error(''), { stack: 'at a (/a.ts:1:1)' })), [{ stack: 'at a (/a.ts:1:1)' }])
  })

  t.test('clips what is huge', async (t) => {
    const error = new Error('m'.repeat(5_000_000))
    const [thrown] = readThrown(error)
    t.match(thrown?.message, /^m+… \(5000000 characters\)$/)
    t.ok((thrown?.message.length ?? 0) < 20_000)
    t.match(thrown?.stack, 'thrown.test.ts')
    error.stack = 'at x\n'.repeat(1_000_000)
    t.equal(readThrown(error)[0]?.stack.length, 100_000)
  })
})

t.test('show', async (t) => {
  t.test('is what util.inspect says, in few lines', async (t) => {
    t.equal(show({ a: [1, { b: { c: 1 } }] }, 1), '{ a: [ 1, [Object] ] }')
    t.ok(show('x'.repeat(1_000_000), 1).length < 2000)
    t.ok(show(Array.from({ length: 100 }, () => 'y'.repeat(900)), 1).length < 5000)
    t.match(show(trap, 1), /^(?:\{\}|Proxy\(\{\}\))$/, 'Node 26 shows that it is a proxy')
    t.equal(show({ [Symbol.for('nodejs.util.inspect.custom')]: () => throwing('inspect') }, 1), '(throws when it is looked at)')
  })
})

t.test('clip', async (t) => {
  t.test('says how long the text was', async (t) => {
    t.equal(clip('abc', 3), 'abc')
    t.equal(clip('abcd', 3), 'abc… (4 characters)')
  })
})
