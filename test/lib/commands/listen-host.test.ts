import t from 'tap'
import { isLoopbackHost, toOriginHost, toUrlHost } from '../../../lib/commands/listen-host.ts'

t.test('toOriginHost', async (t) => {
  t.test('gives localhost one address', async (t) => {
    t.equal(toOriginHost('localhost'), '127.0.0.1')
    t.equal(toOriginHost('0.0.0.0'), '0.0.0.0')
  })
})

t.test('toUrlHost', async (t) => {
  t.test('puts IPv6 into brackets', async (t) => {
    t.equal(toUrlHost('::1'), '[::1]')
    t.equal(toUrlHost('example.com'), 'example.com')
  })
})

t.test('isLoopbackHost', async (t) => {
  t.test('takes names of this machine only', async (t) => {
    for (const host of ['localhost', 'LOCALHOST:5000', '127.0.0.1:80', '127.1.2.3', '[::1]:5000']) t.equal(isLoopbackHost(host), true, host)
    for (const host of [undefined, '', 'evil.com', 'localhost.evil.com', '127.0.0.1.evil.com', '10.0.0.1', '::1', 'localhost:x', 'a@localhost']) t.equal(isLoopbackHost(host), false, String(host))
  })
})
