import { connect } from 'node:net'

/** One kind of visit: does it, and throws where the answer is not the one it should be. */
export interface Visit {
  readonly name: string
  readonly run: (base: string, turn: number) => Promise<void>
}

export const VISITS: readonly Visit[] = [
  get('/string', 200, 'Hello, World!'),
  { name: '/post/<int:id>', run: (base, turn) => expectAnswer(fetch(`${base}/post/${turn}`), 200, `Post ${turn}`) },
  get('/json', 200, '{"id":7,"tags":["a","b"]}'),
  get('/page', 200, '<h1>&lt;Soak&gt;</h1><p>a</p><p>b</p><p>c</p>'),
  get('/static/style.css', 200, 'a'.repeat(4000)),
  get('/stream', 200, 'x'.repeat(20_000)),
  get('/plain', 200, '/plain'),
  get('/slash', 308),
  get('/refused', 403),
  get('/fails', 500, 'failed'),
  { name: 'an unknown path', run: (base, turn) => expectAnswer(fetch(`${base}/unknown/${turn}`), 404) },
  { name: 'another method', run: (base) => expectAnswer(fetch(`${base}/string`, { method: 'DELETE' }), 405) },
  { name: 'a log in, and its message once', run: logIn },
  { name: 'an upload in memory', run: (base) => upload(base, 1000) },
  { name: 'an upload on disk', run: (base) => upload(base, 100_000) },
  { name: 'an upload that is broken off', run: (base) => breakOff(base, `POST /upload HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 900000\r\n\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n${'x'.repeat(50_000)}`) },
  { name: 'a stream that nobody reads to its end', run: (base) => breakOff(base, 'GET /stream HTTP/1.1\r\nHost: x\r\n\r\n') },
  { name: 'a tampered session', run: (base) => expectAnswer(fetch(`${base}/me`, { headers: { cookie: 'session=abc.def' } }), 200, 'nobody ') }
]

function get (path: string, status: number, body?: string): Visit {
  return { name: path, run: (base) => expectAnswer(fetch(base + path, { redirect: 'manual' }), status, body) }
}

async function logIn (base: string, turn: number): Promise<void> {
  const answer = await fetch(`${base}/login`, { method: 'POST', body: new URLSearchParams({ name: `visitor ${turn}` }), redirect: 'manual' })
  await answer.text()
  const first = await fetch(`${base}/me`, { headers: { cookie: toCookie(answer) } })
  await expectAnswer(first, 200, `visitor ${turn} Welcome`)
  await expectAnswer(fetch(`${base}/me`, { headers: { cookie: toCookie(first) } }), 200, `visitor ${turn} `)
}

function toCookie (answer: Response): string {
  return answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ')
}

async function upload (base: string, size: number): Promise<void> {
  const body = new FormData()
  body.set('file', new Blob(['x'.repeat(size)]), 'file.txt')
  await expectAnswer(fetch(`${base}/upload`, { method: 'POST', body }), 200, String(size))
}

function breakOff (base: string, text: string): Promise<void> {
  const { port } = new URL(base)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.write(text, () => setTimeout(() => socket.destroy(), 5))
    })
    socket.on('error', reject).on('close', () => { resolve() })
  })
}

async function expectAnswer (answering: Promise<Response> | Response, status: number, body?: string): Promise<void> {
  const answer = await answering
  const text = await answer.text()
  if (answer.status !== status || (body !== undefined && text !== body)) throw new Error(`It is ${answer.status} ${JSON.stringify(text.slice(0, 200))}.`)
}
