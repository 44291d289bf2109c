import t from 'tap'
import Fastify, { type FastifyBaseLogger } from 'fastify'
import { pino } from 'pino'
import { logUnhandled, logWarning, toError } from '../../plugins/logging.ts'

/** What is written to standard error until the function is done. */
function captureConsole (fn: () => void): string[] {
  const { error } = console
  const written: string[] = []
  console.error = (text: string) => { written.push(text) }
  try {
    fn()
  } finally {
    console.error = error
  }
  return written
}

interface Entry { level: number, msg: string, err: { type: string, message: string, stack: string } }

function createLog (): { log: FastifyBaseLogger, entries: Entry[] } {
  const entries: Entry[] = []
  const log = pino({ level: 'warn' }, { write: (line: string) => { entries.push(JSON.parse(line)) } })
  return { log, entries }
}

const silent = Fastify({ logger: false }).log

t.test('logUnhandled', async (t) => {
  t.test('logs one error with what was done, its message, stack and causes', async (t) => {
    const { log, entries } = createLog()
    logUnhandled(log, 'Unhandled error', Object.assign(new TypeError('boom', { cause: new Error('deeper') }), { code: 'E_BOOM' }))
    t.match(entries, [{ level: 50, msg: 'Unhandled error', err: { type: 'TypeError', message: /boom/, code: 'E_BOOM', stack: /logging\.test[^]*deeper/ } }])
    t.equal(entries.length, 1)
  })
  t.test('writes to standard error where the host has no logger', async (t) => {
    const [text, ...others] = captureConsole(() => logUnhandled(silent, 'Unhandled error', new Error('boom')))
    t.match(text, /^Unhandled error\nError: boom\n {4}at .*logging\.test/)
    t.same(others, [])
  })
  t.test('shows the causes there too', async (t) => {
    const cause = new Error('disk full')
    const [text] = captureConsole(() => logUnhandled(silent, 'Unhandled error', new Error('boom', { cause })))
    t.match(text, /Error: boom\n[^]*\ncaused by: Error: disk full\n/)
  })
  t.test('ends at a cause that is its own', async (t) => {
    const error = new Error('boom')
    error.cause = error
    const [text = ''] = captureConsole(() => logUnhandled(silent, 'Unhandled error', error))
    t.equal(text.split('caused by: ').length, 9)
  })
  t.test('escapes control characters, which could forge an entry or drive a terminal', async (t) => {
    const [text = ''] = captureConsole(() => logUnhandled(silent, 'GET /\u001b[2J\r', new Error('a\u0007\u009b\u0000')))
    t.match(text, 'GET /\\x1b[2J\\x0d\nError: a\\x07\\x9b\\x00')
    // eslint-disable-next-line no-control-regex
    t.notMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
  })

  const revoked = Proxy.revocable({}, {})
  revoked.revoke()
  const hostile = new Proxy(new Error('boom'), { get () { throw new Error('get') }, getPrototypeOf () { throw new Error('prototype') } })
  const withGetter = (name: string): Error => Object.defineProperty(new Error('boom'), name, { enumerable: true, get () { throw new Error('getter') } })
  const rows: ReadonlyArray<readonly [what: string, thrown: unknown, told: RegExp]> = [
    ['a string', 'oh no', /no error was thrown: oh no/],
    ['undefined', undefined, /no error was thrown: undefined/],
    ['null', null, /no error was thrown: null/],
    ['a number', 7, /no error was thrown: 7/],
    ['a bigint', 7n, /no error was thrown: 7/],
    ['a symbol', Symbol('s'), /no error was thrown: Symbol\(s\)/],
    ['an object', { secret: 'x' }, /no error was thrown: \[object Object\]/],
    ['an object without a prototype', Object.create(null), /no error was thrown: \[object Object\]/],
    ['a function', () => 1, /no error was thrown: \(\)/],
    ['a revoked proxy', revoked.proxy, /throws when it is read/],
    ['a proxy that throws', hostile, /throws when it is read/],
    ['a message that throws', withGetter('message'), /throws when it is read/],
    ['a name that throws', withGetter('name'), /throws when it is read/],
    ['a stack that throws', withGetter('stack'), /throws when it is read/],
    ['a cause that throws', withGetter('cause'), /boom/],
    ['another property that throws', withGetter('detail'), /boom/],
    ['a message that is none', Object.assign(new Error(), { message: 7n, name: 5 }), /7/],
    ['an error without a stack', Object.assign(new Error('boom'), { stack: undefined }), /boom/],
    ['an error with an empty stack', Object.assign(new TypeError('boom'), { stack: '' }), /boom/],
    ['a plain object that claims to be an error', Object.create(Error.prototype, { message: { value: 'boom' } }), /boom/]
  ]
  t.test('makes one entry of whatever was thrown', async (t) => {
    for (const [what, thrown, told] of rows) {
      const { log, entries } = createLog()
      logUnhandled(log, 'Unhandled error', thrown)
      t.equal(entries.length, 1, what)
      t.match(entries[0], { level: 50, msg: 'Unhandled error', err: { message: told, stack: String } }, what)
    }
  })
  t.test('makes one text of whatever was thrown, without a logger', async (t) => {
    for (const [what, thrown, told] of rows) {
      const texts = captureConsole(() => logUnhandled(silent, 'Unhandled error', thrown))
      t.equal(texts.length, 1, what)
      t.match(texts[0], told, what)
      t.notMatch(texts[0], '\nundefined', what)
    }
  })
  t.test('cuts what is huge, also in a stack or a cause', async (t) => {
    const huge = 'x'.repeat(5_000_000)
    for (const thrown of [new Error(huge), huge, Object.assign(new Error('boom'), { stack: huge }), new Error('boom', { cause: new Error(huge) })]) {
      const { log, entries } = createLog()
      logUnhandled(log, 'Unhandled error', thrown)
      t.equal(entries.length, 1)
      t.ok(JSON.stringify(entries[0]).length < 100_000)
      const [text = ''] = captureConsole(() => logUnhandled(silent, 'Unhandled error', thrown))
      t.ok(text.length < 100_000)
      t.match(text, /… \(\d+ characters\)/)
    }
  })
})

t.test('logWarning', async (t) => {
  t.test('logs a warning', async (t) => {
    const { log, entries } = createLog()
    logWarning(log, 'careful')
    t.match(entries, [{ level: 40, msg: 'careful' }])
  })
  t.test('writes to standard error where the host has no logger', async (t) => {
    t.same(captureConsole(() => logWarning(silent, 'careful\u0007')), ['careful\\x07'])
  })
  t.test('respects the level of the host', async (t) => {
    const app = Fastify({ logger: { level: 'silent' } })
    t.same(captureConsole(() => logWarning(app.log, 'careful')), [])
  })
})

t.test('toError', async (t) => {
  t.test('leaves an error as it is', async (t) => {
    const error = new TypeError('boom', { cause: new Error('deeper') })
    t.equal(toError(error), error)
  })
  t.test('makes an error of everything else', async (t) => {
    t.match(toError('oh no'), { message: 'A value that is no error was thrown: oh no', stack: /without a stack/ })
    t.match(toError(undefined), { message: /undefined/ })
  })
  t.test('copies an error that cannot be read safely', async (t) => {
    const huge = new RangeError('x'.repeat(5_000_000))
    t.match(toError(huge), { name: 'RangeError', message: /^x+… \(5000000 characters\)$/ })
    const revoked = Proxy.revocable({}, {})
    revoked.revoke()
    t.match(toError(revoked.proxy), { message: /throws when it is read/ })
  })
})
