import { Agent, request as httpRequest } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { abort, afterThisRequest, currentApp, flash, g, getFlashedMessages, hasRequestContext, request } from 'flaskish'
import t from 'tap'
import { buildApp, takeErrors, takeWarnings } from '../build-app.ts'
import { exchange, listen, open } from '../raw-socket.ts'

// Requests never meet.

t.test('goals 40 and 41: 500 requests at once over 60 connections keep to themselves, in every kind of await', async (t) => {
  const app = await buildApp(t, { secretKey: 'a key of this test alone' })
  const shared = delay(20)
  const queue: Array<() => void> = []
  const timer = setInterval(() => { for (const run of queue.splice(0)) run() }, 3)
  t.teardown(() => clearInterval(timer))
  const idle: object[] = [{}, {}, {}]
  const waiting: Array<(item: object) => void> = []
  const pool = { take: async () => idle.pop() ?? await new Promise<object>((resolve) => waiting.push(resolve)), give: (item: object) => { const next = waiting.shift(); if (next === undefined) idle.push(item); else next(item) } }
  const waits = [
    async () => { await shared }, async () => await new Promise<void>((resolve) => { queue.push(resolve) }), async () => { await delay(Math.random() * 5) }, async () => { const item = await pool.take(); await delay(1); pool.give(item) }, async () => await new Promise<void>((resolve) => { process.nextTick(resolve) }),
    async () => { await Promise.all([delay(1), null]) }
  ]
  const see = (): string => `${request.args.n} ${String(g['n'])} ${request.path}`
  app.beforeRequest(() => { g['n'] = request.args.get('n') })
  for (const [index, wait] of waits.entries()) {
    app.rule(`/wait/${index}`, { endpoint: `w${index}`, methods: ['GET', 'POST'] }, async () => { await wait(); const first = see(); await wait(); return `${first};${see()}` })
  }
  app.rule('/stream', async function * () { yield see(); await delay(2); yield `;${see()}` } as never)
  app.get('/plain', async () => { const first = request.args.n; await delay(1); return `${first} ${request.args.n} ${request.path};` })
  const port = await listen(app)
  const agent = new Agent({ keepAlive: true, maxSockets: 60 })
  t.teardown(() => agent.destroy())
  const ask = async (path: string, body?: string): Promise<string> => await new Promise((resolve, reject) => {
    const sent = httpRequest({ port, host: '127.0.0.1', path, agent, method: body === undefined ? 'GET' : 'POST', headers: body === undefined ? {} : { 'content-type': 'text/plain', 'content-length': body.length } }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part: string) => { text += part }).on('end', () => resolve(text))
    }).on('error', reject)
    sent.end(body)
  })
  const wrong: string[] = []
  await Promise.all(Array.from({ length: 500 }, async (_, n) => {
    const path = [...waits.map((_wait, index) => `/wait/${index}`), '/stream', '/plain'][n % 8] ?? ''
    const answer = await ask(`${path}?n=${n}`, n % 3 === 0 && path.startsWith('/wait') ? 'body' : undefined)
    const expected = `${n} ${n} ${path}`
    if (answer !== (path === '/plain' ? `${expected};` : `${expected};${expected}`)) wrong.push(`${path} ${n}: ${answer}`)
  }))
  t.same(wrong, [])
})

t.test('goal 42; CVE-2022-23633: g, flashes and afterThisRequest are gone in the next request on the socket: after success, error, hang and abort', async (t) => {
  const app = await buildApp(t, { secretKey: 'a key of this test alone' }, { handlerTimeout: 100 } as never)
  const leave = (): void => { g['left'] = 'LEFT'; flash('LEFT'); afterThisRequest((response) => { response.headers.set('X-Left', 'LEFT') }) }
  app.rule('/ok', () => { leave(); return 'x' })
  app.rule('/error', () => { leave(); throw new Error('x') })
  app.rule('/abort', () => { leave(); abort(404) })
  app.rule('/hang', async () => { leave(); await delay(1000); return '' })
  app.rule('/next', () => JSON.stringify({ g: [...g], flashes: getFlashedMessages() }))
  app.get('/plain', async () => ({ g: [...g], flashes: [] }))
  const port = await listen(app)
  for (const first of ['/ok', '/error', '/abort', '/hang', '/none']) {
    for (const next of ['/next', '/plain']) {
      const { head, body } = await exchange(port, `GET ${first} HTTP/1.1\r\nHost: a\r\n\r\nGET ${next} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)
      const last = (`${head}\r\n\r\n${body}`).toLowerCase().split('http/1.1 200').at(-1) ?? ''
      t.match(last, '{"g":[],"flashes":[]}', `${first} ${next}`)
      t.notMatch(last, 'x-left')
    }
  }
  takeErrors(app)
  takeWarnings(app)
})

t.test('goal 43: late work sees its own request, or an error that says what to do', async (t) => {
  const app = await buildApp(t)
  const seen: string[] = []
  app.rule('/<name>', ({ name }) => { setTimeout(() => { seen.push(`${name} ${request.path}`) }, 15); return 'x' })
  const port = await listen(app)
  for (const name of ['a', 'b', 'c']) await exchange(port, `GET /${name} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)
  await delay(60)
  t.same(seen, ['a /a', 'b /b', 'c /c'])
  t.throws(() => request.path, { code: 'FLASKISH_ERR_NO_CONTEXT', message: /testRequestContext/ })
})

t.test('goals 44 and 46: two apps, nested, failing and side by side, give back the contexts they found', async (t) => {
  const [outer, inner] = [await buildApp(t, { config: { name: 'outer' } }), await buildApp(t, { config: { name: 'inner' } })]
  inner.rule('/in', async () => { await delay(1); return `${String(currentApp.config['name'])} ${request.path}` })
  inner.rule('/fail', () => { throw new Error('x') })
  outer.rule('/out', async () => {
    const answers = [(await inner.inject('/in')).body, String((await inner.inject('/fail')).statusCode)]
    try { inner.testRequestContext('/test', () => { throw new Error('x') }) } catch {}
    await inner.testRequestContext('/test', async () => { await delay(1); throw new Error('x') }).catch(() => {})
    return [...answers, currentApp.config['name'], request.path].join()
  })
  t.equal((await outer.inject('/out')).body, 'inner /in,500,outer,/out')
  await Promise.allSettled(Array.from({ length: 50 }, async (_, n) => await outer.testRequestContext(`/t${n}`, async () => {
    await delay(Math.random() * 5)
    t.equal(request.path, `/t${n}`)
    if (n % 2 === 0) throw new Error('x')
  })))
  t.equal(hasRequestContext(), false)
  takeErrors(inner)
})

t.test('goal 42: a visitor who leaves midway leaves nothing to the next', async (t) => {
  const app = await buildApp(t)
  app.rule('/slow', async () => { g['left'] = 1; await delay(10); return `${String(g['left'])}` })
  app.rule('/next', () => [...g].join())
  const port = await listen(app)
  for (let round = 0; round < 10; round++) {
    const socket = await open(port, 'GET /slow HTTP/1.1\r\nHost: a\r\n\r\n')
    socket.destroy()
    t.equal((await exchange(port, 'GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')).body, '')
  }
})
