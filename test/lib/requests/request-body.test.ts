import t from 'tap'
import { BadRequest, UnsupportedMediaType } from '../../../lib/exceptions/by-status.ts'
import { parseFormBody, parseJsonBody } from '../../../lib/requests/request-body.ts'

function parse (text: string | Uint8Array, { mimetype = 'application/json', force = false, debug = false } = {}): unknown {
  return parseJsonBody({ bytes: Buffer.from(text), mimetype, force, debug })
}

t.test('parseJsonBody', async (t) => {
  t.test('reads every kind of JSON value', async (t) => {
    t.same(parse('{"a":[1,null,"é"]}'), { a: [1, null, 'é'] })
    t.equal(parse('"text"'), 'text')
    t.equal(parse('null'), null)
    t.equal(parse('5', { mimetype: 'application/problem+json' }), 5)
  })

  t.test('refuses every other type, however alike', async (t) => {
    for (const mimetype of ['', 'text/plain', 'text/json', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/jsonp', 'application/json5', 'json', '+json', 'application/+json']) {
      t.throws(() => parse('{}', { mimetype }), { constructor: UnsupportedMediaType, code: 415 }, mimetype)
    }
  })

  t.test('reads any type by force', async (t) => {
    t.same(parse('{"a":1}', { mimetype: 'text/plain', force: true }), { a: 1 })
  })

  t.test('refuses what is not JSON, not UTF-8 or not there', async (t) => {
    for (const text of ['', '{', '{"a":1}}', 'undefined', "{'a':1}", 'NaN', Uint8Array.of(0x22, 0xff, 0x22), Buffer.from('{"a":1}', 'utf16le')]) {
      t.throws(() => parse(text), { constructor: BadRequest, code: 400 }, String(text))
    }
  })

  t.test('refuses names that would set a prototype', async (t) => {
    for (const text of ['{"__proto__":{"x":1}}', '{"a":[{"__proto__":null}]}', '{"constructor":{"prototype":{"x":1}}}', '{"\\u005f_proto__":1}']) {
      t.throws(() => parse(text), { constructor: BadRequest, code: 400 }, text)
    }
    t.same(parse('{"constructor":"a field like others"}'), { constructor: 'a field like others' })
  })

  t.test('says what was wrong in debug only', async (t) => {
    t.throws(() => parse('{', { debug: true }), { message: /: The body is not JSON: / })
    t.throws(() => parse('{}', { mimetype: 'text/plain', debug: true }), { message: /"text\/plain"/ })
    t.throws(() => parse('{}', { mimetype: '', debug: true }), { message: /missing/ })
    t.throws(() => parse('{'), { message: new BadRequest().message })
    t.throws(() => parse('{}', { mimetype: 'text/plain' }), { message: new UnsupportedMediaType().message })
  })

  t.test('reads 100,000 brackets', async (t) => {
    t.ok(Array.isArray(parse('['.repeat(100_000) + ']'.repeat(100_000))))
    t.throws(() => parse('['.repeat(100_000)), { constructor: BadRequest, code: 400 })
  })
})

t.test('parseFormBody', async (t) => {
  t.test('reads fields as browsers write them', async (t) => {
    t.same([...parseFormBody(Buffer.from('a=1&b=x+y%26&a=2&c'))], [['a', '1'], ['a', '2'], ['b', 'x y&'], ['c', '']])
  })

  t.test('has U+FFFD for what is not UTF-8', async (t) => {
    t.equal(parseFormBody(Buffer.from('a=%FF')).get('a'), '\uFFFD')
    t.equal(parseFormBody(Uint8Array.of(0x61, 0x3d, 0xff)).get('a'), '\uFFFD')
  })

  t.test('leaves a byte order mark where it is', async (t) => {
    const form = parseFormBody(Buffer.from('\uFEFFrole=admin'))
    t.equal(form.has('role'), false)
    t.equal(form.get('\uFEFFrole'), 'admin')
  })

  t.test('nests nothing and splits at & only', async (t) => {
    t.same([...parseFormBody(Buffer.from('a[b]=1;c=2&__proto__[x]=1'))], [['a[b]', '1;c=2'], ['__proto__[x]', '1']])
  })

  t.test('reads a hundred thousand fields in a moment', async (t) => {
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => `${index}=`).join('&'))
    const start = performance.now()
    t.equal(parseFormBody(bytes).size, 100_000)
    t.ok(performance.now() - start < 1000)
  })
})
