import t from 'tap'
import { contentDisposition } from '../../../lib/files/content-disposition.ts'

t.test('contentDisposition', async (t) => {
  t.test('quotes a plain name', async (t) => {
    t.equal(contentDisposition('attachment', 'report 1 (draft).pdf'), 'attachment; filename="report 1 (draft).pdf"')
    t.equal(contentDisposition('inline', 'a.txt'), 'inline; filename="a.txt"')
  })

  t.test('writes every alphabet a second time, in UTF-8', async (t) => {
    const rows = [
      ['naïve.txt', 'naive.txt', 'na%C3%AFve.txt'],
      ['отчёт.pdf', '_____.pdf', '%D0%BE%D1%82%D1%87%D1%91%D1%82.pdf'],
      ['報告書.pdf', '___.pdf', '%E5%A0%B1%E5%91%8A%E6%9B%B8.pdf'],
      ['تقرير.pdf', '_____.pdf', '%D8%AA%D9%82%D8%B1%D9%8A%D8%B1.pdf'],
      ['😀.png', '_.png', '%F0%9F%98%80.png'],
      ['50% (a*b\'c).txt', '50_ (a*b\'c).txt', '50%25%20%28a%2Ab%27c%29.txt'],
      ['\uD800.txt', '_.txt', '%EF%BF%BD.txt']
    ] as const
    for (const [name, plain, encoded] of rows) {
      t.equal(contentDisposition('attachment', name), `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`, name)
    }
  })

  t.test('lets nothing out of the quotes', async (t) => {
    const rows = ['a"; filename="b.exe', 'a\\"; x="', 'a\r\nSet-Cookie: x=1', 'a\0b', 'a\u2028b\u{10FFFF}', 'a;b=c"', '"', '\\', '\x7F']
    for (const name of rows) {
      t.match(contentDisposition('attachment', name), /^attachment; filename="[^"\\\r\n\0]*"(?:; filename\*=UTF-8''[\w!#$&+.^`|~%-]*)?$/)
    }
  })

  t.test('takes off folders', async (t) => {
    for (const name of ['../../etc/a.txt', '/a.txt', 'C:\\temp\\a.txt', 'x\n/a.txt']) t.equal(contentDisposition('inline', name), 'inline; filename="a.txt"')
  })

  t.test('takes linear time', async (t) => {
    const start = performance.now()
    contentDisposition('inline', '"'.repeat(20_000) + 'é'.repeat(20_000))
    contentDisposition('inline', 'a'.repeat(40_000))
    t.ok(performance.now() - start < 500)
  })
})
