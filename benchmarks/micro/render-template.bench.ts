import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Fastify from 'fastify'
import Handlebars from 'handlebars'
import flaskish from '../../plugins/index.ts'
import { toFunctionSubject, type Subject } from './subject.ts'

const FOLDER = join(import.meta.dirname, 'templates')
const VALUES = {
  title: 'People',
  rows: Array.from({ length: 100 }, (_, id) => ({ id, name: `Name <${id}>`, active: id % 3 === 0 }))
}

/** A page with a layout, a partial and a list of 100 rows, as flaskish renders it in a request. */
export async function buildRenderTemplate (): Promise<Subject> {
  const app = Fastify()
  await app.register(flaskish, { templates: { folder: FOLDER } })
  const context = app.testRequestContext((context) => context)
  return toFunctionSubject(() => app.renderTemplate('page.html', VALUES, context))
}

/** The same templates, compiled and rendered by hand. */
export async function buildHandlebars (): Promise<Subject> {
  const handlebars = Handlebars.create()
  for (const name of ['layout.html', 'row.html']) handlebars.registerPartial(name, handlebars.compile(read(name)))
  const render = handlebars.compile(read('page.html'))
  return toFunctionSubject(() => render(VALUES))
}

function read (name: string): string {
  return readFileSync(join(FOLDER, name), 'utf8')
}
