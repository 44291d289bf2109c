import t from 'tap'
import { Readable } from 'node:stream'
import { buildFileResponse, type FileToSend } from '../../../lib/files/file-response.ts'
import type { ConditionalRequest } from '../../../lib/responses/conditional.ts'

const FILE: FileToSend = {
  mimetype: 'text/css',
  size: 10,
  etag: '"v1"',
  modified: new Date('2024-05-01T12:00:00.999Z'),
  disposition: 'inline; filename="a.css"',
  cacheControl: 'no-cache',
  isConditional: true,
  hasParts: true,
  read: (part) => part === undefined ? '0123456789' : '0123456789'.slice(part.start, part.start + part.length)
}
const SINCE = 'Wed, 01 May 2024 12:00:00 GMT'

function asking (headers: Readonly<Record<string, string>> = {}, method = 'GET'): ConditionalRequest {
  return { method, headers: { get: (name) => headers[name] } }
}

t.test('buildFileResponse', async (t) => {
  t.test('sends all of a file', async (t) => {
    const response = buildFileResponse(FILE, asking())
    t.equal(response.status, 200)
    t.equal(response.body, '0123456789')
    t.same(Object.fromEntries(response.headers), {
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'no-cache',
      etag: '"v1"',
      'last-modified': SINCE,
      'content-disposition': 'inline; filename="a.css"',
      'accept-ranges': 'bytes',
      'content-length': '10'
    })
  })

  t.test('says no more of bytes than is known', async (t) => {
    const bare = { ...FILE, size: undefined, etag: undefined, modified: undefined, disposition: undefined, cacheControl: undefined, hasParts: false }
    t.same(Object.fromEntries(buildFileResponse(bare, asking({ range: 'bytes=0-1' })).headers), { 'content-type': 'text/css; charset=utf-8' })
    t.equal(buildFileResponse({ ...FILE, size: undefined }, asking({ range: 'bytes=0-1' })).status, 200)
  })

  t.test('sends a part', async (t) => {
    for (const condition of [{}, { 'if-range': '"v1"' }, { 'if-range': SINCE }]) {
      const response = buildFileResponse(FILE, asking({ range: 'bytes=2-4', ...condition }))
      t.equal(response.status, 206)
      t.equal(response.body, '234')
      t.equal(response.headers.get('content-range'), 'bytes 2-4/10')
      t.equal(response.headers.get('content-length'), '3')
    }
  })

  t.test('sends the whole to who has a part of another version, and to HEAD', async (t) => {
    t.equal(buildFileResponse(FILE, asking({ range: 'bytes=2-4', 'if-range': '"v0"' })).status, 200)
    t.equal(buildFileResponse(FILE, asking({ range: 'bytes=2-4' }, 'HEAD')).status, 200)
  })

  t.test('refuses a part that is not there', async (t) => {
    t.throws(() => buildFileResponse(FILE, asking({ range: 'bytes=10-' })), { code: 416, headers: { 'content-range': 'bytes */10' } })
  })

  t.test('says that nothing has changed, without a body and what describes one', async (t) => {
    for (const condition of [{ 'if-none-match': '"v1"' }, { 'if-modified-since': SINCE }, { 'if-none-match': '*', range: 'bytes=0-1' }]) {
      const response = buildFileResponse(FILE, asking(condition))
      t.equal(response.status, 304)
      t.equal(response.body, null)
      t.same([...response.headers.keys()], ['cache-control', 'etag', 'last-modified'])
    }
  })

  t.test('refuses a client that relies on another version', async (t) => {
    t.throws(() => buildFileResponse(FILE, asking({ 'if-match': '"v0"' })), { code: 412 })
  })

  t.test('closes a stream that is not read', async (t) => {
    const streams = [new Readable(), new Readable()]
    buildFileResponse({ ...FILE, size: undefined, read: () => streams[0] ?? null }, asking({ 'if-none-match': '"v1"' }))
    t.throws(() => buildFileResponse({ ...FILE, size: undefined, read: () => streams[1] ?? null }, asking({ 'if-match': '"v0"' })), { code: 412 })
    t.same(streams.map(({ destroyed }) => destroyed), [true, true])
  })

  t.test('asks nothing of the request where that is not wanted, or where there is none', async (t) => {
    const headers = { 'if-none-match': '"v1"', range: 'bytes=0-1' }
    t.equal(buildFileResponse({ ...FILE, isConditional: false, hasParts: false }, asking(headers)).status, 200)
    t.equal(buildFileResponse(FILE, undefined).status, 200)
  })
})
