import t from 'tap'
import { buildTestBody, type TestBodyOptions } from '../../../lib/testing/test-body.ts'

const SETTINGS = { boundary: 'b', guessType: (name: string) => `of/${name}` }

function build (options: TestBodyOptions): [type: string | undefined, text: string] {
  const { bytes, type } = buildTestBody(options, SETTINGS)
  return [type, Buffer.from(bytes).toString()]
}

t.test('buildTestBody', async (t) => {
  t.test('writes nothing, text, bytes, JSON, a form', async (t) => {
    t.same(build({}), [undefined, ''])
    t.same(build({ data: 'ä' }), [undefined, 'ä'])
    t.same(build({ data: new Uint8Array([65]) }), [undefined, 'A'])
    t.same(build({ json: null }), ['application/json', 'null'])
    t.same(build({ form: { a: 'x y', b: [1, null, 2] } }), ['application/x-www-form-urlencoded', 'a=x+y&b=1&b=2'])
  })
  t.test('writes files and fields as a multipart form', async (t) => {
    const [type, text] = build({ form: { a: 1 }, files: { f: { data: 'x', filename: 'f.txt' }, g: ['y', new Uint8Array([65]), { data: '', filename: 'h', contentType: 'own/type' }] } })
    t.equal(type, 'multipart/form-data; boundary=b')
    t.same(text.match(/name=.*|Content-Type: .*/g)?.map((line) => line.trim()), [
      'name="a"', 'name="f"; filename="f.txt"', 'Content-Type: of/f.txt', 'name="g"; filename="g"', 'Content-Type: application/octet-stream',
      'name="g"; filename="g"', 'Content-Type: application/octet-stream', 'name="g"; filename="h"', 'Content-Type: own/type'
    ])
    t.same(build({ files: {} }), ['multipart/form-data; boundary=b', '--b--\r\n'])
  })
  t.test('refuses two bodies, and JSON that would be lost', async (t) => {
    t.throws(() => build({ form: {}, json: 1 }), { code: 'FLASKISH_ERR_TEST', message: 'Cannot send a request: it has a form and "json". A request has one body: leave one of them out.' })
    t.throws(() => build({ files: {}, data: '' }), { code: 'FLASKISH_ERR_TEST', message: /a form and "data"/ })
    t.throws(() => build({ json: 1, data: '' }), { code: 'FLASKISH_ERR_TEST', message: /"json" and "data"/ })
    t.throws(() => build({ json: new Map() }), { code: 'FLASKISH_ERR_JSON' })
  })
})
