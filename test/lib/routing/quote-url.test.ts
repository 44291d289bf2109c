import t from 'tap'
import { decodePath } from '../../../lib/routing/decode-path.ts'
import { quoteAnchor, quotePath, quoteQuery, quoteTarget } from '../../../lib/routing/quote-url.ts'

t.test('quotePath', async (t) => {
  t.test('leaves bare what a path may have', async (t) => {
    t.equal(quotePath("/Az09-._~!$&'()*+,/:;=@"), "/Az09-._~!$&'()*+,/:;=@")
    t.equal(quotePath("é!$&'()*+,/:;=@"), "%C3%A9!$&'()*+,/:;=@")
  })
  t.test('escapes everything else in upper case', async (t) => {
    t.equal(quotePath('/a b?c#d%[]{}|^`"<>\\'), '/a%20b%3Fc%23d%25%5B%5D%7B%7D%7C%5E%60%22%3C%3E%5C')
    t.equal(quotePath('\r\n\t\0'), '%0D%0A%09%00')
  })
  t.test('writes an encoded slash again, and no other half of a character', async (t) => {
    t.equal(quotePath(decodePath('/a%2fb')), '/a%2Fb')
    t.equal(quotePath('\uDC00'), '%EF%BF%BD')
    t.equal(quotePath('\u{10000}'), '%F0%90%80%80')
  })
})

t.test('quoteQuery', async (t) => {
  t.test('writes a space as a plus and keeps what a query may have', async (t) => {
    t.equal(quoteQuery("~!$'()*,/:;?@"), "~!$'()*,/:;?@")
    t.equal(quoteQuery("a b&c=d+e#%é'?"), "a+b%26c%3Dd%2Be%23%25%C3%A9'?")
  })
})

t.test('quoteAnchor', async (t) => {
  t.test('keeps what looks escaped', async (t) => {
    t.equal(quoteAnchor('a b%41#é?'), 'a%20b%41#%C3%A9?')
  })
})

t.test('quoteTarget', async (t) => {
  t.test('keeps escapes and a query, and escapes what could break a header', async (t) => {
    t.equal(quoteTarget('/new%20x?a=1&b=\r\n\\é'), '/new%20x?a=1&b=%0D%0A%5C%C3%A9')
  })
  t.test('treats each character the same, whether the text needs an escape elsewhere or not', async (t) => {
    for (let code = 0; code < 128; code++) {
      const character = String.fromCharCode(code)
      t.equal(`%C3%A9${quoteTarget(character)}`, quoteTarget(`é${character}`), JSON.stringify(character))
    }
  })
})
