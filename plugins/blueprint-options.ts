import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { FlaskishError } from '../lib/errors.ts'
import { toRouterPath } from '../lib/routing/router-path.ts'
import { Rule } from '../lib/routing/rule.ts'
import { findSymbol } from './fastify-symbols.ts'
import { isGroup, refuseUnknown } from './option-checks.ts'
import { readRoot } from './root.ts'
import { toRulePrefix } from './blueprints.ts'
import type { Scope } from './scope.ts'
import { addStaticRule } from './static-files.ts'
import { readStaticOptions, type StaticOptions } from './static-options.ts'
import { readTemplateOptions } from './template-options.ts'

/** The options of a register that make a blueprint of it. `prefix` is the text of a rule then: `/<lang>/shop`. */
export interface BlueprintOptions {
  /** What stands before the names of its endpoints: `admin` makes `admin.index` of `index`. */
  blueprint?: string
  /** The folder of its templates/ and static/ (default: that of the app, and neither of them). */
  root?: string | URL
  /** A folder of templates of its own, under `root` (default "templates"); asked behind the app's. */
  templates?: { readonly folder?: string | URL } | false
  /** A folder of files of its own, under `root`; its endpoint is `static`. */
  static?: StaticOptions | false
  /** Arguments that each of its rules has, as its option `defaults`. */
  urlDefaults?: Readonly<Record<string, unknown>>
}

declare module 'fastify/types/register.js' {
  interface RegisterOptions extends BlueprintOptions {}
}

/** Makes blueprints of the registers of an instance that say so. */
export function addBlueprints (app: FastifyInstance, scope: Scope): void {
  app.addHook('onRegister', function (this: FastifyInstance, instance: FastifyInstance, options: BlueprintOptions & { prefix?: string }) {
    const isNamed = options.blueprint !== undefined
    if (!isNamed && options.prefix?.includes('<') !== true) return
    const { blueprints } = scope
    const name = isNamed ? blueprints.takeName(this, options.blueprint) : blueprints.find(this)?.name ?? ''
    const urlDefaults = isNamed ? readUrlDefaults(name, options.urlDefaults) : blueprints.find(this)?.urlDefaults ?? {}
    const rulePrefix = joinPrefixes(blueprints.prefixOf(this), toRulePrefix(options.prefix ?? ''))
    blueprints.add(instance, { name, urlDefaults, rulePrefix, routerPrefix: routePrefix(scope, instance, rulePrefix) })
    if (isNamed) addFolders(scope, instance, name, options)
  })
}

/** As Fastify joins them. */
function joinPrefixes (outer: string, inner: string): string {
  if (inner === '') return outer
  const middle = outer.endsWith('/') && inner.startsWith('/') ? inner.slice(1) : inner
  return outer + (middle.startsWith('/') || outer.endsWith('/') ? middle : `/${middle}`)
}

/** What Fastify's router gets for a prefix with variables; the prefix as it is where it cannot take them. */
function routePrefix ({ converters }: Scope, instance: FastifyInstance, rulePrefix: string): string {
  const kRoutePrefix = findSymbol(instance, 'routePrefix')
  if (kRoutePrefix === undefined || !rulePrefix.includes('<')) return instance.prefix
  const path = toRouterPath(new Rule(rulePrefix, { endpoint: '', converters, mergeSlashes: false }))
  if (path.includes('*')) return instance.prefix
  Reflect.set(instance, kRoutePrefix, path)
  return path
}

function readUrlDefaults (blueprint: string, given: unknown): Readonly<Record<string, unknown>> {
  if (given === undefined) return {}
  if (isGroup(given)) return given as Record<string, unknown>
  throw new FlaskishError('FLASKISH_ERR_BLUEPRINT', { blueprint, found: 'its "urlDefaults" are no object.', fix: "Give values by name: { lang: 'en' }; for a function there is urlDefaults() of the instance." })
}

/** Folders that were named have to be right; those of a `root` count where they are there. */
function addFolders (scope: Scope, instance: FastifyInstance, name: string, { root, templates, static: files }: BlueprintOptions): void {
  const folder = root === undefined ? scope.settings.root : readRoot(root)
  if (templates !== undefined || root !== undefined) {
    refuseUnknown('templates.', templates || {}, ['folder'])
    const settings = readTemplateOptions(templates, { root: folder, debug: scope.settings.debug })
    if (settings !== undefined) scope.templates?.addFolder(settings.folder)
  }
  if (files === undefined && (root === undefined || instance.prefix === '' || !isFolder(resolve(folder, 'static')))) return
  const settings = readStaticOptions(files, folder)
  if (settings !== undefined) addStaticRule(instance, `${name}.static`, settings)
}

function isFolder (path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}
