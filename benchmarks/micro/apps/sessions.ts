import secureSession from '@fastify/secure-session'
import Fastify, { type FastifyInstance } from 'fastify'
import flaskish, { session } from '../../../plugins/index.ts'
import type { BenchRequest } from '../exchange.ts'

export type SessionRequestName = 'read' | 'write'

/** @fastify/secure-session as its README registers it, with what it leaves to the program: the path, and Vary. */
export async function buildSecureSession (): Promise<FastifyInstance> {
  const app = Fastify()
  await app.register(secureSession, { key: Buffer.alloc(32, 1), cookie: { path: '/' } })
  app.get('/read', (request, reply) => {
    reply.type('text/html; charset=utf-8').header('vary', 'Cookie')
    return `Hello, ${Reflect.get(request.session, 'username')}`
  })
  app.get('/write', (request, reply) => {
    Reflect.set(request.session, 'username', 'Ada Lovelace')
    reply.type('text/html; charset=utf-8').header('vary', 'Cookie')
    return 'Welcome'
  })
  await app.ready()
  return app
}

/** The same in flaskish. */
export async function buildFlaskishSessions (options: { readonly contexts?: 'explicit' }): Promise<FastifyInstance> {
  const app = Fastify()
  await app.register(flaskish, { ...options, secretKey: 'a key of the benchmarks', static: false, templates: false })
  if (options.contexts === 'explicit') {
    app.rule('/read', function read (_args, { session }) {
      return `Hello, ${session['username']}`
    })
    app.rule('/write', function write (_args, { session }) {
      session['username'] = 'Ada Lovelace'
      return 'Welcome'
    })
  } else {
    app.rule('/read', function read () {
      return `Hello, ${session['username']}`
    })
    app.rule('/write', function write () {
      session['username'] = 'Ada Lovelace'
      return 'Welcome'
    })
  }
  await app.ready()
  return app
}

/** A request of somebody who brings a session. */
export async function toSessionRequests (app: FastifyInstance, name: SessionRequestName): Promise<BenchRequest[]> {
  const { headers } = await app.inject('/write')
  const cookie = String(headers['set-cookie']).split(';')[0] ?? ''
  return [{ url: `/${name}`, cookie }]
}
