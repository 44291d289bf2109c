import { once } from 'node:events'
import { createServer } from 'node:http'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { request as httpsRequest } from 'node:https'
import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import t from 'tap'
import { Door } from '../../../plugins/cli/door.ts'
import { ROOT } from '../../cli.ts'
import { open } from '../../raw-socket.ts'

const REQUEST = 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'

t.test('Door', async (t) => {
  t.test('keeps those who come for the app that takes them', async (t) => {
    const door = await openDoor(t)
    const visitors = await Promise.all([open(door.port, REQUEST), open(door.port, REQUEST)])
    await wait(50)
    const waiting = door.close()
    t.equal(waiting.length, 2)
    const app = createServer((_request, response) => response.end('the app'))
    for (const socket of waiting) {
      app.emit('connection', socket)
      socket.resume()
    }
    for (const visitor of visitors) t.match(String(await once(visitor, 'data')), 'the app')
    t.same(door.close(), [], 'closing it twice is no harm')
  })

  t.test('shows those who wait and those who come what there is to say, until it is closed', async (t) => {
    const door = await openDoor(t)
    const visitor = await open(door.port, REQUEST)
    await wait(50)
    door.show((_request, response) => response.end('broken'))
    t.match(String(await once(visitor, 'data')), 'broken')
    const answer = await fetch(`http://127.0.0.1:${door.port}/`)
    t.equal(await answer.text(), 'broken')
    t.equal(answer.headers.get('connection'), 'close')
    door.close()
    await door.open()
    await door.open()
    const next = await open(door.port, REQUEST)
    t.equal(await Promise.race([once(next, 'data'), wait(100, 'nothing')]), 'nothing')
    next.destroy()
  })

  t.test('lets nobody wait in vain who came while there was something to say, and asks later', async (t) => {
    const door = await openDoor(t)
    door.show((_request, response) => response.end('broken'))
    const early = await open(door.port, '')
    await wait(50)
    door.hush()
    const visitor = await open(door.port, REQUEST)
    early.write(REQUEST)
    t.match(String(await once(early, 'data')), /^HTTP\/1\.1 503 .*\r\nrefresh: 1\r\n.*The app was started just now\. Ask again\./s)
    t.equal(door.close().length, 1)
    visitor.destroy()
  })

  t.test('speaks TLS', async (t) => {
    const tls = { cert: readFileSync(`${ROOT}test/tls/cert.pem`), key: readFileSync(`${ROOT}test/tls/key.pem`) }
    const door = await openDoor(t, tls)
    door.show((_request, response) => response.end('broken'))
    const request = httpsRequest({ host: '127.0.0.1', port: door.port, ca: tls.cert }).end()
    const [response] = await once(request, 'response')
    t.match(String(await once(response, 'data')), 'broken')
  })

  t.test('takes as many as a queue should have', async (t) => {
    const door = await openDoor(t)
    const visitors = await Promise.all(Array.from({ length: 260 }, () => open(door.port, REQUEST)))
    await wait(1000)
    t.equal(door.close().map((socket) => socket.destroy()).length, 256)
    for (const visitor of visitors) visitor.destroy()
  })

  t.test('says when the port is taken', async (t) => {
    const other = createTcpServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    t.teardown(() => other.close())
    const door = new Door('localhost', (other.address() as AddressInfo).port, undefined)
    await t.rejects(door.open(), { message: /^Cannot listen on localhost:\d+: another program has this port\./ })
  })
})

async function openDoor (t: { teardown: (fn: () => void) => void }, tls?: ConstructorParameters<typeof Door>[2]): Promise<Door> {
  const door = new Door('127.0.0.1', 0, tls)
  t.teardown(() => { for (const socket of door.close()) socket.destroy() })
  await door.open()
  return door
}
