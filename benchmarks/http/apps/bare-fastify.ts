import Fastify, { type FastifyInstance } from 'fastify'
import { HTML, thing } from './data.ts'

/** What Fastify answers without a plugin. */
export function buildBareFastify (): FastifyInstance {
  const app = Fastify()
  addRoutes(app)
  return app
}

export function addRoutes (app: FastifyInstance): void {
  app.get('/hello', (_request, reply) => {
    reply.type(HTML)
    return 'Hello, World!'
  })
  app.get<{ Params: { id: string } }>('/users/:id(^\\d+$)', (request, reply) => {
    reply.type(HTML)
    return `User ${Number(request.params.id)}`
  })
  app.get('/json', () => thing)
  app.get('/projects', (_request, reply) => reply.redirect('/projects/', 308))
  app.get('/projects/', (_request, reply) => {
    reply.type(HTML)
    return 'Projects'
  })
}
