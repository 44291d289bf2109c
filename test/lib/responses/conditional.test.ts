import t from 'tap'
import { checkConditions, isSameVersion, type ConditionalRequest } from '../../../lib/responses/conditional.ts'

const NOON = new Date('2024-05-01T12:00:00Z')
const [BEFORE, AT, AFTER] = [-1000, 0, 1000].map((shift) => new Date(NOON.getTime() + shift).toUTCString()) as [string, string, string]

function asking (headers: Readonly<Record<string, string>>, method = 'GET'): ConditionalRequest {
  return { method, headers: { get: (name) => headers[name] } }
}

t.test('checkConditions', async (t) => {
  const strong = { etag: '"a"', lastModified: NOON }
  const weak = { etag: 'W/"a"', lastModified: undefined }
  const dated = { etag: undefined, lastModified: NOON }

  t.test('sends what nobody knows', async (t) => {
    const rows = [
      {}, { 'if-none-match': '"b"' }, { 'if-none-match': '' }, { 'if-none-match': 'a' }, { 'if-modified-since': BEFORE }, { 'if-modified-since': 'yesterday' },
      { 'if-none-match': '"b"', 'if-modified-since': AFTER }, { 'if-match': '"b", "a"' }, { 'if-match': '*' }, { 'if-unmodified-since': AT }, { 'if-unmodified-since': 'x' },
      { 'if-match': '"a"', 'if-unmodified-since': BEFORE }
    ]
    for (const headers of rows) t.equal(checkConditions(asking(headers), strong), 'send', JSON.stringify(headers))
  })

  t.test('says that nothing has changed', async (t) => {
    for (const tag of ['"a"', 'W/"a"', '"b", "a"', '"b",W/"a"', '*', ' * ']) {
      t.equal(checkConditions(asking({ 'if-none-match': tag }), strong), 'not-modified', tag)
      t.equal(checkConditions(asking({ 'if-none-match': tag }, 'HEAD'), weak), 'not-modified', tag)
    }
    t.equal(checkConditions(asking({ 'if-modified-since': AT }), strong), 'not-modified')
    t.equal(checkConditions(asking({ 'if-modified-since': AFTER }), dated), 'not-modified')
  })

  t.test('compares nothing with what it does not know', async (t) => {
    t.equal(checkConditions(asking({ 'if-none-match': '"a"' }), dated), 'send')
    t.equal(checkConditions(asking({ 'if-modified-since': AFTER }), weak), 'send')
    t.equal(checkConditions(asking({ 'if-unmodified-since': BEFORE }), weak), 'send')
  })

  t.test('says that a client relies on another version', async (t) => {
    t.equal(checkConditions(asking({ 'if-match': '"b"' }), strong), 'failed')
    t.equal(checkConditions(asking({ 'if-match': 'W/"a"' }), weak), 'failed')
    t.equal(checkConditions(asking({ 'if-match': '"a"' }), dated), 'failed')
    t.equal(checkConditions(asking({ 'if-unmodified-since': BEFORE }), strong), 'failed')
    t.equal(checkConditions(asking({ 'if-match': '"b"', 'if-none-match': '"a"' }), strong), 'failed')
  })

  t.test('asks only of GET and HEAD', async (t) => {
    t.equal(checkConditions(asking({ 'if-none-match': '"a"', 'if-match': '"b"' }, 'POST'), strong), 'send')
  })

  t.test('reads long lists in no time', async (t) => {
    const start = performance.now()
    for (const list of ['"'.repeat(16_001), 'W/'.repeat(8_000), '"b",'.repeat(4_000), `"${'a'.repeat(16_000)}`]) {
      t.equal(checkConditions(asking({ 'if-none-match': list }), strong), 'send')
    }
    t.ok(performance.now() - start < 100)
  })
})

t.test('isSameVersion', async (t) => {
  const version = { etag: '"a"', lastModified: NOON }

  t.test('takes the very same tag or date', async (t) => {
    for (const condition of [undefined, '"a"', ' "a" ', AT]) t.equal(isSameVersion(condition, version), true, String(condition))
  })

  t.test('refuses all others', async (t) => {
    for (const condition of ['"b"', 'W/"a"', BEFORE, AFTER, '', 'a', '*', '"a", "b"']) t.equal(isSameVersion(condition, version), false, condition)
    t.equal(isSameVersion('W/"a"', { etag: 'W/"a"', lastModified: undefined }), false)
    t.equal(isSameVersion(AT, { etag: '"a"', lastModified: undefined }), false)
  })
})
