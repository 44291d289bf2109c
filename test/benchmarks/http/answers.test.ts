import { createServer } from 'node:http'
import t from 'tap'
import { ask, findDifference, logIn } from '../../../benchmarks/http/answers.ts'
import type { Row } from '../../../benchmarks/http/rows.ts'

const ANSWER = { status: 200, type: 'text/html', body: 'Hello', location: '', cookie: false }
const ROW: Row = { name: 'string', method: 'GET', path: '/hello', status: 200, parts: ['type', 'body'] }
const JSON_ROW: Row = { ...ROW, parts: ['json'] }

t.test('findDifference', async (t) => {
  t.test('is undefined for an answer that is the same in what the row compares', async (t) => {
    t.equal(findDifference(ROW, { ...ANSWER, cookie: true, location: '/' }, ANSWER), undefined)
  })
  t.test('names the status, the part and both values', async (t) => {
    t.equal(findDifference(ROW, { ...ANSWER, status: 201 }, ANSWER), 'status 201 in place of 200')
    t.equal(findDifference(ROW, { ...ANSWER, body: 'Hi' }, ANSWER), 'body "Hi" in place of "Hello"')
    t.equal(findDifference(ROW, { ...ANSWER, type: 'text/plain' }, ANSWER), 'type "text/plain" in place of "text/html"')
  })
  t.test('compares JSON by its value', async (t) => {
    t.equal(findDifference(JSON_ROW, { ...ANSWER, body: '{ "a": 1 }\n' }, { ...ANSWER, body: '{"a":1}' }), undefined)
    t.equal(findDifference(JSON_ROW, { ...ANSWER, body: '{"a":2}' }, { ...ANSWER, body: '{"a":1}' }), 'json {"a":2} in place of {"a":1}')
  })
})

t.test('logIn, ask', async (t) => {
  const server = createServer((request, response) => {
    if (request.url === '/login') response.setHeader('Set-Cookie', ['a=1; Path=/', 'b=2; HttpOnly'])
    if (request.url === '/projects') response.writeHead(308, { Location: `http://${request.headers.host}/projects/`, 'Content-Type': 'text/html; charset=utf-8' })
    response.end(request.headers.cookie)
  })
  t.teardown(() => server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`

  t.test('cookies come back as a browser sends them, in rows of somebody who is logged in', async (t) => {
    const cookie = await logIn(origin)
    t.equal(cookie, 'a=1; b=2')
    t.equal((await ask(origin, { ...ROW, loggedIn: true }, cookie)).body, 'a=1; b=2')
    t.equal((await ask(origin, ROW, cookie)).body, '')
  })
  t.test('a redirect is an answer, and its target a path', async (t) => {
    const answer = await ask(origin, { ...ROW, path: '/projects' }, '')
    t.match(answer, { status: 308, location: '/projects/', type: 'text/html' })
  })
})
