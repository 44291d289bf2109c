import { join } from 'node:path'
import fastifyCookie from '@fastify/cookie'
import fastifyFormbody from '@fastify/formbody'
import fastifyMultipart from '@fastify/multipart'
import secureSession from '@fastify/secure-session'
import fastifyStatic from '@fastify/static'
import fastifyView from '@fastify/view'
import Fastify, { type FastifyInstance } from 'fastify'
import Handlebars from 'handlebars'
import { addRoutes } from './bare-fastify.ts'
import { HTML, KEY, page } from './data.ts'

const ASSETS = join(import.meta.dirname, '../assets')

/** Fastify with plugins for what flaskish brings, each registered as its README has it. */
export async function buildFastifyByHand (): Promise<FastifyInstance> {
  const app = Fastify()
  await app.register(fastifyCookie)
  await app.register(secureSession, { key: Buffer.alloc(32, KEY), cookie: { path: '/' } })
  await app.register(fastifyFormbody)
  await app.register(fastifyMultipart)
  await app.register(fastifyStatic, { root: join(ASSETS, 'static'), prefix: '/static/' })
  await app.register(fastifyView, { engine: { handlebars: Handlebars }, root: join(ASSETS, 'templates'), production: true })
  addRoutes(app)
  app.get('/page', (_request, reply) => reply.viewAsync('page.html', page))
  app.post('/login', (request, reply) => {
    Reflect.set(request.session, 'username', 'Ada')
    reply.type(HTML)
    return 'Welcome'
  })
  app.get('/whoami', (request, reply) => {
    reply.type(HTML)
    return `Hello, ${Reflect.get(request.session, 'username')}`
  })
  app.post('/save', (request, reply) => {
    const flashes: unknown = Reflect.get(request.session, 'flashes')
    Reflect.set(request.session, 'visits', Number(Reflect.get(request.session, 'visits') ?? 0) + 1)
    Reflect.set(request.session, 'flashes', [...Array.isArray(flashes) ? flashes : [], ['message', 'Saved']])
    reply.type(HTML)
    return 'Saved'
  })
  app.post<{ Body: { name: string } }>('/form', (request, reply) => {
    reply.type(HTML)
    return `Hello, ${request.body.name}`
  })
  return app
}
