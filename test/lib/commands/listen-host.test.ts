import t from 'tap'
import { toOriginHost, toUrlHost } from '../../../lib/commands/listen-host.ts'

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
