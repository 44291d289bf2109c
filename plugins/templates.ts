import type { FastifyInstance } from 'fastify'
import { FlaskishError } from '../lib/errors.ts'
import { NotFound } from '../lib/exceptions/by-status.ts'
import { isThenable } from '../lib/is-thenable.ts'
import { createTemplateContext, describe, isValues, type TemplateValues } from '../lib/template-context.ts'
import type { TemplateHelper } from '../lib/templates/environment.ts'
import { leadsAstray } from '../lib/templates/template-name.ts'
import { viewMapping, viewRequest } from '../lib/templates/template-views.ts'
import { findContext, getContext, RequestContext } from './context.ts'
import { publish, rendered } from './events.ts'
import { flashedInTemplate } from './flashing.ts'
import { logWarning } from './logging.ts'
import type { Scope } from './scope.ts'
import type { Rendered, TemplateEngine } from './template-engine.ts'
import type { ViewContext } from './view-context.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The text of a template, also outside of requests; there without `request`, `session` and `g`. */
    renderTemplate: (name: string, values?: object, context?: ViewContext) => Rendered
    /** The text of a template that is given as text, also outside of requests. */
    renderTemplateString: (source: string, values?: object, options?: TemplateStringOptions, context?: ViewContext) => Rendered
    /** Gives values to the templates that rules of this instance, and of those inside of it, render; on the app, to all. */
    contextProcessor: (processor: ContextProcessor) => void
    /** Gives all templates of the app a helper: `{{name value key=value}}`, `{{#name}}…{{/name}}`. */
    templateHelper: (name: string, helper: TemplateHelper) => void
  }
}

/** `renderTemplate(name, values)`. */
export type RenderTemplate = (name: string, values?: object) => Rendered

/** `renderTemplateString(source, values, options)`. */
export type RenderTemplateString = (source: string, values?: object, options?: TemplateStringOptions) => Rendered

export interface TemplateStringOptions {
  /** Whether values are escaped for HTML (default true). */
  autoescape?: boolean
}

/** Gives values for every template; those of the view go before them. Gets the context of the request, if one is running. */
export type ContextProcessor = (context: ViewContext | undefined) => object

/**
 * The text of a template of the folder `templates/`, with these values in it. Synchronous, unless `templates.engine` is another one.
 * @throws FlaskishError FLASKISH_ERR_TEMPLATE_MISSING, _SYNTAX, _RENDER, _VALUES, and outside of requests. NotFound (404)
 * for a name that leads out of the folder.
 * @see https://flask.palletsprojects.com/en/stable/api/#flask.render_template
 */
export const renderTemplate: RenderTemplate = (name, values) => {
  const context = getContext('renderTemplate')
  return templatesOf(context.scope, 'renderTemplate').render(name, values, context)
}

/**
 * The text of a template that is given as text, with these values in it. Never give it a visitor's text: a template is a program.
 * @throws FlaskishError as `renderTemplate`.
 * @see https://flask.palletsprojects.com/en/stable/api/#flask.render_template_string
 */
export const renderTemplateString: RenderTemplateString = (source, values, options) => {
  const context = getContext('renderTemplateString')
  return templatesOf(context.scope, 'renderTemplateString').renderText(source, values, options, context)
}

/** Gives an instance what renders templates and what adds to them. */
export function decorateTemplates (instance: FastifyInstance, scope: Scope): void {
  const find = (name: string): Templates => templatesOf(scope, name)
  instance.decorate('renderTemplate', (name, values, context = runningContext(scope)) => find('renderTemplate').render(name, values, context))
  instance.decorate('renderTemplateString', (source, values, options, context = runningContext(scope)) => find('renderTemplateString').renderText(source, values, options, context))
  instance.decorate('contextProcessor', function (this: FastifyInstance, processor: ContextProcessor) { find('contextProcessor').addProcessor(this, processor) })
  instance.decorate('templateHelper', (name, helper) => { find('templateHelper').addHelper(name, helper) })
}

/** The templates of one app: what every one of them sees, and the engine that renders them. */
export class Templates {
  readonly #scope: Scope
  readonly #engine: TemplateEngine
  readonly #processors = new WeakMap<FastifyInstance, ContextProcessor[]>()
  #hasProcessors = false

  constructor (scope: Scope, engine: TemplateEngine) {
    this.#scope = scope
    this.#engine = engine
  }

  render (name: string, values: unknown, context: ViewContext | undefined): Rendered {
    const seen = this.see(name, values, context)
    try {
      return report(this.#engine.render(name, seen), { template: name, values: seen }, context)
    } catch (error) {
      throw this.#refuseAstray(name, unwrap(error, context))
    }
  }

  renderText (source: string, values: unknown, options: TemplateStringOptions | undefined, context: ViewContext | undefined): Rendered {
    const autoescape = options?.autoescape ?? true
    if (typeof source !== 'string') {
      throw new FlaskishError('FLASKISH_ERR_TEMPLATE_VALUES', { template: '<string>', found: `it is ${describe(source)}.`, fix: 'Give a template as text.' })
    }
    const seen = this.see('<string>', values, context)
    try {
      return report(this.#engine.renderText(source, seen, { autoescape }), { template: '<string>', values: seen }, context)
    } catch (error) {
      throw unwrap(error, context)
    }
  }

  /** What a template sees in this context. */
  see (template: string, values: unknown, context: ViewContext | undefined): TemplateValues {
    const processed = this.#processorsOf(context).map((processor) => process(processor, context))
    return createTemplateContext({ template, globals: this.#globalsOf(context), processed, values: values ?? {} })
  }

  /** Looks for templates in another folder, behind those that are there. */
  addFolder (folder: string): void {
    this.#engine.files.addFolder(folder)
  }

  addProcessor (instance: FastifyInstance, processor: ContextProcessor): void {
    if (typeof processor !== 'function') {
      throw new FlaskishError('FLASKISH_ERR_CONTEXT_PROCESSOR', { name: String(processor), found: 'it is no function.', fix: 'Give a function that returns values by name.' })
    }
    this.#hasProcessors = true
    this.#processors.set(instance, [...this.#processors.get(instance) ?? [], processor])
  }

  addHelper (name: string, helper: TemplateHelper): void {
    if (typeof name !== 'string' || !/^[A-Za-z][\w-]*$/.test(name) || name in Object.prototype) {
      throw new FlaskishError('FLASKISH_ERR_TEMPLATE_HELPER', { helper: String(name), found: 'its name cannot be written in a template.', fix: 'Use letters, digits, "_" and "-".' })
    }
    if (typeof helper !== 'function') {
      throw new FlaskishError('FLASKISH_ERR_TEMPLATE_HELPER', { helper: name, found: 'it is no function.', fix: 'Give one that returns what the template shows.' })
    }
    this.#engine.addHelper(name, helper)
  }

  #globalsOf (context: ViewContext | undefined): TemplateValues {
    const globals: TemplateValues = Object.assign(Object.create(null), this.#engine.globals)
    globals['config'] = this.#scope.settings.config
    globals['get_flashed_messages'] = globals['getFlashedMessages'] = flashedInTemplate(context)
    if (context === undefined) return globals
    globals['request'] = viewRequest(context)
    globals['session'] = viewMapping(context, 'session')
    globals['g'] = viewMapping(context, 'g')
    return globals
  }

  /** Those of the app, and of each instance around the rule that answers; outer ones first. */
  #processorsOf (context: ViewContext | undefined): readonly ContextProcessor[] {
    if (!this.#hasProcessors) return NO_PROCESSORS
    const found: ContextProcessor[] = []
    const { instance: outermost } = this.#scope
    for (let instance = (context instanceof RequestContext ? context.rule?.data?.instance : undefined) ?? outermost; ; instance = Object.getPrototypeOf(instance)) {
      found.unshift(...this.#processors.get(instance) ?? [])
      if (instance === outermost) return found
    }
  }

  /** A visitor who names a file outside of the folder gets the 404 of a file that is not there. */
  #refuseAstray (name: string, error: unknown): unknown {
    if (!(error instanceof FlaskishError) || error.code !== 'FLASKISH_ERR_TEMPLATE_MISSING' || !leadsAstray(name)) return error
    logWarning(this.#scope.instance.log, error.message)
    return Object.assign(new NotFound(), { originalException: error })
  }
}

function process (processor: ContextProcessor, context: ViewContext | undefined): object {
  const values: unknown = processor(context)
  if (isValues(values)) return values
  throw new FlaskishError('FLASKISH_ERR_CONTEXT_PROCESSOR', { name: processor.name, found: `it returned ${describe(values)}.`, fix: 'Return an object of values by name, without waiting for anything.' })
}

/** Tells who listens of a template that has become text. */
function report (text: Rendered, event: { template: string, values: TemplateValues }, context: ViewContext | undefined): Rendered {
  if (!rendered.hasSubscribers) return text
  const result: unknown = text
  // One that fails is for whoever asked for it.
  if (isThenable(result)) Promise.resolve(result).then(() => publish(rendered, context, event), () => {})
  else publish(rendered, context, event)
  return text
}

/** An error of a helper that the app has an error handler for is the handler's, as anywhere else in a view. */
function unwrap (error: unknown, context: ViewContext | undefined): unknown {
  if (!(error instanceof FlaskishError) || error.code !== 'FLASKISH_ERR_TEMPLATE_RENDER' || !(context instanceof RequestContext)) return error
  const { errorHandlers } = context
  return errorHandlers.find(error.cause) === errorHandlers.find(error) ? error : error.cause
}

function templatesOf ({ templates }: Scope, name: string): Templates {
  if (templates === undefined) throw new FlaskishError('FLASKISH_ERR_TEMPLATES_OFF', { name })
  return templates
}

/** The running request, if it is one of this app's. */
function runningContext (scope: Scope): RequestContext | undefined {
  const context = findContext()
  return context?.scope === scope ? context : undefined
}

const NO_PROCESSORS: readonly ContextProcessor[] = []
