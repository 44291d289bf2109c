import t from 'tap'
import { isJsonType, parseContentType, withCharset } from '../../lib/mimetype.ts'

t.test('parseContentType', async (t) => {
  t.test('takes type and parameters apart', async (t) => {
    const { mimetype, parameters } = parseContentType(' Text/HTML ; Charset=utf-8; boundary="a;\\"b"; boundary=second; =x; y')
    t.equal(mimetype, 'text/html')
    t.same([...parameters], [['charset', 'utf-8'], ['boundary', 'a;"b']])
    t.same([...parseContentType('a/b; c=; d= e ').parameters], [['c', ''], ['d', 'e']])
  })
  t.test('finds nothing where there is none', async (t) => {
    for (const header of [undefined, null, '']) t.equal(parseContentType(header).mimetype, '')
    t.equal(parseContentType('TEXT/plain').mimetype, 'text/plain')
  })
  t.test('reads a long header in a moment', async (t) => {
    for (const part of ['"', '\\', ';', '="', ';a="', ' ', ';a=', ';a="\\"', 'a', ';  ']) {
      const start = performance.now()
      parseContentType('a/b;' + part.repeat(60_000 / part.length))
      t.ok(performance.now() - start < 500, part)
    }
  })
})

t.test('isJsonType', async (t) => {
  t.test('knows JSON and its relatives', async (t) => {
    for (const type of ['application/json', 'application/problem+json', 'application/vnd.api+json']) t.equal(isJsonType(type), true, type)
  })
  t.test('takes nothing else for JSON', async (t) => {
    for (const type of ['', 'text/json', 'text/plain', 'application/jsonp', 'application/json, text/plain', 'application/x, text/a+json', 'text/x+json', 'application/+json']) t.equal(isJsonType(type), false, type)
  })
})

t.test('withCharset', async (t) => {
  t.test('says that text is UTF-8', async (t) => {
    for (const type of ['text/plain', 'image/svg+xml', 'application/xml', 'application/javascript']) t.equal(withCharset(type), `${type}; charset=utf-8`)
  })
  t.test('leaves other types, and those with parameters, as they are', async (t) => {
    for (const type of ['application/json', 'image/png', 'text/html; charset=latin1']) t.equal(withCharset(type), type)
  })
})
