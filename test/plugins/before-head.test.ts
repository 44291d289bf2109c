import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import t from 'tap'
import { beforeHead } from '../../plugins/before-head.ts'

/** The head that goes out when `send` has answered, in lower case. */
function headOf (send: (response: ServerResponse) => void): string {
  const wire = new PassThrough()
  const response = new ServerResponse(new IncomingMessage(new Socket()))
  response.sendDate = false
  let calls = 0
  response.assignSocket(wire as unknown as Socket)
  beforeHead(response, {
    takeCookie () {
      calls++
      return 'session=1'
    }
  })
  send(response)
  t.equal(calls, 1)
  return String(wire.read()).split('\r\n\r\n')[0]?.toLowerCase() ?? ''
}

t.test('beforeHead', async (t) => {
  t.test('adds to the headers, wherever they were set', async (t) => {
    const rows: Array<[string, (response: ServerResponse) => void]> = [
      ['an implicit head', (response) => { response.setHeader('Vary', 'Accept'); response.setHeader('Set-Cookie', ['a=1']); response.end('x') }],
      ['writeHead with an object', (response) => { response.writeHead(200, { Vary: 'Accept', 'Set-Cookie': ['a=1'] }).end('x') }],
      ['a reason too', (response) => { response.writeHead(200, 'Fine', { vary: 'Accept', 'set-cookie': 'a=1' }).end('x') }],
      ['a flat list', (response) => { response.writeHead(200, ['Vary', 'Accept', 'Set-Cookie', 'a=1']).end('x') }],
      ['both', (response) => { response.setHeader('set-cookie', 'a=1'); response.setHeader('vary', 'Accept'); response.writeHead(200, { 'x-other': '1' }).end('x') }],
      ['pairs', (response) => { Reflect.apply(response.writeHead, response, [200, [['Vary', 'Accept'], ['Set-Cookie', 'a=1']]]); response.end('x') }],
      ['a flush', (response) => { response.setHeader('Vary', 'Accept'); response.setHeader('Set-Cookie', 'a=1'); response.flushHeaders(); response.end() }]
    ]
    for (const [name, send] of rows) {
      const head = headOf(send)
      t.match(head, /\r\nvary: accept, cookie(\r\n|$)/, name)
      t.same(head.match(/set-cookie: [^\r]*/g), ['set-cookie: a=1', 'set-cookie: session=1'], name)
    }
  })

  t.test('keeps repeats of a list', async (t) => {
    t.same(headOf((response) => { response.writeHead(200, ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']).end() }).match(/set-cookie: [^\r]*/g), ['set-cookie: a=1', 'set-cookie: b=2', 'set-cookie: session=1'])
  })

  t.test('leaves the object alone that a listener uses for every answer', async (t) => {
    const headers = Object.freeze({ 'set-cookie': 'a=1' })
    headOf((response) => { response.writeHead(200, headers).end() })
    t.same(headers, { 'set-cookie': 'a=1' })
  })
})
