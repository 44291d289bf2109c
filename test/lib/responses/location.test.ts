import t from 'tap'
import { escapeLocation } from '../../../lib/responses/location.ts'

t.test('escapeLocation', async (t) => {
  t.test('escapes what a URL cannot have and nothing else', async (t) => {
    const rows: [given: string, escaped: string][] = [
      ['/next', '/next'],
      ['', ''],
      ['next?a=1#b', 'next?a=1#b'],
      ['/café x?q=ü "#ß<', '/caf%C3%A9%20x?q=%C3%BC%20%22#%C3%9F%3C'],
      ['/a%20b%2Fc%zz', '/a%20b%2Fc%zz'],
      ['/a?b?c#d#e', '/a?b?c#d#e'],
      ['?[x]#[y]', '?%5Bx%5D#%5By%5D'],
      ['mailto:a@example.com', 'mailto:a@example.com'],
      ['/\ud800', '/%EF%BF%BD'],
      ['/\u2028\n', '/%E2%80%A8%0A']
    ]
    for (const [given, escaped] of rows) t.equal(escapeLocation(given), escaped, given)
  })
  t.test('writes hosts in lower-case ASCII, and keeps user, port and IPv6', async (t) => {
    t.equal(escapeLocation('http://☃.net/påth'), 'http://xn--n3h.net/p%C3%A5th')
    t.equal(escapeLocation('HTTPS://U:P ü@Example.COM:8080/A'), 'HTTPS://U:P%20%C3%BC@example.com:8080/A')
    t.equal(escapeLocation('http://[::1]:80/[x]'), 'http://[::1]:80/%5Bx%5D')
    t.equal(escapeLocation('//Host/A'), '//host/A')
    t.equal(escapeLocation('http://日|/'), 'http://%e6%97%a5%7c/')
  })
  t.test('leads where a browser would read that the text leads', async (t) => {
    const base = 'http://here.example/dir/'
    const rows = ['http://a\\@b/c', '//a\\@b/c', 'http:\\\\a\\@b', 'http:/a\\@b', 'https:a\\@b', '///a\\@b', 'http://a/b\\c@d', 'http://a?\\@b', 'http://a#\\@b', '//\\a\\@b', 'wss://a\\@b']
    for (const given of rows) t.equal(new URL(escapeLocation(given), base).host, new URL(given, base).host, given)
  })
  t.test('keeps a path with a backslash on this origin', async (t) => {
    for (const given of ['/\\evil.example', '\\\\evil.example', '\\/evil.example', '/\\\\evil.example']) {
      t.equal(new URL(escapeLocation(given), 'http://here.example/').host, 'here.example', given)
    }
  })
})
