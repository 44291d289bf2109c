import t from 'tap'
import { isLocalVisitor } from '../../../lib/debugger/visitor.ts'

const isLocal = (headers: Record<string, string>, address: string | undefined = '127.0.0.1'): boolean => isLocalVisitor({ headers: { host: 'localhost:5000', ...headers }, address })

t.test('isLocalVisitor', async (t) => {
  t.test('takes loopback names over a loopback socket', async (t) => {
    for (const host of ['localhost', 'localhost:5000', 'LOCALHOST', 'shop.localhost:80', 'a.b.localhost', '127.0.0.1', '127.8.9.10:5000', '[::1]', '[::1]:5000']) t.ok(isLocal({ host }), host)
    for (const address of ['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1']) t.ok(isLocal({}, address), address)
    t.ok(isLocalVisitor({ headers: { ':authority': 'localhost:5000' }, address: '::1' }))
  })

  t.test('takes no other host, however it is spelt', async (t) => {
    const hosts = [
      'example.com', 'localhost.example.com', '127.0.0.1.nip.io', 'localhost@example.com', 'example.com#localhost', 'example.com/localhost',
      'example.com?localhost', 'localhost.', 'xlocalhost', '0.0.0.0', '192.168.0.1', '[::]', '[::2]', '10.127.0.1', '127.0.0.1:5000:80',
      'localhost:port', 'localhost ', ' localhost', 'localhost,example.com', '2130706433', '', 'evil-localhost', '.localhost', 'localhost\n'
    ]
    for (const host of hosts) t.notOk(isLocal({ host }), host)
    t.notOk(isLocalVisitor({ headers: {}, address: '127.0.0.1' }))
    t.notOk(isLocal({ ':authority': 'example.com' }))
  })

  t.test('takes no other socket', async (t) => {
    for (const address of ['192.168.0.1', '::2', '::ffff:10.0.0.1', '127.0.0.1.example.com', '']) t.notOk(isLocal({}, address), address)
    t.notOk(isLocalVisitor({ headers: { host: 'localhost' }, address: undefined }))
  })

  t.test('believes no header of a proxy, and nobody who sends one', async (t) => {
    for (const [name, value] of [['x-forwarded-for', '127.0.0.1'], ['x-forwarded-host', 'localhost'], ['forwarded', 'for=127.0.0.1;host=localhost'], ['x-real-ip', '127.0.0.1'], ['x-forwarded-proto', 'http']] as const) {
      t.notOk(isLocal({ [name]: value }), name)
      t.notOk(isLocal({ host: 'example.com', [name]: value }), name)
    }
  })

  t.test('takes no page of another site', async (t) => {
    t.ok(isLocal({ origin: 'http://localhost:5000', 'sec-fetch-site': 'same-origin' }))
    t.ok(isLocal({ origin: 'https://localhost:5000' }))
    t.ok(isLocal({ 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }))
    t.ok(isLocal({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }), 'a link leads here')
    for (const site of ['cross-site', 'same-site']) {
      for (const mode of ['cors', 'no-cors', 'same-origin']) t.notOk(isLocal({ 'sec-fetch-site': site, 'sec-fetch-mode': mode }), `${site} ${mode}`)
    }
    for (const origin of ['http://example.com', 'null', 'http://localhost:3000', 'http://localhost:5000.example.com', '']) t.notOk(isLocal({ origin }), origin)
  })
})
