import Fastify, { type FastifyInstance } from 'fastify'
import flaskish, { request } from '../../../plugins/index.ts'
import { addPlainRoute } from './bare-fastify.ts'
import { createProfile } from './requests.ts'

export interface AppOptions {
  readonly contexts?: 'explicit'
}

/** The app of bare-fastify.ts in flaskish. */
export async function buildFlaskish (options: AppOptions): Promise<FastifyInstance> {
  const app = await registerFlaskish(options)
  app.rule('/hello', function hello () {
    return 'Hello, World!'
  })
  app.rule('/post/<int:id>', function post ({ id }) {
    return `Post ${id}`
  })
  app.rule('/profile', function profile () {
    return createProfile()
  })
  app.rule('/created', function created () {
    return ['Created', 201, { location: '/post/7' }]
  })
  if (options.contexts === 'explicit') {
    app.rule('/search', function search (_args, { request }) {
      return `Results for ${request.args.get('q')}`
    })
  } else {
    app.rule('/search', function search () {
      return `Results for ${request.args.get('q')}`
    })
  }
  addPlainRoute(app)
  await app.ready()
  return app
}

/** A table of rules as rule-requests.ts asks for. */
export async function buildFlaskishTable (size: number, options: AppOptions): Promise<FastifyInstance> {
  const app = await registerFlaskish(options)
  for (let topic = 0; topic < size; topic++) {
    app.rule(`/topic-${topic}/post/<int:id>/`, { endpoint: `topic${topic}` }, ({ id }) => `Post ${id}`)
  }
  await app.ready()
  return app
}

async function registerFlaskish (options: AppOptions): Promise<FastifyInstance> {
  const app = Fastify()
  await app.register(flaskish, { ...options, static: false, templates: false })
  return app
}
