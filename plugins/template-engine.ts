import { readdirSync, readFileSync, statSync } from 'node:fs'
import { sep } from 'node:path'
import Handlebars from 'handlebars'
import { Markup } from '../lib/markup.ts'
import type { LooseUrlValues } from '../lib/routing/rule-types.ts'
import type { TemplateValues } from '../lib/template-context.ts'
import { addHelper, createEnvironment, type TemplateHelper } from '../lib/templates/environment.ts'
import { addInheritance } from '../lib/templates/inheritance.ts'
import { TemplateFiles, type FileAccess } from '../lib/templates/template-files.ts'
import { TemplateSet } from '../lib/templates/template-set.ts'
import { TemplateUrl } from '../lib/templates/template-url.ts'
import type { Scope } from './scope.ts'
import type { TemplateSettings } from './template-options.ts'

/**
 * What rendering gives: text with Handlebars. With another engine, say so to the compiler:
 * `declare module 'flaskish' { interface TemplateTypes { rendered: Promise<string> } }`.
 */
export interface TemplateTypes {}

export type Rendered = TemplateTypes extends { rendered: infer Result } ? Result : string

/** What renders templates. */
export interface TemplateEngine {
  /** Where files are looked up. */
  readonly files: TemplateFiles
  /** What its templates see besides what all see. */
  readonly globals: object
  render (name: string, values: TemplateValues): Rendered
  renderText (source: string, values: TemplateValues, options: { autoescape: boolean }): Rendered
  addHelper (name: string, helper: TemplateHelper): void
}

/** Flaskish's own engine. */
export function createHandlebarsEngine (scope: Scope, { folder, engine, autoReload }: TemplateSettings): TemplateEngine & { readonly handlebars: typeof Handlebars } {
  const environment = createEnvironment(Handlebars, engine.module as typeof Handlebars | undefined)
  const templates = new TemplateSet(environment, new TemplateFiles(FILES, [folder]), { autoReload })
  addInheritance(environment)
  for (const name of ['url_for', 'urlFor']) {
    addHelper(environment, name, (target: unknown, options?: { hash: object }) => {
      // Handlebars gives what was written last first.
      const values = Object.fromEntries(Object.entries(options?.hash ?? {}).reverse())
      return new TemplateUrl(buildUrl(scope, options === undefined ? undefined : target, values))
    })
  }
  for (const name of ['get_flashed_messages', 'getFlashedMessages']) {
    // The page's own, for its context is known there.
    addHelper(environment, name, (options: { hash: object, data: { root: object } }) => Reflect.apply(Reflect.get(options.data.root, name), undefined, [options.hash]))
  }
  return {
    files: templates.files,
    globals: {},
    handlebars: environment.handlebars,
    render: (name, values) => templates.render(name, values),
    renderText: (source, values, options) => templates.renderText(source, values, options),
    addHelper: (name, helper) => addHelper(environment, name, helper)
  }
}

/** A URL as a template asks for it. */
export function buildUrl ({ instance }: Scope, target: unknown, values: object = {}): string {
  const texts = Object.entries(values).map(([name, value]) => [name, value instanceof Markup ? String(value) : value])
  return instance.urlFor(target as never, Object.fromEntries(texts) as LooseUrlValues as never)
}

/** The files of this machine. */
export const FILES: FileAccess = {
  stat: (path) => {
    try {
      const stats = statSync(path)
      return stats.isFile() ? stats : undefined
    } catch (error) {
      if (NOT_THERE.has((error as NodeJS.ErrnoException).code)) return undefined
      throw error
    }
  },
  read: (path) => readFileSync(path, 'utf8'),
  list: (folder, recursive) => {
    try {
      return readdirSync(folder, { recursive, encoding: 'utf8' }).map((name) => name.replaceAll(sep, '/'))
    } catch {
      return []
    }
  },
  now: Date.now
}

const NOT_THERE: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP'])
