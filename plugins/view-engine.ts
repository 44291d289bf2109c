import { relative, sep } from 'node:path'
import fastifyView, { fastifyViewCache } from '@fastify/view'
import type { FastifyInstance } from 'fastify'
import { FlaskishError } from '../lib/errors.ts'
import { BoundedCache } from '../lib/bounded-cache.ts'
import { TemplateFiles } from '../lib/templates/template-files.ts'
import type { Scope } from './scope.ts'
import { buildUrl, FILES, type Rendered, type TemplateEngine } from './template-engine.ts'
import type { TemplateSettings } from './template-options.ts'

/** What @fastify/view made of an engine: its function for an app. */
export type View = (page: unknown, values: object) => Promise<string>

/** Registers @fastify/view where the app's routes see nothing of it: neither its hook nor what it decorates. */
export async function registerView (instance: FastifyInstance, { folder, engine, autoReload, options }: TemplateSettings): Promise<View> {
  let view: unknown
  await instance.register(async (child) => {
    // One of its own, for it would take that of an instance around it, whose entries are another engine's.
    child.decorate(fastifyViewCache as never, new BoundedCache({ maxEntries: 200, maxLength: 1_000_000 }) as never)
    await child.register(fastifyView, { engine: { [engine.name]: engine.module }, root: folder, production: !autoReload, options })
    view = child.view
  })
  return view as View
}

/** Another engine of @fastify/view: its templates see functions where those of Handlebars have helpers. */
export async function createViewEngine (scope: Scope, settings: TemplateSettings): Promise<TemplateEngine> {
  const { folder, engine: { name: engine } } = settings
  const view = await registerView(scope.instance, { ...settings, options: { ...defaultsOf(settings), ...settings.options } })
  const files = new TemplateFiles(FILES, [folder])
  const urlFor = (target: unknown, values?: object): string => buildUrl(scope, target, withoutMark(values))
  const globals: Record<string, unknown> = { url_for: urlFor, urlFor }
  return {
    files,
    globals,
    // The name without its ending is one that @fastify/view understands.
    render (name, values) {
      const { path } = files.find(name) ?? files.find(`${name}.${ENDINGS.get(engine) ?? engine}`) ?? files.get(name)
      return view(relative(folder, path).replaceAll(sep, '/'), values) as unknown as Rendered
    },
    renderText (source, values, { autoescape }) {
      if (!autoescape) throw new FlaskishError('FLASKISH_ERR_TEMPLATE_VALUES', { template: '<string>', found: '"autoescape" is an option of Handlebars.', fix: `Say in the template what ${engine} shall not escape.` })
      return (source === '' ? Promise.resolve('') : view({ raw: source }, values)) as unknown as Rendered
    },
    addHelper (name, helper) {
      globals[name] = helper
    }
  }
}

/** What an engine needs to see changed files, and to find what a template includes. */
function defaultsOf ({ engine, folder, autoReload }: TemplateSettings): object {
  switch (engine.name) {
    case 'nunjucks': return { noCache: autoReload }
    case 'ejs': return { root: folder, views: [folder] }
    default: return {}
  }
}

/** Nunjucks marks its keyword arguments. */
function withoutMark (values: object = {}): object {
  const { __keywords: _, ...others } = values as Record<string, unknown>
  return others
}

const ENDINGS: ReadonlyMap<string, string> = new Map([['nunjucks', 'njk']])
