import { join } from 'node:path'
import Fastify, { type FastifyInstance } from 'fastify'
import flaskish, { flash, renderTemplate, request, session } from '../../../plugins/index.ts'
import { KEY, page, thing } from './data.ts'

/** As its manual has it: sessions, templates, static files, forms, uploads and error pages are there for every row. */
export async function buildFlaskish (contexts?: 'explicit'): Promise<FastifyInstance> {
  const app = Fastify()
  await app.register(flaskish, { root: join(import.meta.dirname, '../assets'), secretKey: KEY, ...(contexts && { contexts }) })
  app.rule('/hello', function hello () {
    return 'Hello, World!'
  })
  app.rule('/users/<int:id>', function user ({ id }) {
    return `User ${id}`
  })
  app.rule('/json', function json () {
    return thing
  })
  app.rule('/projects/', function projects () {
    return 'Projects'
  })
  if (contexts === undefined) addViewsOfTheContext(app)
  return app
}

function addViewsOfTheContext (app: FastifyInstance): void {
  app.rule('/page', function show () {
    return renderTemplate('page.html', page)
  })
  app.rule('/login', { methods: ['POST'] }, function login () {
    session['username'] = 'Ada'
    return 'Welcome'
  })
  app.rule('/whoami', function whoami () {
    return `Hello, ${session['username']}`
  })
  app.rule('/save', { methods: ['POST'] }, function save () {
    session['visits'] = Number(session['visits'] ?? 0) + 1
    flash('Saved')
    return 'Saved'
  })
  app.rule('/form', { methods: ['POST'] }, function form () {
    return `Hello, ${request.form.get('name', '')}`
  })
}
