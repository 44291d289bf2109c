import t from 'tap'
import { MAX_PART_HEAD, parsePartHead } from '../../../lib/requests/part-head.ts'

function parse (disposition: string): unknown[] {
  const { name, filename } = parsePartHead({ 'content-disposition': [disposition] })
  return [name, filename]
}

t.test('parsePartHead', async (t) => {
  t.test('tells files from fields, and an empty file input from none', async (t) => {
    t.same(parse('form-data; name="a"'), ['a', undefined])
    t.same(parse('form-data; name="a"; filename="b"'), ['a', 'b'])
    t.same(parse('form-data; name="a"; filename=""'), ['a', ''])
  })

  t.test('reads names as UTF-8, escaped as browsers and others do', async (t) => {
    t.same(parse('form-data; name="\xc3\xa4"; filename="\xe2\x82\xac%22\\"\\\\.txt"'), ['ä', '€""\\.txt'])
    t.same(parse('form-data;name=a; FileName=C:\\x'), ['a', 'C:\\x'])
    t.same(parse('form-data; name="C:\\dir\\x"'), ['C:\\dir\\x', undefined])
    t.same(parse("form-data; name=a; filename*=UTF-8'en'%e2%82%ac%20x; filename=b"), ['a', '€ x'])
  })

  t.test('takes the first of equal parameters', async (t) => {
    t.same(parse('form-data; name=a; name=b; filename=c; filename=d'), ['a', 'c'])
  })

  t.test('has every header, whatever its name', async (t) => {
    const lines = Object.assign(Object.create(null), { 'content-disposition': ['form-data; name=a'], 'x-a': ['1', '\xc3\xa4'], ['__proto__']: ['x'], constructor: ['y'] })
    const { headers } = parsePartHead(lines)
    t.equal(headers.get('X-A'), '1, ä')
    t.equal(headers.get('__proto__'), 'x')
    t.equal(headers.get('constructor'), 'y')
    t.equal(headers.get('tostring'), undefined)
  })

  t.test('refuses what has no name, or one that cannot be read', async (t) => {
    for (const wrong of ['', 'form-data', 'form-data; filename=x', 'attachment; name=a', '; name=a', 'form-data; name', "form-data; name=a; filename*=UTF-8''%", "form-data; name=a; filename*=latin1''x", 'form-data; name=a; filename*=x']) {
      t.throws(() => parse(wrong), { code: 400 }, wrong)
    }
    t.throws(() => parsePartHead({}), { code: 400 })
  })

  t.test('refuses a head that is too long', async (t) => {
    const lines = (size: number): Record<string, string[]> => ({ 'content-disposition': ['form-data; name=a'], x: ['x'.repeat(size)] })
    const rest = 'content-disposition'.length + 'form-data; name=a'.length + 1 + 8
    t.doesNotThrow(() => parsePartHead(lines(MAX_PART_HEAD - rest)))
    t.throws(() => parsePartHead(lines(MAX_PART_HEAD - rest + 1)), { code: 413 })
  })
})
