import t from 'tap'
import { CookieJar } from '../../../lib/testing/cookie-jar.ts'

/** A jar with a clock that the test moves, in seconds. */
function createJar (): { jar: CookieJar, wait: (seconds: number) => void, take: (header: string, url?: string) => void, sent: (url?: string, own?: string) => string } {
  let now = Date.parse('2026-01-01T00:00:00Z')
  const jar = new CookieJar(() => now)
  return {
    jar,
    wait: (seconds) => { now += seconds * 1000 },
    take: (header, url = 'http://www.example.com/') => jar.take(header, new URL(url)),
    sent: (url = 'http://www.example.com/', own) => jar.headerFor(new URL(url), own)
  }
}

t.test('CookieJar', async (t) => {
  t.test('sends back what was set, the newest of each name in the place of the first', async (t) => {
    const { take, sent } = createJar()
    take('a=1')
    take('b=2; Path=/')
    take('a = 3 ; HttpOnly')
    t.equal(sent(), 'a = 3; b=2')
    take('no pair')
    take('=nameless')
    t.equal(sent(), 'a = 3; b=2')
  })
  t.test('tells what it has', async (t) => {
    const { jar, take } = createJar()
    take('a="x\\073"; Path=/p; Domain=.Example.COM; Secure; HttpOnly; SameSite=Lax; Partitioned; Max-Age=60')
    t.same(jar.list(), [{ name: 'a', value: 'x;', domain: 'example.com', hostOnly: false, path: '/p', expires: new Date('2026-01-01T00:01:00Z'), secure: true, httpOnly: true, sameSite: 'Lax', partitioned: true }])
  })
  t.test('honours paths, by whole segments', async (t) => {
    const { take, sent } = createJar()
    take('a=1; Path=/app')
    take('b=2; Path=/app/')
    take('c=3; Path=/')
    t.equal(sent('http://www.example.com/app'), 'a=1; c=3')
    t.equal(sent('http://www.example.com/app/x'), 'b=2; a=1; c=3', 'longer paths first')
    t.equal(sent('http://www.example.com/apple'), 'c=3')
  })
  t.test('takes the folder of the page for a path that is not one', async (t) => {
    const { jar, take } = createJar()
    take('a=1', 'http://www.example.com/auth/login')
    take('b=1; Path=relative', 'http://www.example.com/auth/')
    take('c=1; Path=', 'http://www.example.com/auth')
    t.same(jar.list().map(({ path }) => path), ['/auth', '/auth', '/'])
  })
  t.test('keeps a cookie to its host, or to a domain and what is below', async (t) => {
    const { take, sent } = createJar()
    take('own=1')
    take('wide=1; Domain=example.com')
    t.equal(sent(), 'own=1; wide=1')
    t.equal(sent('http://example.com/'), 'wide=1')
    t.equal(sent('http://a.www.example.com/'), 'wide=1')
    t.equal(sent('http://badexample.com/'), '')
  })
  t.test('takes none for another host, nor for everybody\'s', async (t) => {
    const { jar, take } = createJar()
    for (const domain of ['other.com', 'ww.example.com', 'a.www.example.com', 'com']) take(`a=1; Domain=${domain}`)
    take('a=1; Domain=0.0.1', 'http://127.0.0.1/')
    t.same(jar.list(), [])
    take('a=1; Domain=localhost', 'http://localhost/')
    take('a=1; Domain=', 'http://127.0.0.1/')
    t.same(jar.list().map(({ domain }) => domain), ['localhost', '127.0.0.1'])
  })
  t.test('sends secure ones over HTTPS only', async (t) => {
    const { take, sent } = createJar()
    take('a=1; Secure')
    t.equal(sent(), '')
    t.equal(sent('https://www.example.com/'), 'a=1')
  })
  t.test('forgets what has ended', async (t) => {
    const { jar, take, sent, wait } = createJar()
    take('age=1; Max-Age=10; Expires=Thu, 01 Jan 1970 00:00:00 GMT')
    take('date=1; Expires=Thu, 01-Jan-2026 00:00:20 GMT')
    take('ever=1; Expires=never; Max-Age=soon')
    take('long=1; Max-Age=99999999999999')
    t.equal(sent(), 'age=1; date=1; ever=1; long=1')
    wait(10)
    t.equal(sent(), 'date=1; ever=1; long=1')
    wait(10)
    t.same(jar.list().map(({ name }) => name), ['ever', 'long'])
  })
  t.test('forgets what an answer deletes', async (t) => {
    const { take, sent } = createJar()
    for (const how of ['Max-Age=0', 'Max-Age=-1', 'Expires=Thu, 01 Jan 1970 00:00:00 GMT']) {
      take('a=1; Path=/')
      take(`a=; Path=/other; ${how}`)
      t.equal(sent(), 'a=1', 'another path')
      take(`a=; Path=/; ${how}`)
      t.equal(sent(), '')
    }
  })
  t.test('lets a request have cookies of its own', async (t) => {
    const { take, sent } = createJar()
    take('a=1')
    take('b=2')
    t.equal(sent(undefined, 'a=own; c=3'), 'b=2; a=own; c=3')
  })
  t.test('finds and deletes by name, host and path', async (t) => {
    const { jar, take } = createJar()
    take('a=1; Path=/')
    take('a=2; Path=/long')
    take('a=3', 'http://other.example/')
    const at = (domain: string, path?: string): { domain: string, path: string | undefined } => ({ domain, path })
    t.equal(jar.find('a', at('www.example.com'))?.value, '2')
    t.equal(jar.find('a', at('www.example.com', '/'))?.value, '1')
    t.equal(jar.find('a', at('other.example'))?.value, '3')
    t.equal(jar.find('b', at('other.example')), undefined)
    jar.delete('a', at('www.example.com', '/long'))
    t.equal(jar.list().length, 2)
    jar.delete('a', at('www.example.com'))
    t.same(jar.list().map(({ value }) => value), ['3'])
  })
})
