import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { noticeOf } from '../../../plugins/cli/notice.ts'
import { exchange } from '../../raw-socket.ts'

t.test('noticeOf', async (t) => {
  t.test('says why, in the form that is liked', async (t) => {
    const url = await serve(t, true)
    const html = await fetch(url, { headers: { accept: 'text/html' } })
    t.match(html, { status: 500 })
    t.equal(html.headers.get('content-type'), 'text/html; charset=utf-8')
    t.equal(html.headers.get('cache-control'), 'no-store')
    t.match(await html.text(), '<pre>at app.ts&lt;&gt;</pre>')
    const json = await fetch(url, { headers: { accept: 'application/json' } })
    t.equal(json.headers.get('content-type'), 'application/json; charset=utf-8')
    t.same(await json.json(), { statusCode: 500, error: 'Internal Server Error', message: 'The app could not be started. at app.ts<>' })
    const plain = await fetch(url)
    t.equal(plain.headers.get('content-type'), 'text/plain; charset=utf-8')
    t.equal(await plain.text(), 'The app could not be started\n\nat app.ts<>\n')
  })

  t.test('says nothing to others, and nothing without debug mode', async (t) => {
    const url = await serve(t, true)
    const answer = await exchange(Number(new URL(url).port), 'GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n')
    t.match(answer.body, 'Why is told in the terminal.')
    t.notMatch(answer.body, 'at app.ts')
    t.notMatch(await (await fetch(await serve(t, false))).text(), 'at app.ts')
  })
})

async function serve (t: { teardown: (fn: () => void) => void }, isDebug: boolean): Promise<string> {
  const server = createServer(noticeOf('at app.ts<>', isDebug)).listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return `http://127.0.0.1:${port}/`
}
