import t from 'tap'
import { escapeControls, formatRequestLine, hasColors } from '../../../lib/commands/request-line.ts'

const REPORT = { time: new Date(2026, 10, 25, 7, 8, 9), method: 'GET', url: '/post/7?a=b', status: 200, milliseconds: 1.26, isCut: false }

t.test('formatRequestLine', async (t) => {
  t.test('is one line for one answer', async (t) => {
    t.equal(formatRequestLine(REPORT, false), '07:08:09 GET /post/7?a=b 200 1.3 ms')
    t.equal(formatRequestLine({ ...REPORT, status: undefined, isCut: true }, false), '07:08:09 GET /post/7?a=b - 1.3 ms (cut: the visitor has left)')
  })

  t.test('stays one whatever the visitor sends', async (t) => {
    const line = formatRequestLine({ ...REPORT, method: 'G\n', url: '/\r\n\u001b[31m\u009b2J\u2028' }, false)
    t.equal(line, '07:08:09 G\\x0a /\\x0d\\x0a\\x1b[31m\\x9b2J\\x2028 200 1.3 ms')
    t.ok(formatRequestLine({ ...REPORT, url: `/${'a'.repeat(16_000)}` }, false).length < 2100)
  })

  t.test('has a colour for each kind of status', async (t) => {
    const colors = [200, 302, 404, 500].map((status) => formatRequestLine({ ...REPORT, status }, true).split(`m${status}\u001b[0m`)[0]?.slice(-2))
    t.same(colors, ['32', '36', '33', '31'])
    t.match(formatRequestLine({ ...REPORT, status: 101 }, true), '\u001b[0m101\u001b[0m')
    t.match(formatRequestLine({ ...REPORT, status: undefined }, true), '\u001b[0m-\u001b[0m')
  })
})

t.test('escapeControls', async (t) => {
  t.test('leaves text alone', async (t) => {
    t.equal(escapeControls('/ä/日本?x=%0a'), '/ä/日本?x=%0a')
  })
})

t.test('hasColors', async (t) => {
  t.test('asks the environment before the terminal', async (t) => {
    t.equal(hasColors({}, true), true)
    t.equal(hasColors({}, false), false)
    t.equal(hasColors({ TERM: 'dumb' }, true), false)
    t.equal(hasColors({ NO_COLOR: '1', FORCE_COLOR: '1' }, true), false)
    t.equal(hasColors({ NO_COLOR: '' }, true), true)
    t.equal(hasColors({ FORCE_COLOR: '1' }, false), true)
    t.equal(hasColors({ FORCE_COLOR: '0' }, true), false)
  })
})
