import fastifyFormbody from '@fastify/formbody'
import fastifyMultipart from '@fastify/multipart'
import secureSession from '@fastify/secure-session'
import fastifyStatic from '@fastify/static'
import fastifyView from '@fastify/view'
import Fastify, { type FastifyInstance } from 'fastify'
import Handlebars from 'handlebars'
import flaskish, { flash, renderTemplate, request, session } from '../../../plugins/index.ts'

const ROOT = import.meta.dirname
const KEY = 'a key that is only used to measure with'

/** An app that has sessions, flashes, templates, static files, forms and uploads, and whose string view uses none of them. */
export async function buildFlaskishWithAll (): Promise<FastifyInstance> {
  const app = Fastify()
  await app.register(flaskish, { root: ROOT, secretKey: KEY })
  app.rule('/hello', function hello () {
    return 'Hello, World!'
  })
  app.rule('/form', { methods: ['GET', 'POST'] }, function form () {
    flash(`${request.files.size} files`)
    session['name'] = request.form.get('name', '')
    return renderTemplate('form.html')
  })
  app.rule('/greeting', { methods: ['POST'] }, function greet () {
    return `Hello, ${request.form.get('name', '')}`
  })
  await app.ready()
  return app
}

/** The same plugins, registered by hand. */
export async function buildFastifyWithAll (): Promise<FastifyInstance> {
  const app = Fastify()
  await app.register(secureSession, { key: Buffer.alloc(32, KEY), cookie: { path: '/' } })
  await app.register(fastifyFormbody)
  await app.register(fastifyMultipart)
  await app.register(fastifyStatic, { root: ROOT, prefix: '/static/' })
  await app.register(fastifyView, { engine: { handlebars: Handlebars }, root: ROOT })
  app.get('/hello', (_request, reply) => {
    reply.type('text/html; charset=utf-8')
    return 'Hello, World!'
  })
  app.post<{ Body: { name?: string } }>('/greeting', ({ body }, reply) => {
    reply.type('text/html; charset=utf-8')
    return `Hello, ${body.name ?? ''}`
  })
  await app.ready()
  return app
}
