import type { IncomingMessage, ServerResponse } from 'node:http'
import express from 'express'
import t from 'tap'
import { buildApp, takeErrors } from '../build-app.ts'

t.test('callListener', async (t) => {
  t.test('hands over the request and the response, and the body once more where it was read', async (t) => {
    const app = await buildApp(t)
    app.rule('/<path:rest>', { methods: ['GET', 'POST'] }, () => async (request: IncomingMessage, response: ServerResponse) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      response.writeHead(201, { 'x-url': request.url }).end(`${request.method} ${request.headers['content-type']} ${Buffer.concat(chunks)}`)
    })
    t.match(await app.inject('/a?b=c'), { statusCode: 201, headers: { 'x-url': '/a?b=c' }, body: 'GET undefined ' })
    t.equal((await app.inject({ method: 'POST', url: '/a', payload: { a: 1 } })).body, 'POST application/json {"a":1}')
    const base = await app.listen({ port: 0 })
    t.equal(await (await fetch(`${base}/a`, { method: 'POST', body: 'text' })).text(), 'POST text/plain;charset=UTF-8 text')
  })
  t.test('answers what it throws, and what it rejects with, as an error of the view', async (t) => {
    const app = await buildApp(t)
    app.rule('/throws', () => () => { throw new Error('thrown') })
    app.rule('/rejects', () => async () => { throw new Error('rejected') })
    t.equal((await app.inject('/throws')).statusCode, 500)
    t.equal((await app.inject('/rejects')).statusCode, 500)
    t.same(takeErrors(app).map(({ err }) => err?.message), ['thrown', 'rejected'])
  })
  t.test('an app that tells the response which request it was given finds it there, and Node its own one', async (t) => {
    const app = await buildApp(t)
    const legacy = express()
    const told: boolean[] = []
    legacy.post('/echo', express.json(), (request, response) => {
      response.on('finish', () => told.push(response.req === request))
      response.json(request.body)
    })
    app.rule('/echo', { methods: ['POST'] }, () => legacy)
    const base = await app.listen({ port: 0 })
    for (const text of ['[1]', '[2]']) {
      const answer = await fetch(`${base}/echo`, { method: 'POST', body: text, headers: { 'content-type': 'application/json' } })
      t.equal(await answer.text(), text)
    }
    t.same(told, [true, true])
  })
  t.test('an app that changes what the response inherits from is heard by inject() too', async (t) => {
    const app = await buildApp(t)
    const legacy = express()
    legacy.use(express.json())
    legacy.post('/echo', (request, response) => { response.json(request.body) })
    app.rule('/echo', { methods: ['POST'] }, () => legacy)
    t.equal((await app.inject({ method: 'POST', url: '/echo', payload: { a: 1 } })).body, '{"a":1}')
  })
})
