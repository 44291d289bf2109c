import Fastify, { type FastifyInstance } from 'fastify'
import { createProfile } from './requests.ts'

/** Fastify without flaskish, written by hand to give the same bytes: the baseline. */
export async function buildBareFastify (): Promise<FastifyInstance> {
  const app = Fastify()
  app.get('/hello', (_request, reply) => {
    reply.type('text/html; charset=utf-8')
    return 'Hello, World!'
  })
  app.get<{ Params: { id: string } }>('/post/:id', (request, reply) => {
    const { id } = request.params
    if (!/^\d+$/.test(id) || !Number.isSafeInteger(Number(id))) return reply.callNotFound()
    reply.type('text/html; charset=utf-8')
    return `Post ${Number(id)}`
  })
  app.get<{ Params: { id: string } }>('/unchecked/:id', (request, reply) => {
    reply.type('text/html; charset=utf-8')
    return `Post ${request.params.id}`
  })
  app.get('/profile', () => createProfile())
  app.get('/created', (_request, reply) => {
    reply.code(201).header('location', '/post/7').type('text/html; charset=utf-8')
    return 'Created'
  })
  app.get<{ Querystring: { q: string } }>('/search', (request, reply) => {
    reply.type('text/html; charset=utf-8')
    return `Results for ${request.query.q}`
  })
  addPlainRoute(app)
  await app.ready()
  return app
}

/** The route that apps with and without flaskish have alike. */
export function addPlainRoute (app: FastifyInstance): void {
  app.get('/plain', (_request, reply) => {
    reply.type('text/html; charset=utf-8')
    return 'Hello, World!'
  })
}

/** As many routes as the rules of flaskish's table. */
export async function buildBareFastifyTable (size: number): Promise<FastifyInstance> {
  const app = Fastify()
  for (let topic = 0; topic < size; topic++) {
    app.get<{ Params: { id: string } }>(`/topic-${topic}/post/:id/`, (request, reply) => {
      reply.type('text/html; charset=utf-8')
      return `Post ${Number(request.params.id)}`
    })
  }
  await app.ready()
  return app
}
