import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyViewOptions } from '@fastify/view'
import { isGroup, isText, refuse, refuseUnknown } from './option-checks.ts'

/** The option `templates`. */
export interface TemplateOptions {
  /** The folder, within `root` (default "templates"). */
  folder?: string | URL
  /** Another engine of @fastify/view, by its name there: `{ nunjucks }`. Default: Handlebars. */
  engine?: FastifyViewOptions['engine']
  /** Whether changed files are seen without a restart (default: as `debug`). */
  autoReload?: boolean
  /** Options of another engine, as @fastify/view takes them. */
  options?: object
}

/** The option with its defaults. */
export interface TemplateSettings {
  readonly folder: string
  /** The name of the engine, and its module; undefined for the Handlebars that flaskish brings along. */
  readonly engine: { readonly name: string, readonly module: unknown }
  readonly autoReload: boolean
  readonly options: object
}

/** @throws FlaskishError FLASKISH_ERR_OPTION for a value that cannot work. Undefined where templates are off. */
export function readTemplateOptions (given: TemplateOptions | false | undefined, { root, debug }: { root: string, debug: boolean }): TemplateSettings | undefined {
  if (given === false) return undefined
  refuse('templates', given, given === undefined || isGroup(given), 'false, or an object with folder, engine, autoReload or options')
  const { folder = 'templates', engine, autoReload = debug, options } = given ?? {}
  refuseUnknown('templates.', given ?? {}, ['folder', 'engine', 'autoReload', 'options'])
  refuse('templates.folder', folder, isText(folder, /^[^\0]+$/) || (folder instanceof URL && folder.protocol === 'file:'), 'the path or file URL of a folder')
  refuse('templates.autoReload', autoReload, typeof autoReload === 'boolean', 'true or false')
  refuse('templates.options', options, options === undefined || isGroup(options), 'an object of options of the engine')
  const path = folder instanceof URL || folder.startsWith('file:') ? fileURLToPath(folder) : resolve(root, folder)
  return { folder: path, engine: engine === undefined ? { name: 'handlebars', module: undefined } : readEngine(engine), autoReload, options: options ?? {} }
}

function readEngine (engine: object): TemplateSettings['engine'] {
  const entries = isGroup(engine) ? Object.entries(engine) : []
  const [[name, module] = ['', undefined]] = entries
  refuse('templates.engine', isGroup(engine) ? `{ ${entries.map(([key]) => key).join(', ')} }` : engine, entries.length === 1 && ENGINES.has(name) && isModule(module), `one engine by its name, such as { nunjucks }: ${[...ENGINES].join(', ')}`)
  return { name, module }
}

function isModule (module: unknown): boolean {
  return typeof module === 'function' || (typeof module === 'object' && module !== null)
}

const ENGINES: ReadonlySet<string> = new Set(['handlebars', 'nunjucks', 'ejs', 'eta', 'pug', 'liquid', 'mustache', 'twig', 'edge', 'squirrelly', 'dot'])
